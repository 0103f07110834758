// What goes over a network interface, as Debian's tshark sees it: the judge of what the server says of
// the same traffic.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { spawnAsRoot } from './network.mjs';

const kFields = [
  'frame.time_epoch', 'tcp.stream', 'tcp.srcport', 'tcp.dstport', 'tcp.len', 'tcp.seq',
  'tcp.analysis.ack_rtt',
];
const kOutputMax = 512 * 1024 * 1024;

export const hasTshark = spawnSync('tshark', ['--version']).status === 0;

/** Captures TCP of these ports until `end()`, which gives the packets. */
export async function capture(interface_, ports) {
  const folder = mkdtempSync(join(tmpdir(), 'pendopo-capture-'));
  const file = join(folder, 'packets.pcapng');
  const filter = ports.map((port) => `tcp port ${port}`).join(' or ');
  const child = spawnAsRoot(['tshark', '-q', '-i', interface_, '-s', '128', '-w', file, '-f', filter], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const ended = new Promise((done) => child.once('exit', done));
  await new Promise((done, failed) => {
    child.once('exit', () => failed(new Error(`tshark: ${said}`)));
    child.stderr.on('data', (bytes) => {
      said += bytes;
      if (/Capturing on/.test(said)) done();
    });
  });
  return {
    async end() {
      child.kill('SIGINT');
      await ended;
      const packets = readPackets(file);
      rmSync(folder, { recursive: true, force: true });
      return packets;
    },
  };
}

function readPackets(file) {
  const fields = kFields.flatMap((name) => ['-e', name]);
  const { status, stdout, stderr } = spawnSync(
    'tshark', ['-r', file, '-T', 'fields', '-E', 'separator=,', ...fields],
    { encoding: 'utf8', maxBuffer: kOutputMax },
  );
  if (status !== 0) throw new Error(`tshark -r: ${stderr}`);
  return stdout.trim().split('\n').map((text) => {
    const [at, stream, from, to, length, seq, rtt] = text.split(',');
    return {
      at: Number(at), stream: Number(stream), from: Number(from), to: Number(to),
      length: Number(length), seq: Number(seq),
      rtt_ms: rtt ? Number(rtt) * 1000 : null,
    };
  });
}

/**
 * Of what `port` sent between two moments, captured where it was sent: rate of what was new, share of
 * segments sent again. Those end where something was sent already: tshark's own analysis takes most fast
 * ones for packets that overtook each other, of which there are none before they are on their way.
 */
export function sentBy(port, packets, from, to) {
  const ends = new Map(); // of each stream
  const sent = [];
  for (const p of packets) {
    if (p.from !== port || p.length === 0) continue;
    const end = p.seq + p.length;
    const resent = end <= (ends.get(p.stream) ?? 0);
    if (!resent) ends.set(p.stream, end);
    if (p.at >= from && p.at < to) sent.push({ ...p, resent });
  }
  const fresh = sent.filter(({ resent }) => !resent);
  const bytes = fresh.reduce((sum, { length }) => sum + length, 0);
  return {
    segments: sent.length,
    resent: sent.length - fresh.length,
    kilobytes: bytes / 1000,
    kbps: (bytes * 8) / 1000 / (to - from),
    loss_percent: (100 * (sent.length - fresh.length)) / Math.max(1, sent.length),
  };
}

/** Of what came to `port`: the rate, and the share that came with something missing before it. */
export function receivedBy(port, packets, from, to) {
  let expected = null;
  let bytes = 0;
  let outOfOrder = 0;
  let segments = 0;
  const waiting = [];
  for (const p of packets) {
    if (p.to !== port || p.length === 0 || p.at >= to) continue;
    const end = p.seq + p.length;
    const inside = p.at >= from;
    const isNew = expected === null || (end > expected && !waiting.some(([, e]) => e === end));
    if (inside) segments += 1;
    if (inside && isNew) bytes += p.length;
    if (expected !== null && p.seq > expected) {
      if (inside) outOfOrder += 1;
      waiting.push([p.seq, end]);
    } else {
      expected = Math.max(expected ?? 0, end);
    }
    waiting.sort(([a], [b]) => a - b);
    while (waiting.length > 0 && waiting[0][0] <= expected) {
      expected = Math.max(expected, waiting.shift()[1]);
    }
  }
  return { kbps: (bytes * 8) / 1000 / (to - from), percent: (100 * outOfOrder) / Math.max(1, segments) };
}

/** The smoothed round trip of RFC 6298 at each of these moments, from what `port` was acknowledged. */
export function smoothedRoundTrips(port, packets, moments) {
  const acknowledged = packets.filter((p) => p.to === port && p.rtt_ms !== null);
  let smoothed = null;
  let next = 0;
  return moments.map((moment) => {
    for (; next < acknowledged.length && acknowledged[next].at <= moment; next += 1) {
      const { rtt_ms } = acknowledged[next];
      smoothed = smoothed === null ? rtt_ms : smoothed * 0.875 + rtt_ms * 0.125;
    }
    return smoothed;
  });
}
