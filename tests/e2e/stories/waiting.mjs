// Before the class: students who ask to be let in, and those who wait for the teacher.
import assert from 'node:assert/strict';

import { eventually, hearsEnergy, state } from '../harness/proof.mjs';
import {
  at, comeToTheDoor, joinAsListener, joinAsTeacher, openPanel, setSource,
} from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };

async function setEntry(room, page, entry, note) {
  await room.item.getByTestId('room-edit').click();
  await at(page, 'entry').locator(`input[value="${entry}"]`).check();
  await at(page, 'room-form-note').fill(note);
  await at(page, 'room-form-save').click();
  await at(page, 'room-form-save').waitFor({ state: 'hidden' });
}

/** Comes to the class, and has to wait. */
async function knock(page, room, name) {
  await comeToTheDoor(page, room, name);
  await at(page, 'listen-button').click();
  await at(page, 'waiting-page').waitFor();
}

const rows = (page) => at(page, 'waiting-row').locator('.person-name').allInnerTexts();
const wait = (page, expected) => eventually(`${expected.join(', ') || 'nobody'} waits`, async () =>
  JSON.stringify(await rows(page)) === JSON.stringify(expected));

story('students ask, over a reload, and are let in one by one, refused, or all at once', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await setEntry(room, teacher, 'ask', 'Sebentar ya, saya sedang menyiapkan kelas.');
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'microphone', true);
  const ani = await s.person({ language: 'id-ID', viewport: kPhone });
  await knock(ani, room, 'Ani');
  assert.match(await at(ani, 'waiting-page').innerText(), /Mohon tunggu/);
  assert.match(await at(ani, 'waiting-note').innerText(), /menyiapkan kelas/);
  await s.keepPicture(ani, 'waiting-student-id-390');
  assert.deepEqual((await state(ani)).participants, [], 'who waits knows nothing of the class');

  await at(teacher, 'waiting-badge').waitFor();
  const budi = await s.person();
  await knock(budi, room, 'Budi');
  await openPanel(teacher, 'open-people', 'waiting-row');
  await wait(teacher, ['Ani', 'Budi']);
  await s.keepPicture(teacher, 'waiting-teacher-en-1280');
  await ani.reload(); // the same place in the queue
  await at(ani, 'waiting-page').waitFor();
  await wait(teacher, ['Ani', 'Budi']);

  await at(teacher, 'waiting-row').filter({ hasText: 'Budi' }).getByTestId('turn-away').click();
  await at(teacher, 'confirm').click();
  await at(budi, 'ended').waitFor();
  assert.match(await at(budi, 'ended').innerText(), /You were not let in/);
  await wait(teacher, ['Ani']);
  await at(teacher, 'admit').click();
  await at(ani, 'leave-button').waitFor();
  await hearsEnergy(ani);
  await wait(teacher, []);

  // With a microphone that is on, which is heard from when he is in.
  const citra = await s.person();
  const dewi = await s.person();
  await comeToTheDoor(citra, room, 'Citra');
  await at(citra, 'join-button').click();
  await at(citra, 'waiting-page').waitFor();
  await setSource(citra, 'microphone', true);
  await knock(dewi, room, 'Dewi');
  await at(dewi, 'leave-waiting').click(); // does not want to any more
  await wait(teacher, ['Citra']);
  await at(teacher, 'student-rights').click();
  await at(teacher, 'entry').locator('input[value="open"]').check();
  await s.keepPicture(teacher, 'rules-en-1280');
  await at(teacher, 'rights-done').click();
  await at(citra, 'leave-button').waitFor();
  await setSource(teacher, 'microphone', false);
  await hearsEnergy(ani);
  await at(dewi, 'rejoin-button').click();
  await joinAsListener(dewi, room, 'Dewi');
});

longStory('a class that begins with its teacher lets all in when the teacher comes', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await setEntry(room, teacher, 'with_teacher', '');
  const budi = await s.person();
  await knock(budi, room, 'Budi');
  assert.match(await at(budi, 'waiting-page').innerText(), /until a teacher is in the class/);
  assert.equal(await at(budi, 'waiting-note').count(), 0);
  await joinAsTeacher(teacher, room);
  await at(budi, 'leave-button').waitFor();
  await eventually('the teacher has him in the class', async () =>
    (await state(teacher)).participants.some(({ name }) => name === 'Budi'));
});
