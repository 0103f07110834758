// The program as its administrator meets it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { ask as get } from '../harness/hls.mjs';
import { eventually, framesDecoded, grows, showsMovingPicture } from '../harness/proof.mjs';
import { startServer } from '../harness/server.mjs';
import {
  at, joinAsListener, joinAsStudent, joinAsTeacher, openPanel, say, setSource, signIn,
} from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';

longStory('people and rooms made at the command line work in the running server', async (s) => {
  await s.teacher();
  s.server.input = 'a good long password\n';
  const added = s.server.command('user', 'add', 'wati', '--stdin');
  assert.equal(added.code, 0, added.mistakes);
  assert.match(s.server.command('user', 'list').text, /wati/);
  const made = s.server.command('room', 'create', 'kelas-9z', '--title', 'Kelas 9Z');
  assert.equal(made.code, 0, made.mistakes);
  assert.match(s.server.command('room', 'list').text, /kelas-9z/);

  const page = await s.person();
  await signIn(page, s.server, 'wati', 'a good long password');
  await at(page, 'room-item').filter({ hasText: 'Kelas 9Z' }).waitFor();

  assert.equal(s.server.command('room', 'delete', 'kelas-9z').code, 0);
  assert.doesNotMatch(s.server.command('room', 'list').text, /kelas-9z/);
  assert.notEqual(s.server.command('room', 'delete', 'kelas-9z').code, 0);
});

story('mistakes at the command line end with one sentence and exit code 1', async (s) => {
  for (const [words, sentence] of [
    [['--https-prot', '1'], /There is no flag --https-prot; the nearest is --https-port/],
    [['--https-port', 'x'], /--https-port: https_port is "x", but it must be a port/],
    [['config', 'check', '--shards', '0'], /from 1 to 64/],
  ]) {
    const { code, mistakes } = s.server.command(...words);
    assert.equal(code, 1);
    assert.match(mistakes, sentence);
  }
  const checked = s.server.command('config', 'check');
  assert.equal(checked.code, 0, checked.mistakes);
  assert.match(checked.text, /https_port = 8443/);
  assert.match(s.server.command('version').text, /^(pendopo )?\d+\.\d+\.\d+/);
});

// What Prometheus's own reader makes of a text: a line for each sample, by name and labels.
function readByPrometheus(text) {
  const reader = spawnSync('/usr/bin/python3', ['-c', `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
print(json.dumps({json.dumps([s.name, s.labels], sort_keys=True): s.value
                  for f in text_string_to_metric_families(sys.stdin.read()) for s in f.samples}))`],
  { input: text, encoding: 'utf8' });
  assert.equal(reader.status, 0, reader.stderr);
  const samples = JSON.parse(reader.stdout);
  return (name, labels = {}) => samples[JSON.stringify([name, labels]).replaceAll('":', '": ').replaceAll(',', ', ')];
}

/** The numbers for this machine, without a token. */
async function metricsOf(server) {
  const { status, body } = await get(`${server.plainUrl}/metrics`);
  assert.equal(status, 200);
  return readByPrometheus(body.toString());
}

/** A class whose teacher is seen. */
async function heldClass(s) {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'camera', true);
  const viewer = await s.person();
  await joinAsListener(viewer, room, 'Ani');
  await showsMovingPicture(at(viewer, 'stage-video'));
  return { teacher, room, viewer };
}

