// A class on a machine that is too small for everybody who wants to come: viewers come in steps until
// some are refused, and those who are in must lose nothing. Once with a fifth of a processor, by a
// control group, and once beside a neighbour who keeps the server's processor busy. Part of
// `./test --long`; needs root for the control group.
//   node tests/e2e/overload.mjs
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { eventually } from './harness/proof.mjs';
import { pause, startServer, startServerAt } from './harness/server.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const kShare = 0.2; // of a processor
const kPeriod_us = 100_000;
const kViewers = 3_000; // more than any of the servers here can carry
const kStep = 20;
const kHold_s = 4;
// Nothing may be lost; so much of what was published may be on its way when a step ends.
const kMissingShareMax = 0.03;
const kCapacityError = 0.2;

/** A control group that lets its members have so much of a processor; null: none can be made. */
function smallGroup() {
  const version2 = existsSync('/sys/fs/cgroup/cgroup.controllers');
  const folder = `${version2 ? '/sys/fs/cgroup' : '/sys/fs/cgroup/cpu'}/pendopo-${process.pid}`;
  try {
    mkdirSync(folder);
    if (version2) writeFileSync(join(folder, 'cpu.max'), `${kShare * kPeriod_us} ${kPeriod_us}`);
    else writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(kShare * kPeriod_us));
    return folder;
  } catch {
    if (existsSync(folder)) rmdirSync(folder);
    return null;
  }
}

/** Viewers in steps until some are refused, and for a while longer; the report. */
async function ramp(server, step = kStep) {
  server.command('room', 'create', 'uji');
  const file = join(dirname(server.data), 'report.json');
  const load = server.spawn(
    'load', '--server', server.url, '--room', 'uji', '--streams', join(root, 'build/streams'),
    '--viewers', kViewers, '--step', step, '--hold', kHold_s, '--json', file);
  await eventually('a viewer is refused', () => refused(server) > 0, 300_000);
  await pause(3 * kHold_s * 1_000); // those who are in go on
  load.child.kill('SIGINT');
  console.log(await load.ended);
  return JSON.parse(readFileSync(file, 'utf8'));
}

function refused(server) {
  const { text } = server.command('stats', '--json');
  return JSON.parse(text).server.refused_viewer_server_full;
}

const mostJoined = (report) =>
  Math.max(...report.steps.map(({ viewers, failed }) => viewers - failed));

function judge(server, report) {
  const joined = mostJoined(report);
  console.log(`${joined} viewers were in, ${refused(server)} refused`);
  assert.ok(joined > 2 * kStep, 'a small machine carries some');
  for (const step of report.steps) {
    assert.equal(step.stalled, 0, JSON.stringify(step));
    assert.equal(step.lost, 0, JSON.stringify(step));
    assert.ok(step.missing <= step.expected * kMissingShareMax, JSON.stringify(step));
  }
  assert.match(server.log, /newcomers are refused/);
  assert.doesNotMatch(server.log, /does not keep up/);
}

test('with a fifth of a processor newcomers are refused before anyone loses anything', async (t) => {
  const group = smallGroup();
  if (!group) return t.skip('no control group can be made here');
  const within = ['sh', '-c', 'echo $$ >"$0/cgroup.procs" && exec "$@"', group];
  const server = await startServerAt({ within });
  try {
    judge(server, await ramp(server));
  } finally {
    await server.remove();
    rmdirSync(group);
  }
});

test('beside a busy neighbour newcomers are refused before anyone loses anything', async () => {
  const server = await startServer();
  const pin = (pid) => spawn('taskset', ['-acp', '0', String(pid)], { stdio: 'ignore' });
  const neighbours = [0, 1, 2].map(() =>
    spawn('taskset', ['-c', '0', process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' }));
  try {
    await new Promise((done) => pin(server.process.pid).on('exit', done));
    judge(server, await ramp(server));
  } finally {
    for (const neighbour of neighbours) neighbour.kill('SIGKILL');
    await server.remove();
  }
});

test('a machine carries as many as pendopo capacity says, within a fifth', async () => {
  const server = await startServer();
  try {
    const { text } = server.command('capacity', '--json');
    const expected = JSON.parse(text).camera;
    const joined = mostJoined(await ramp(server, Math.max(kStep, Math.round(expected / 20))));
    console.log(`capacity: ${expected} viewers expected, ${joined} carried`);
    assert.ok(Math.abs(joined - expected) <= kCapacityError * expected);
  } finally {
    await server.remove();
  }
});
