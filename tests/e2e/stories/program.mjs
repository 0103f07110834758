// The program as its administrator meets it.
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { at, signIn } from '../harness/steps.mjs';
import { story } from '../harness/story.mjs';

story('people and rooms made at the command line work in the running server', async (s) => {
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

story('plain HTTP explains the certificate and sends everybody else to HTTPS', async (s) => {
  const page = await s.person();
  await page.goto(`${s.server.plainUrl}/trust`);
  for (const system of ['Android', 'Windows', 'Mac', 'Linux', 'iPhone|iOS']) {
    assert.match(await page.evaluate(() => document.body.innerText), new RegExp(system));
  }
  const authority = await page.request.get(`${s.server.plainUrl}/trust/pendopo-authority.crt`);
  assert.equal(authority.status(), 200);
});

story('secrets in the data folder are readable by their owner only', async (s) => {
  await s.person();
  assert.ok(existsSync(s.server.data));
  assert.equal(statSync(s.server.data).mode & 0o007, 0, 'the data folder is not for everybody');
  assert.ok(!s.server.log.includes('a=ice-pwd'), 'no SDP in the log');
  assert.ok(existsSync(join(s.server.data)));
});
