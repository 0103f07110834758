// What a school answers once: on the first page after the first sign-in, later under Settings, and at
// the terminal.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { decodesFrames, eventually } from '../harness/proof.mjs';
import { freePort, startServerAt } from '../harness/server.mjs';
import {
  at, comeToFirstQuestions, joinAsListener, joinAsTeacher, setSource, signIn,
} from '../harness/steps.mjs';
import { announce, longStory } from '../harness/story.mjs';

announce('127.0.0.1', { byFile: true });

const choose = (page, question, value) =>
  at(page, `setup-${question}`).locator(`input[value="${value}"]`).check();

async function openSettings(page, server) {
  await page.goto(`${server.url}/setup`);
  await at(page, 'setup-form').waitFor();
}

async function save(page) {
  await at(page, 'setup-save').click();
  await at(page, 'setup-saved').waitFor();
}

const settingsFile = (server) => readFileSync(join(server.data, 'setup.toml'), 'utf8');

// In a server of its own, so that nobody has answered yet.
async function withNewSchool(s, tell) {
  const server = await startServerAt({ byFile: true });
  try {
    await tell(server, await s.person());
  } finally {
    await server.remove();
  }
}

longStory('the first administrator says what the school is called, and newcomers read it', (s) =>
  withNewSchool(s, async (server, administrator) => {
    await comeToFirstQuestions(administrator, server);
    await at(administrator, 'setup-school_name').fill('  SMP Negeri 1 Yogyakarta ');
    await choose(administrator, 'language', 'id');
    await at(administrator, 'setup-save').click();
    await at(administrator, 'room-title').waitFor();
    await administrator.getByText('SMP Negeri 1 Yogyakarta').waitFor();

    const newcomer = await s.person({ language: 'en-GB' });
    await newcomer.goto(server.url);
    await newcomer.getByText('SMP Negeri 1 Yogyakarta').waitFor();
    assert.equal(await newcomer.evaluate(() => document.documentElement.lang), 'id');
    await at(newcomer, 'language-switch').selectOption('en');
    await newcomer.reload();
    await newcomer.getByText('SMP Negeri 1 Yogyakarta').waitFor();
    assert.equal(await newcomer.evaluate(() => document.documentElement.lang), 'en');

    // Whoever has answered is not asked again.
    await administrator.goto(server.url);
    await at(administrator, 'room-title').waitFor();
  }));

longStory('the questions can wait, and are not asked again', (s) =>
  withNewSchool(s, async (server, administrator) => {
    await comeToFirstQuestions(administrator, server);
    await administrator.goto(server.url);
    await at(administrator, 'setup-later').click();
    await at(administrator, 'room-title').waitFor();
    await administrator.goto(server.url);
    await at(administrator, 'room-title').waitFor();
    await at(administrator, 'to-settings').click();
    await at(administrator, 'setup-form').waitFor();
  }));

longStory('teachers make rooms only where the school lets them', async (s) => {
  const administrator = await s.teacher();
  await s.room(administrator);
  s.server.input = 'rahasia banget\n';
  assert.equal(s.server.command('user', 'add', 'budi', '--stdin').code, 0);
  const teacher = await s.person();
  await signIn(teacher, s.server, 'budi', 'rahasia banget');
  await at(teacher, 'room-title').waitFor();
  assert.equal(await at(teacher, 'to-settings').count(), 0);

  await openSettings(administrator, s.server);
  await choose(administrator, 'room_makers', 'administrators');
  await save(administrator);
  await teacher.reload();
  await at(teacher, 'room-item').first().waitFor();
  assert.equal(await at(teacher, 'room-title').count(), 0);
  assert.equal(await at(teacher, 'room-delete').count(), 0);
  const ask = (path, data) =>
    teacher.request.post(`${s.server.url}${path}`, { headers: { origin: s.server.url }, data });
  for (const [path, data] of [['/api/rooms', { title: 'X' }], ['/api/setup', {}], ['/api/restart', undefined]]) {
    const answer = await ask(path, data);
    assert.equal(answer.status(), 403, path);
    assert.equal((await answer.json()).refusal, 'administrators_only');
  }
  await s.room(administrator);
  await openSettings(administrator, s.server);
  await choose(administrator, 'room_makers', 'teachers');
  await save(administrator);
});

