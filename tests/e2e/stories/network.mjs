// The network changes under a class: a phone that goes from Wi-Fi to mobile, a line that is gone for
// some seconds, one that is gone for a single person. The seat stays, and sound and picture go on.
import assert from 'node:assert/strict';

import { network } from '../harness/network.mjs';
import {
  decodesFrames, eventually, hearsEnergy, participant, reportsOf, state,
} from '../harness/proof.mjs';
import { startProxy } from '../harness/proxy.mjs';
import {
  at, joinAsStudent, joinAsTeacher, openPanel, personRow, say, setSource,
} from '../harness/steps.mjs';
import { announce, longStory, pending, story } from '../harness/story.mjs';

const tell = network.changes ? story : (name) => pending(name, network.reason);
const tellLong = network.changes ? longStory : (name) => pending(name, network.reason);
announce(network.address);

const everybody = async (page) => (await state(page)).participants.length;
const seatOf = async (page) => (await state(page)).you;

async function classWith(s, teacher, student, link = (room) => room) {
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'camera', true);
  await setSource(teacher, 'microphone', true);
  await joinAsStudent(student, link(room), 'Budi');
  await setSource(student, 'microphone', true);
  await goesOn(teacher, student);
  return room;
}

async function goesOn(teacher, student) {
  await decodesFrames(student);
  await hearsEnergy(student);
  await hearsEnergy(teacher);
}

// The addresses that a browser's connections send from.
async function sendsFrom(page) {
  const pairs = (await reportsOf(page, 'candidate-pair')).filter((pair) => pair.nominated &&
    pair.state === 'succeeded' && pair.bytesSent > 0);
  const own = await reportsOf(page, 'local-candidate');
  return pairs.map((pair) => own.find(({ id }) => id === pair.localCandidateId)?.address);
}

async function movesOn(s, teacher, student) {
  await classWith(s, teacher, student);
  const seats = [await seatOf(teacher), await seatOf(student)];
  const address = network.changes.move();
  await goesOn(teacher, student);
  for (const page of [teacher, student]) {
    await eventually(`media is sent from ${address}`, async () =>
      (await sendsFrom(page)).includes(address));
  }
  assert.deepEqual([await seatOf(teacher), await seatOf(student)], seats);
  assert.equal(await everybody(teacher), 2);
}

tell('everybody gets another address in mid-class, and the class goes on', async (s) => {
  await movesOn(s, await s.teacher(), await s.person());
});

tellLong('so it does in Firefox, for a teacher and for a student', async (s) => {
  await movesOn(s, await s.signedIn(await s.personInFirefox()), await s.personInFirefox());
});

tellLong('the network is gone for some seconds: all keep their seats, and the class goes on', async (s) => {
  const [teacher, student] = [await s.teacher(), await s.personInFirefox()];
  await classWith(s, teacher, student);
  const seats = [await seatOf(teacher), await seatOf(student)];
  network.changes.take();
  try {
    await at(teacher, 'notice').filter({ hasText: 'Reconnecting' }).waitFor();
  } finally {
    network.changes.give();
  }
  await eventually('nobody is told any more that the line is gone', async () =>
    (await Promise.all([teacher, student].map((page) =>
      at(page, 'notice').filter({ hasText: 'Reconnecting' }).count()))).every((n) => n === 0));
  await goesOn(teacher, student);
  await say(teacher, 'Kita lanjutkan');
  await openPanel(student, 'open-chat', 'chat-input');
  await at(student, 'chat-message').filter({ hasText: 'Kita lanjutkan' }).waitFor();
  assert.deepEqual([await seatOf(teacher), await seatOf(student)], seats);
  assert.equal(await everybody(teacher), 2);
});

tellLong('others see who has lost the line, and who is back', async (s) => {
  const [teacher, student] = [await s.teacher(), await s.person()];
  const proxy = await startProxy(s.server);
  try {
    await classWith(s, teacher, student, (room) => ({ ...room, url: proxy.address(room.url) }));
    const seat = await seatOf(student);
    await openPanel(teacher, 'open-people', 'person-row');
    proxy.takeLine();
    await personRow(teacher, 'Budi').filter({ hasText: 'Reconnecting' }).waitFor();
    await say(teacher, 'Sebentar, Budi terputus');
    await openPanel(student, 'open-chat', 'chat-input');
    await at(student, 'chat-input').fill('Saya terputus');
    await at(student, 'chat-input').press('Enter');
    await student.getByText('Will be sent when the connection is back.').waitFor();
    proxy.giveLine();
    await at(teacher, 'chat-message').filter({ hasText: 'Saya terputus' }).waitFor();
    await openPanel(teacher, 'open-people', 'person-row');
    await eventually('Budi is shown as connected', async () =>
      (await participant(teacher, 'Budi')).connected);
    await openPanel(student, 'open-chat', 'chat-input');
    await at(student, 'chat-message').filter({ hasText: 'Budi terputus' }).waitFor();
    assert.equal(await seatOf(student), seat);
    assert.equal(await everybody(teacher), 2);
    await goesOn(teacher, student);
  } finally {
    proxy.close();
  }
});
