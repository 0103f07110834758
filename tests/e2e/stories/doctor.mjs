// The doctor's page: what is wrong with the server, as it sees itself and as a browser sees it.
import assert from 'node:assert/strict';

import { network } from '../harness/network.mjs';
import { decodesFrames, eventually } from '../harness/proof.mjs';
import { startServerAt } from '../harness/server.mjs';
import {
  at, joinAsListener, joinAsTeacher, makeFirstAdministrator, setSource, signIn,
} from '../harness/steps.mjs';
import { announce, longStory, pending, story } from '../harness/story.mjs';

const tell = network.address ? story : (name) => pending(name, network.reason);
const tellLong = network.address ? longStory : (name) => pending(name, network.reason);
if (network.address) announce(network.address, { host: network.address });

const isDone = (page) =>
  page.locator('[data-testid="doctor-tally"][data-busy="false"]').waitFor({ timeout: 40_000 });
const found = (page, list) => at(page, list).locator('li');
const peers = (server) => JSON.parse(server.command('stats', '--json').text).shards[0].peers;

async function openDoctor(page) {
  await at(page, 'to-doctor').click();
  await isDone(page);
}

tellLong('an administrator sees what is wrong first, with what to do about it', async (s) => {
  const administrator = await s.teacher();
  await openDoctor(administrator);
  const levels = await administrator
    .locator('[data-testid="doctor-findings"] li, [data-testid="doctor-good-list"] li')
    .evaluateAll((items) => items.map((item) => item.dataset.level));
  const order = { bad: 0, look: 1, good: 2 };
  assert.deepEqual(levels, [...levels].sort((a, b) => order[a] - order[b]));
  assert.ok(levels.includes('good'));

  // By the keyboard, what is good is unfolded.
  assert.ok(!(await at(administrator, 'doctor-good-list').isVisible()));
  await at(administrator, 'doctor-good').locator('summary').focus();
  await administrator.keyboard.press('Enter');
  await at(administrator, 'doctor-good-list').waitFor();
  await at(administrator, 'doctor-good-list').getByText('The server runs and answers.').waitFor();
  const port = `TCP ${s.server.ports.https}, page and signalling (HTTPS): served.`;
  await at(administrator, 'doctor-good-list').getByText(port).waitFor();
});

tellLong('the page and the findings change their language together', async (s) => {
  const administrator = await s.teacher();
  await at(administrator, 'to-doctor').click();
  await at(administrator, 'doctor-tally').waitFor();
  await at(administrator, 'language-switch').selectOption('id'); // while it still looks
  await isDone(administrator);
  await administrator.getByRole('heading', { name: 'Dokter server' }).waitFor();
  await at(administrator, 'doctor-good').locator('summary').click();
  await administrator.getByText('Server berjalan dan menjawab.').waitFor();
  await at(administrator, 'doctor-ways').getByText(/^UDP lolos, ke /).waitFor();
});

tellLong('the browser is really connected, over UDP and over TCP, and leaves no trace', async (s) => {
  const administrator = await s.teacher();
  await openDoctor(administrator);
  const ways = found(administrator, 'doctor-ways');
  const by = (protocol, port) =>
    ways.filter({ hasText: new RegExp(`${protocol} gets through, to [\\d.]+:${port} and`) }).waitFor();
  await by('UDP', s.server.ports.media);
  await by('TCP', s.server.ports.https);
  await ways.filter({ hasText: `The announced address ${network.address} works` }).waitFor();
  await eventually('no peer is left', async () => peers(s.server) === 0);
  // A check each time that it is asked for.
  await at(administrator, 'doctor-again').click();
  await isDone(administrator);
  assert.equal(await ways.count(), 3);
});

tellLong('a class goes on meanwhile, and the page says that it does', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'camera', true);
  const student = await s.person();
  await joinAsListener(student, room, 'Ani');
  await decodesFrames(student);
  const holdsTwo = () => eventually('the class has its two peers', async () => peers(s.server) === 2);
  await holdsTwo();

  const administrator = await s.teacher();
  await openDoctor(administrator);
  await administrator.getByText('A class with 2 people is going on.').waitFor();
  await at(administrator, 'doctor-measure-line').click();
  await at(administrator, 'doctor-line').waitFor();
  await at(administrator, 'doctor-measure-machine').click();
  await at(administrator, 'doctor-machine').getByText('Measured with 2 people in class').waitFor();
  await decodesFrames(student);
  await holdsTwo();
});