longStory('a wrong answer is told at its question, and nothing is saved', async (s) => {
  const administrator = await s.teacher();
  await openSettings(administrator, s.server);
  await at(administrator, 'setup-school_name').fill('Not to be saved');
  await at(administrator, 'setup-announce').fill('203.0.113.5, here');
  await at(administrator, 'setup-save').click();
  const field = administrator.locator('.field-wrong').filter({ has: at(administrator, 'setup-announce') });
  await field.waitFor();

  const taken = createServer();
  await new Promise((done) => taken.listen(0, done));
  await at(administrator, 'setup-announce').fill('127.0.0.1');
  await choose(administrator, 'ports', 'other');
  await at(administrator, 'setup-https_port').fill(String(taken.address().port));
  await at(administrator, 'setup-save').click();
  await administrator.locator('.field-wrong').filter({ has: at(administrator, 'setup-https_port') }).waitFor();
  taken.close();
  await openSettings(administrator, s.server);
  assert.equal(await at(administrator, 'setup-school_name').inputValue(), '');
});

longStory('a class comes back by itself after the restart that an answer needs', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'camera', true);
  const student = await s.person();
  await joinAsListener(student, room, 'Ani');
  await decodesFrames(student);

  const administrator = await s.teacher();
  await openSettings(administrator, s.server);
  await at(administrator, 'setup-announce').fill('127.0.0.1, 203.0.113.5');
  // "on" is what a radio button means anyhow: it has no such attribute.
  await at(administrator, 'setup-lan_viewers').getByRole('radio', { name: /follow/ }).check();
  await at(administrator, 'setup-save').click();
  const ready = s.server.startsAnew();
  await at(administrator, 'setup-restart').click();
  await ready();
  assert.match(settingsFile(s.server), /announce = \["127\.0\.0\.1", "203\.0\.113\.5"\]/);
  assert.match(settingsFile(s.server), /lan_viewers = "on"/);
  await eventually('the log tells of both', async () =>
    /stopped, to start anew[\s\S]*https:\/\/203\.0\.113\.5:/.test(s.server.log));
  await at(administrator, 'room-title').waitFor();
  await decodesFrames(student);
});

longStory('the page goes along to other ports', async (s) => {
  const administrator = await s.teacher();
  await openSettings(administrator, s.server);
  const port = await freePort();
  await choose(administrator, 'ports', 'other');
  await at(administrator, 'setup-https_port').fill(String(port));
  await at(administrator, 'setup-save').click();
  const ready = s.server.startsAnew();
  await at(administrator, 'setup-restart').click();
  await ready();
  assert.equal(s.server.ports.https, port);
  await at(administrator, 'sign-in-name').or(at(administrator, 'room-title')).first().waitFor();
  assert.equal(new URL(administrator.url()).port, String(port));
});

longStory('the terminal asks the same, also in Indonesian and without a server', (s) =>
  withNewSchool(s, async (server, administrator) => {
    server.environment = { LANG: 'id_ID.UTF-8' };
    server.input = 'SD Negeri 2\n2\n\n-\n\n\n\n203.0.113.9\n2\nt\n';
    const asked = server.command('setup');
    assert.equal(asked.code, 0, asked.mistakes);
    assert.match(asked.text, /Apa nama sekolah Anda\?[\s\S]*Tersimpan\./);
    assert.match(settingsFile(server), /announce = \["203\.0\.113\.9"\]/);
    assert.match(settingsFile(server), /lan_viewers = "on"/);
    await administrator.goto(server.url);
    await administrator.getByText('SD Negeri 2').waitFor();

    server.environment = {};
    assert.match(server.command('setup', '--yes', '--domain', 'no name').mistakes, /domain: /);
    const ready = server.startsAnew();
    assert.equal(server.command('setup', '--yes', '--school-name', 'SD Negeri 3').code, 0);
    await ready();
    server.input = 'SD Negeri 4\n';
    const broken = server.command('setup');
    assert.equal(broken.code, 1);
    assert.match(broken.mistakes, /nothing was changed/);

    await server.end();
    server.input = '';
    assert.equal(server.command('setup', '--yes', '--school-name', 'SD Negeri 5').code, 0);
    await server.start();
    await administrator.goto(server.url);
    await administrator.getByText('SD Negeri 5').waitFor();
  }));
