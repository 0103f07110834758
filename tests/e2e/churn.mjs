// Ten thousand people come and go: viewers by WHEP and seats that talk, in rounds, each with a
// publisher of its own. What the server takes must be as after the first rounds. Part of
// `./test --long`.
//   node tests/e2e/churn.mjs [rounds, default 200]
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { eventually } from './harness/proof.mjs';
import { startServer } from './harness/server.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const kRounds = Number(process.argv[2] ?? 200);
const kViewers = 40; // of a round
const kSeats = 20;
const kWarm = Math.min(10, Math.ceil(kRounds / 4)); // rounds after which its memory is as large as it gets
const kGrowth_bytes = 2_000_000; // by what the allocator has scattered
const kRooms = 15; // in turn, since those who left a room keep their seats in it for half a minute
const kGone_ms = 60_000; // a seat is kept for whoever comes back

function told(server) {
  return JSON.parse(server.command('stats', '--json').text);
}

async function round(server, number) {
  const file = join(dirname(server.data), 'report.json');
  const load = server.spawn(
    'load', '--server', server.url, '--room', `uji-${number % kRooms}`, '--streams', join(root, 'build/streams'),
    '--viewers', kViewers, '--chat', kSeats, '--hold', 1, '--decrypt', 0, '--json', file);
  const said = await load.ended;
  const report = readFileSync(file, 'utf8');
  assert.notEqual(report, '', `round ${number}: ${said}`);
  const [step] = JSON.parse(report).steps;
  // Where the machine is busy just then, some are refused: they have come and gone, too.
  assert.ok(step.failed < kViewers, `round ${number}: ${said}`);
  return { viewers: kViewers - step.failed, refused: step.failed };
}

/** Once nobody is there any more. */
async function atRest(server) {
  await eventually('everybody is gone', () => {
    const { shards } = told(server);
    return shards.every((shard) => shard.peers === 0 && shard.publications === 0);
  }, kGone_ms);
  const { memory_bytes: memory, open_files: files } = told(server).server;
  return { memory, files };
}

test(`${kRounds * (kViewers + kSeats)} come and go and leave nothing behind`, async () => {
  const server = await startServer();
  try {
    for (let i = 0; i < kRooms; ++i) server.command('room', 'create', `uji-${i}`);
    let early;
    let watched = 0;
    let sentAway = 0;
    for (let i = 1; i <= kRounds; ++i) {
      const { viewers, refused } = await round(server, i);
      watched += viewers;
      sentAway += refused;
      if (i === kWarm) early = await atRest(server);
    }
    const late = await atRest(server);
    console.log(`${watched} watched, ${sentAway} were refused, ${kRounds * kSeats} seats; after ${kWarm} rounds ${(early.memory / 1e6).toFixed(1)} MB, ${early.files} files; ` +
      `after ${kRounds} ${(late.memory / 1e6).toFixed(1)} MB, ${late.files} files`);
    assert.ok(late.memory <= early.memory + kGrowth_bytes, 'memory grows');
    assert.ok(late.files <= early.files, 'descriptors are left open');
  } finally {
    await server.remove();
  }
});
