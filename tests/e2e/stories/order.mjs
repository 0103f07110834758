// How a teacher keeps order: mutes everybody, locks the class, sends somebody away, ends it for all.
import assert from 'node:assert/strict';

import { eventually, hearsEnergy, state } from '../harness/proof.mjs';
import {
  at, comeToTheDoor, isPressed, joinAsListener, joinAsStudent, joinAsTeacher, openPanel, order,
  personRow, setSource,
} from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };

const ending = (page) => at(page, 'ended').getAttribute('data-ending');
const notice = (page, kind) => page.locator(`[data-testid="notice"][data-kind="${kind}"]`);
const people = async (page) => (await state(page)).participants.map(({ name }) => name);

/** Somebody at the door, for whom the page begins anew, who is not let in and reads why. */
async function isTurnedAway(page, room, name, words) {
  await page.goto('about:blank');
  await comeToTheDoor(page, room, name);
  await at(page, 'listen-button').click();
  await at(page, 'join-refusal').waitFor();
  assert.match(await at(page, 'join-refusal').innerText(), words);
}

story('a teacher mutes everybody, locks the class, sends one away and lets him back in', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person();
  await joinAsStudent(budi, room, 'Budi');
  const ani = await s.person({ language: 'id-ID', viewport: kPhone });
  await joinAsListener(ani, room, 'Ani');
  await setSource(budi, 'microphone', true);
  await hearsEnergy(ani);

  await openPanel(teacher, 'open-people', 'mute-all');
  await at(teacher, 'mute-all').click();
  await eventually('Budi is muted', async () => !(await isPressed(budi, 'toggle-microphone')));
  await s.keepPicture(teacher, 'order-teacher-en-1280');
  await setSource(budi, 'microphone', true); // he may
  await hearsEnergy(ani);

  await at(teacher, 'lock-class').click();
  await at(teacher, 'class-locked').waitFor();
  await notice(ani, 'locked').waitFor();
  const citra = await s.person({ language: 'id-ID' });
  await isTurnedAway(citra, room, 'Citra', /terkunci/);
  // Whoever was in it comes back.
  await at(ani, 'leave-button').click();
  await at(ani, 'rejoin-button').click();
  await joinAsListener(ani, room, 'Ani');

  await order(teacher, 'Budi', 'person-remove');
  await at(teacher, 'confirm').click();
  await eventually('Budi is out', async () => (await ending(budi)) === 'removed');
  assert.match(await at(budi, 'ended').innerText(), /You were sent away/);
  assert.equal(await at(budi, 'rejoin-button').count(), 0);
  await s.keepPicture(budi, 'order-removed-en-1280');
  await eventually('he is gone for the others', async () => !(await people(ani)).includes('Budi'));
  assert.equal(await at(ani, 'mute-all').count(), 0, 'the tools are the teacher\'s');
  await at(teacher, 'lock-class').click();
  await notice(ani, 'unlocked').waitFor();
  await isTurnedAway(budi, room, 'Bukan Budi', /sent away/);

  await teacher.reload(); // who is out is known after it, too
  await at(teacher, 'leave-button').waitFor();
  await openPanel(teacher, 'open-people', 'sent-away-row');
  assert.match(await at(teacher, 'sent-away-row').innerText(), /Budi/);
  await at(teacher, 'let-back').click();
  await at(teacher, 'sent-away-row').waitFor({ state: 'hidden' });
  await budi.goto('about:blank');
  await joinAsListener(budi, room, 'Budi');
  await personRow(teacher, 'Budi').waitFor();
});

longStory('a teacher ends the class for everybody, and the room is there for the next', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const ani = await s.person({ language: 'id-ID', viewport: kPhone });
  await joinAsListener(ani, room, 'Ani');
  await openPanel(teacher, 'open-people', 'lock-class');
  await at(teacher, 'lock-class').click();
  await at(teacher, 'more-menu').click();
  await at(teacher, 'end-class').click();
  await at(teacher, 'confirm').click();
  for (const page of [teacher, ani]) {
    await eventually('the class is over', async () => (await ending(page)) === 'class_ended');
  }
  assert.match(await at(ani, 'ended').innerText(), /Kelas telah selesai/);
  const budi = await s.person();
  await joinAsListener(budi, room, 'Budi');
  assert.deepEqual(await people(budi), ['Budi']);
});
