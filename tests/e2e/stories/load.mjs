// The load test of the program itself, against the program itself.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually } from '../harness/proof.mjs';
import { pause } from '../harness/server.mjs';
import { longStory, story } from '../harness/story.mjs';

// A burst may be on its way when a step ends.
const kMissingShareMax = 0.1;

// Two seconds of frames in IVF: encoded by nobody, but with the headers of VP8. A keyframe a second.
function ivf() {
  const header = Buffer.alloc(32);
  header.write('DKIF');
  header.writeUInt16LE(32, 6);
  header.write('VP80', 8);
  header.writeUInt32LE(25, 16);
  header.writeUInt32LE(1, 20);
  const frames = Array.from({ length: 50 }, (_, i) => {
    const size = i % 25 === 0 ? 6000 : 2000;
    const frame = Buffer.alloc(12 + size, i);
    frame.writeUInt32LE(size, 0);
    frame.writeBigUInt64LE(BigInt(i), 4);
    frame[12] = i % 25 === 0 ? 0 : 1;
    return frame;
  });
  return Buffer.concat([header, ...frames]);
}

// A second of silence in Ogg: fifty packets of 20 ms.
function oggOpus() {
  const page = (packets) => {
    const head = Buffer.alloc(27);
    head.write('OggS');
    head[26] = packets.length;
    return Buffer.concat([head, Buffer.from(packets.map((packet) => packet.length)), ...packets]);
  };
  const named = (name, size) => Buffer.concat([Buffer.from(name), Buffer.alloc(size)]);
  const sound = Array.from({ length: 50 }, (_, i) => Buffer.from([0xf8, 0xff, 0xfe, i]));
  return Buffer.concat([page([named('OpusHead', 11)]), page([named('OpusTags', 8)]), page(sound)]);
}

story('pendopo load publishes, watches and reports', async (s) => {
  const room = s.server.command('room', 'create', 'uji', '--title', 'Uji');
  assert.equal(room.code, 0, room.mistakes);
  const clip = join(s.server.data, 'uji.ivf');
  const file = join(s.server.data, 'report.json');
  writeFileSync(clip, ivf());
  const { code, text, mistakes } = s.server.command(
    'load', '--server', s.server.url, '--room', 'uji', '--source', clip, '--viewers', '4',
    '--step', '2', '--hold', '2', '--decrypt', '1', '--pid', String(s.server.process.pid),
    '--chat', '3', '--json', file);
  assert.equal(code, 0, mistakes);
  assert.match(text, /viewers +failed/);
  const report = JSON.parse(readFileSync(file, 'utf8'));
  assert.deepEqual(report.steps.map((step) => step.viewers), [2, 4]);
  assert.equal(report.forged, 0);
  assert.equal(report.chat.seats, 3);
  assert.ok(report.chat.said > 0);
  assert.equal(report.chat.heard, report.chat.expected);
  for (const step of report.steps) {
    assert.equal(step.failed, 0);
    assert.equal(step.stalled, 0);
    assert.equal(step.lost, 0);
    assert.ok(step.expected > 0);
    assert.ok(step.missing <= step.expected * kMissingShareMax, `${step.missing} are missing`);
    assert.ok(step.packets > 0 && step.join_ms.p50 > 0 && step.server.rss_mb > 0);
  }
});

longStory('pendopo load that is interrupted reports what it has seen', async (s) => {
  s.server.command('room', 'create', 'uji');
  const clip = join(s.server.data, 'uji.ivf');
  const file = join(s.server.data, 'report.json');
  writeFileSync(clip, ivf());
  const load = s.server.spawn(
    'load', '--server', s.server.url, '--room', 'uji', '--source', clip, '--viewers', 2,
    '--hold', 600, '--json', file);
  await eventually('viewers watch', () => load.text().includes('2 viewers watch'));
  await pause(1_000); // something of the step
  load.child.kill('SIGINT');
  assert.match(await load.ended, /Interrupted/);
  assert.equal(load.child.exitCode, 0);
  const [step] = JSON.parse(readFileSync(file, 'utf8')).steps;
  assert.equal(step.viewers, 2);
  assert.ok(step.packets > 0 && step.seconds < 600);
});

longStory('pendopo load misses what does not come any more', async (s) => {
  s.server.command('room', 'create', 'uji');
  const clip = join(s.server.data, 'uji.ivf');
  const file = join(s.server.data, 'report.json');
  writeFileSync(clip, ivf());
  const hold_s = 4;
  const load = s.server.spawn(
    'load', '--server', s.server.url, '--room', 'uji', '--source', clip, '--viewers', 2,
    '--hold', hold_s, '--json', file);
  await eventually('viewers watch', () => load.text().includes('2 viewers watch'));
  s.server.process.kill('SIGSTOP');
  await pause(hold_s * 1_000 + 500);
  s.server.process.kill('SIGCONT');
  await load.ended;
  assert.equal(load.child.exitCode, 0, load.text());
  const [step] = JSON.parse(readFileSync(file, 'utf8')).steps;
  assert.equal(step.lost, 0, 'there is no gap in what came');
  assert.ok(step.missing > step.expected * 0.8, `${step.missing} of ${step.expected} are missing`);
});

longStory('pendopo measure class says which command makes its streams', async (s) => {
  const missing = s.server.command('measure', 'class', '--streams', '/nowhere', '--hold', '1');
  assert.equal(missing.code, 1);
  assert.match(missing.mistakes, /tools\/make_streams/);
});

longStory('pendopo measure class measures a server of its own', async (s) => {
  const streams = s.server.data;
  writeFileSync(join(streams, 'webcam.ivf'), ivf());
  writeFileSync(join(streams, 'voice.opus'), oggOpus());
  const csv = join(streams, 'class.csv');
  const { code, text, mistakes } = s.server.command(
    'measure', 'class', '--streams', streams, '--source', 'webcam', '--clients', '1', '--hold', '1',
    '--csv', csv);
  assert.equal(code, 0, mistakes);
  assert.match(text, /published +2\.7-7\.7/);
  const rows = readFileSync(csv, 'utf8').trim().split('\n').map((row) => row.split(','));
  assert.deepEqual(rows.map((row) => row[1]), ['clients', 'idle', '0', '1']);
  assert.ok(Number(rows[3][4]) > Number(rows[2][4]), 'a client is sent more than nobody');
});

longStory('pendopo load says what is missing in one sentence', async (s) => {
  const refused = s.server.command('load', '--server', s.server.url, '--room', 'nobody');
  assert.equal(refused.code, 1);
  assert.match(refused.mistakes, /^pendopo: /);
  s.server.command('room', 'create', 'kosong');
  const missing = s.server.command('load', '--server', s.server.url, '--room', 'kosong',
    '--streams', '/nowhere');
  assert.equal(missing.code, 1);
  assert.match(missing.mistakes, /tools\/make_streams makes the streams/);
});
