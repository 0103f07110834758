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

/** The description with the candidates of these addresses alone (RFC 8839 section 5.1). */
export const onlyAt = (addresses: readonly string[], sdp: string): string =>
  sdp.replace(/a=candidate:.*\r\n/g, (line) => (addresses.includes(line.split(' ')[4] ?? '') ? line : ''));

async function checkWay(
  way: 'udp' | 'tcp',
  shard: number,
  addresses: readonly string[] | null = null,
): Promise<WayResult> {
  const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  try {
    connection.addTransceiver('audio', { direction: 'recvonly' });
    await connection.setLocalDescription(await connection.createOffer());
    const answer = await http.way({ way, shard, sdp: connection.localDescription?.sdp ?? '' });
    if (!answer.ok) return { outcome: 'refused', refusal: answer.refusal };
    const sdp = addresses ? onlyAt(addresses, answer.value.sdp) : answer.value.sdp;
    await connection.setRemoteDescription({ type: 'answer', sdp });
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

async function checkUdp(shards: number): Promise<WayResult[]> {
  const results: WayResult[] = [];
  for (let from = 0; from < shards; from += kAtOnce) {
    const some = Array.from({ length: Math.min(kAtOnce, shards - from) }, (_, i) => from + i);
    results.push(...(await Promise.all(some.map((shard) => checkWay('udp', shard)))));
  }
  return results;
}

/** Several addresses may work; the browser takes one of them, and that need not be the announced. */
async function checkAnnounced(
  report: Report,
  udp: readonly WayResult[],
  tcp: WayResult,
): Promise<WayResult | null> {
  if (report.announced.length === 0) return null;
  const used = [...udp, tcp].find(
    (result) => result.outcome === 'connected' && report.announced.includes(result.address),
  );
  if (used) return used;
  const shard = udp.findIndex(({ outcome }) => outcome === 'connected');
  if (shard >= 0) return checkWay('udp', shard, report.announced);
  return tcp.outcome === 'connected' ? checkWay('tcp', 0, report.announced) : null;
}

export async function checkWays(report: Report): Promise<Ways> {
  const shards = Math.max(1, report.media_ports.length);
  const [udp, tcp] = await Promise.all([checkUdp(shards), checkWay('tcp', 0)]);
  return { udp, tcp, announced: await checkAnnounced(report, udp, tcp) };
}