story('Prometheus reads what the server counts: here as it is, from elsewhere with a token', async (s) => {
  await heldClass(s);
  const before = await metricsOf(s.server);
  assert.ok(before('pendopo_people') >= 2);
  assert.ok(before('process_resident_memory_bytes') > 1e6);
  assert.equal(before('pendopo_shard_dropped_total', { reason: 'malformed', shard: '1' }), 0);
  await eventually('packets were sent on, each counted once', async () => {
    const now = await metricsOf(s.server);
    const name = 'pendopo_shard_transit_seconds_count';
    return now(name, { shard: '1' }) > before(name, { shard: '1' }) &&
      now('pendopo_shard_transit_seconds_bucket', { le: '+Inf', shard: '1' }) === now(name, { shard: '1' });
  });

  const url = `${s.server.url}/metrics`;
  // As a proxy of this machine hands it on.
  const far = { 'x-forwarded-for': '203.0.113.7' };
  const ask = (token) => get(url, { headers: token ? { ...far, authorization: `Bearer ${token}` } : far });
  assert.equal((await ask(null)).status, 401);
  const made = s.server.command('token', 'metrics');
  assert.equal(made.code, 0, made.mistakes);
  const token = made.text.trim();
  const given = await ask(token);
  assert.equal(given.status, 200);
  assert.ok(readByPrometheus(given.body.toString())('pendopo_people') >= 2);
  assert.equal(s.server.command('token', 'metrics', '--end').code, 0);
  assert.equal((await ask(token)).status, 401);
});

story('a school that is saved in mid-class is brought back on another server', async (s) => {
  const { teacher, room, viewer } = await heldClass(s);
  await say(teacher, 'before the backup');
  const file = join(dirname(s.server.data), 'school.tar.gz');
  await grows('frames decoded', () => framesDecoded(viewer), 5);
  const saved = s.server.command('backup', file);
  assert.equal(saved.code, 0, saved.mistakes);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  await grows('frames decoded', () => framesDecoded(viewer), 20);
  await say(teacher, 'after the backup');
  assert.match(s.server.command('backup', file).mistakes, /already/);
  assert.match(s.server.command('restore', '--replace', file).mistakes, /in use by another Pendopo/);

  const other = await startServer();
  try {
    const before = readFileSync(join(other.data, 'tls/authority.crt'), 'utf8');
    await other.end();
    assert.match(other.command('restore', file).mistakes, /--replace/);
    const restored = other.command('restore', '--replace', file);
    assert.equal(restored.code, 0, restored.mistakes);
    assert.match(restored.text, /before-restore-/);
    await other.start();
    const authority = readFileSync(join(other.data, 'tls/authority.crt'), 'utf8');
    assert.notEqual(authority, before);
    const own = readFileSync(join(s.server.data, 'tls/authority.crt'), 'utf8');
    assert.equal(authority, own, 'phones that trust the school trust it still');
    const again = await s.person();
    await signIn(again, other);
    await at(again, 'room-item').filter({ hasText: room.title }).waitFor();
    const student = await s.person();
    const moved = { ...room, url: room.url.replace(s.server.url, other.url) };
    await joinAsStudent(student, moved, 'Budi');
    await openPanel(student, 'open-chat', 'chat-input');
    await at(student, 'chat-message').filter({ hasText: 'before the backup' }).waitFor();
    assert.equal(await at(student, 'chat-message').filter({ hasText: 'after' }).count(), 0);
  } finally {
    await other.remove();
  }
});

longStory('plain HTTP explains the certificate and sends everybody else to HTTPS', async (s) => {
  const page = await s.person();
  await page.goto(`${s.server.plainUrl}/trust`);
  for (const system of ['Android', 'Windows', 'Mac', 'Linux', 'iPhone|iOS']) {
    assert.match(await page.evaluate(() => document.body.innerText), new RegExp(system));
  }
  const authority = await page.request.get(`${s.server.plainUrl}/trust/pendopo-authority.crt`);
  assert.equal(authority.status(), 200);
});

longStory('secrets in the data folder are readable by their owner only', async (s) => {
  await s.person();
  assert.ok(existsSync(s.server.data));
  assert.equal(statSync(s.server.data).mode & 0o007, 0, 'the data folder is not for everybody');
  assert.ok(!s.server.log.includes('a=ice-pwd'), 'no SDP in the log');
  assert.ok(existsSync(join(s.server.data)));
});
