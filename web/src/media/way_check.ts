// Whether this browser reaches the server's media port, by being connected to it: once over UDP
// alone, once over TCP alone. No room, no camera, nothing is sent or shown.
import { http } from '../signal/http';
import type { Report, WayResult, Ways } from '../state/doctor';

/** An ICE check that has not succeeded by then will not. The server ends its side 2 s later. */
const kWithinMs = 10_000;
/** The server has no more at a time; one stays for TCP, and some for another administrator. */
const kAtOnce = 3;

function connected(connection: RTCPeerConnection): Promise<boolean> {
  return new Promise((done) => {
    const late = setTimeout(() => done(false), kWithinMs);
    const look = () => {
      const state = connection.connectionState;
      if (state !== 'connected' && state !== 'failed' && state !== 'closed') return;
      clearTimeout(late);
      done(state === 'connected');
    };
    connection.addEventListener('connectionstatechange', look);
    look();
  });
}

interface PairEntry {
  id: string;
  type: string;
  nominated?: boolean;
  state?: string;
  remoteCandidateId?: string;
  currentRoundTripTime?: number;
  address?: string;
  ip?: string;
  port?: number;
}

/** The server's address of the pair that is in use. */
export function wayOf(entries: readonly PairEntry[]): WayResult {
  const pairs = entries.filter(({ type, state }) => type === 'candidate-pair' && state === 'succeeded');
  const pair = pairs.find(({ nominated }) => nominated) ?? pairs[0];
  const remote = entries.find(({ id }) => id === pair?.remoteCandidateId);
  const seconds = pair?.currentRoundTripTime;
  return {
    outcome: 'connected',
    address: remote?.address ?? remote?.ip ?? '?',
    port: remote?.port ?? null,
    roundTripMs: seconds === undefined ? null : seconds * 1000,
  };
}

async function checkWay(way: 'udp' | 'tcp', shard: number): Promise<WayResult> {
  const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  try {
    connection.addTransceiver('audio', { direction: 'recvonly' });
    await connection.setLocalDescription(await connection.createOffer());
    const answer = await http.way({ way, shard, sdp: connection.localDescription?.sdp ?? '' });
    if (!answer.ok) return { outcome: 'refused', refusal: answer.refusal };
    await connection.setRemoteDescription({ type: 'answer', sdp: answer.value.sdp });
    if (!(await connected(connection))) return { outcome: 'silent' };
    const report = await connection.getStats();
    return wayOf([...report.values()] as PairEntry[]);
  } catch (error) {
    console.warn('pendopo: the way could not be checked', error);
    return { outcome: 'refused', refusal: 'server_trouble' };
  } finally {
    connection.close();
  }
}

export async function checkWays(report: Report): Promise<Ways> {
  const tcp = checkWay('tcp', 0);
  const udp: WayResult[] = [];
  const shards = Math.max(1, report.media_ports.length);
  for (let from = 0; from < shards; from += kAtOnce) {
    const some = Array.from({ length: Math.min(kAtOnce, shards - from) }, (_, i) => from + i);
    udp.push(...(await Promise.all(some.map((shard) => checkWay('udp', shard)))));
  }
  return { udp, tcp: await tcp };
}
