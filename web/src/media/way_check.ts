// Whether this browser reaches the server's media port, by being connected to it: once over UDP
// alone, once over TCP alone. No room, no camera, nothing is sent or shown.
import { http } from '../signal/http';
import type { Report, WayResult, Ways } from '../state/doctor';

/** An ICE check that has not succeeded by then will not. The server ends its side 2 s later. */
const kWithinMs = 10_000;
/** The server has no more at a time; one stays for TCP, and some for another administrator. */
const kAtOnce = 3;
/** The first way that works connects; so often, in such steps, the other addresses are waited for. */
const kSettleTimes = 5;
const kSettleMs = 200;

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

const pairsOf = (entries: readonly PairEntry[]) =>
  entries.filter(({ type }) => type === 'candidate-pair');
const isOpen = ({ state }: PairEntry) => state === 'in-progress' || state === 'waiting';

/** The server's address of the pair that is in use, and all that answered. */
export function wayOf(entries: readonly PairEntry[]): WayResult {
  const pairs = pairsOf(entries).filter(({ state }) => state === 'succeeded');
  const pair = pairs.find(({ nominated }) => nominated) ?? pairs[0];
  const serverOf = (one: PairEntry | undefined) =>
    entries.find(({ id }) => id === one?.remoteCandidateId);
  const addressOf = (one: PairEntry | undefined) => serverOf(one)?.address ?? serverOf(one)?.ip ?? '?';
  const seconds = pair?.currentRoundTripTime;
  return {
    outcome: 'connected',
    address: addressOf(pair),
    port: serverOf(pair)?.port ?? null,
    roundTripMs: seconds === undefined ? null : seconds * 1000,
    answered: pairs.map(addressOf),
  };
}

/** What the browser knows once its checks of the other addresses have ended, or their time is over. */
async function settled(connection: RTCPeerConnection): Promise<PairEntry[]> {
  for (let asked = 0; ; asked += 1) {
    const entries = [...(await connection.getStats()).values()] as PairEntry[];
    if (asked >= kSettleTimes || !pairsOf(entries).some(isOpen)) return entries;
    await new Promise((done) => setTimeout(done, kSettleMs));
  }
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
    return wayOf(await settled(connection));
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