tellLong('the line and the machine are measured, and the report can be handed on', async (s) => {
  const administrator = await s.teacher();
  await administrator.context().grantPermissions(['clipboard-read', 'clipboard-write', 'camera', 'microphone']);
  await openDoctor(administrator);
  await at(administrator, 'doctor-measure-line').click();
  const line = await at(administrator, 'doctor-line').textContent();
  assert.match(line, /[\d.,]+ Mbit\/s from the server to this browser: enough for about \d+ viewers/);
  assert.match(line, /not the internet/); // everything here is one network
  await at(administrator, 'doctor-measure-machine').click();
  const machine = await at(administrator, 'doctor-machine').textContent();
  assert.match(machine, /carries about [1-9]\d* viewers with camera, [1-9]\d* with sound/);

  await at(administrator, 'doctor-copy').click();
  await at(administrator, 'doctor-copy').getByText('Copied').waitFor();
  const text = await administrator.evaluate(() => navigator.clipboard.readText());
  assert.match(text, /^Pendopo [\s\S]*UDP gets through[\s\S]*Mbit\/s[\s\S]*carries about/);
  const [{ value }] = await administrator.context().cookies();
  assert.ok(!text.includes(value));
});

tellLong('an announced address that leads nowhere is found out, though the class would be held', async (s) => {
  const nowhere = '192.0.2.77'; // RFC 5737
  const server = await startServerAt({ host: network.address }, '--announce', nowhere);
  try {
    const administrator = await s.person();
    await makeFirstAdministrator(administrator, server);
    await openDoctor(administrator);
    const said = found(administrator, 'doctor-ways').filter({ hasText: `What is announced (${nowhere})` });
    await said.waitFor();
    assert.equal(await said.getAttribute('data-level'), 'look');
    await found(administrator, 'doctor-ways').filter({ hasText: 'UDP gets through' }).waitFor();
    const seen = found(administrator, 'doctor-findings');
    await seen.filter({ hasText: `Seen from here, nothing answers at ${nowhere}:` }).waitFor();
  } finally {
    await server.remove();
  }
});

tellLong('a restart does not wait for a measurement', async (s) => {
  const server = await startServerAt({ host: network.address });
  try {
    const administrator = await s.person();
    await makeFirstAdministrator(administrator, server);
    await openDoctor(administrator);
    const asked = administrator.waitForRequest('**/api/doctor/capacity');
    await at(administrator, 'doctor-measure-machine').click();
    await asked;
    const ready = server.startsAnew();
    const headers = { origin: server.url };
    await administrator.request.post(`${server.url}/api/restart`, { headers });
    await ready();
    assert.match(server.log, /stopped, to start anew/);
    assert.ok(!server.log.includes('the capacity cannot be measured'));
  } finally {
    await server.remove();
  }
});

tell('it is for administrators alone', async (s) => {
  await s.teacher();
  s.server.input = 'rahasia banget\n';
  assert.equal(s.server.command('user', 'add', 'budi', '--stdin').code, 0);
  const teacher = await s.person();
  await signIn(teacher, s.server, 'budi', 'rahasia banget');
  await at(teacher, 'room-title').waitFor();
  assert.equal(await at(teacher, 'to-doctor').count(), 0);
  await teacher.goto(`${s.server.url}/doctor`);
  await teacher.getByText('This is for administrators.').waitFor();
  for (const path of ['/api/doctor', '/api/doctor/uplink']) {
    assert.equal((await teacher.request.get(`${s.server.url}${path}`)).status(), 403);
  }
});

tellLong('the terminal speaks the language of its user', async (s) => {
  await s.teacher();
  s.server.environment = { LC_ALL: 'id_ID.UTF-8' };
  const told = s.server.command('doctor', '--all');
  s.server.environment = {};
  assert.match(told.text, /baik +server +Server berjalan dan menjawab\./);
  assert.match(s.server.command('doctor', '--all').text, /good +server +The server runs and answers\./);
});
