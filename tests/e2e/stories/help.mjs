// Students who help: one at the door, one who records, one who keeps order; given and taken live.
import assert from 'node:assert/strict';

import { eventually, state } from '../harness/proof.mjs';
import {
  at, comeToTheDoor, joinAsStudent, joinAsTeacher, openPanel, order, personRow, say,
  setSource,
} from '../harness/steps.mjs';
import { longStory } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };
const kDesk = { width: 1280, height: 800 };

const notice = (page, kind) => page.locator(`[data-testid="notice"][data-kind="${kind}"]`);

async function knock(page, room, name) {
  await comeToTheDoor(page, room, name);
  await at(page, 'listen-button').click();
  await at(page, 'waiting-page').waitFor();
}

const wait = (page, expected) => eventually(`${expected.join(', ') || 'nobody'} waits`, async () =>
  JSON.stringify((await state(page)).waiting.map(({ name }) => name)) === JSON.stringify(expected));

const isMuted = (page, expected) => eventually(`the microphone is ${expected ? 'stopped' : 'free'}`, async () =>
  /bar-blocked/.test(await at(page, 'toggle-microphone').getAttribute('class')) === expected);

/** Whom one may do nothing about has no menu. */
const hasMenu = (page, name) => personRow(page, name).getByTestId('person-menu').isVisible();

async function asksToComeIn(teacher) {
  await openPanel(teacher, 'open-people', 'student-rights');
  await at(teacher, 'student-rights').click();
  await at(teacher, 'entry').locator('input[value="ask"]').check();
  await at(teacher, 'rights-done').click();
}

longStory('a student is given the door and lets somebody in; it is taken and the list is gone', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person({ language: 'id-ID', viewport: kPhone });
  await joinAsStudent(budi, room, 'Budi');
  await asksToComeIn(teacher);
  const ani = await s.person();
  await knock(ani, room, 'Ani');
  await wait(teacher, ['Ani']);
  assert.deepEqual((await state(budi)).waiting, [], 'the names are not for students');

  await personRow(teacher, 'Budi').getByTestId('person-menu').click();
  await s.keepPicture(teacher, 'help-menu-en-1280');
  await at(teacher, 'person-help-admit').click();
  await notice(budi, 'help_admit').waitFor();
  await teacher.setViewportSize(kPhone);
  await personRow(teacher, 'Budi').getByTestId('person-menu').click();
  assert.equal(await at(teacher, 'person-help-admit').getAttribute('aria-pressed'), 'true');
  await s.keepPicture(teacher, 'help-menu-en-390');
  await teacher.keyboard.press('Escape');
  await teacher.setViewportSize(kDesk);
  await at(budi, 'waiting-badge').waitFor();
  await openPanel(budi, 'open-people', 'waiting-row');
  await s.keepPicture(budi, 'help-door-id-390');
  await budi.reload(); // he has it after it, too
  await at(budi, 'leave-button').waitFor();
  await openPanel(budi, 'open-people', 'waiting-row');
  await at(budi, 'admit').click();
  await at(ani, 'leave-button').waitFor();
  await wait(budi, []);
  await openPanel(ani, 'open-people', 'helps');
  assert.match(await personRow(ani, 'Budi').innerText(), /helps[\s\S]*lets people in|lets people in[\s\S]*helps/);

  const citra = await s.person();
  await knock(citra, room, 'Citra');
  await wait(budi, ['Citra']);
  await order(teacher, 'Budi', 'person-help-admit');
  await at(budi, 'waiting').waitFor({ state: 'hidden' });
  await notice(budi, 'help_over').waitFor();
  assert.deepEqual((await state(budi)).waiting, []);
  await at(ani, 'helps').waitFor({ state: 'hidden' });
  await wait(teacher, ['Citra']);
  await at(teacher, 'admit').click();
  await at(citra, 'leave-button').waitFor();
});

longStory('an assistant records alone, and it goes on when that is taken', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person();
  await joinAsStudent(budi, room, 'Budi');
  const lamp = (page) => page.locator('[data-testid="class-recording"][data-state="on"]');
  await at(budi, 'more-menu').click();
  assert.equal(await at(budi, 'record-start').isVisible(), false);
  await budi.keyboard.press('Escape');
  await order(teacher, 'Budi', 'person-help-record');
  await notice(budi, 'help_record').waitFor();
  await at(budi, 'more-menu').click();
  await at(budi, 'record-start').click();
  await lamp(teacher).waitFor();
  assert.match(await lamp(teacher).innerText(), /Budi/);
  await at(budi, 'more-menu').click();
  await at(budi, 'record-stop').waitFor();
  await order(teacher, 'Budi', 'person-help-record');
  await at(budi, 'record-stop').waitFor({ state: 'hidden' });
  assert.ok(await lamp(teacher).isVisible(), 'what runs goes on');
});

longStory('a class captain keeps order, and not over teachers; one who may only read', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person({ language: 'id-ID' });
  await joinAsStudent(budi, room, 'Budi');
  const ani = await s.person({ viewport: kPhone });
  await joinAsStudent(ani, room, 'Ani');
  await setSource(ani, 'microphone', true);
  await say(ani, 'hahaha');
  await say(teacher, 'Halaman 12, ya');
  await openPanel(budi, 'open-people', 'person-row');
  assert.equal(await hasMenu(budi, 'Ani'), false);
  await order(teacher, 'Budi', 'person-help-moderate');
  await notice(budi, 'help_moderate').waitFor();
  assert.equal(await hasMenu(budi, 'sari'), false, 'no menu of a teacher');
  await personRow(budi, 'Ani').getByTestId('person-menu').click();
  await s.keepPicture(budi, 'help-order-id-1280');
  await at(budi, 'person-mute').click();
  await isMuted(ani, true);
  await order(budi, 'Ani', 'person-mute'); // lets her again
  await isMuted(ani, false);

  // What a teacher has stopped is not his to let free.
  await order(teacher, 'Ani', 'person-mute');
  await isMuted(ani, true);
  await personRow(budi, 'Ani').getByTestId('person-menu').click();
  await at(budi, 'person-remove').waitFor();
  assert.equal(await at(budi, 'person-mute').isVisible(), false);
  await budi.keyboard.press('Escape');

  await openPanel(budi, 'open-chat', 'chat-message');
  const tools = (text) => at(budi, 'chat-message').filter({ hasText: text }).getByTestId('chat-tools');
  await tools('hahaha').click();
  await at(budi, 'chat-delete').click();
  await at(teacher, 'chat-message').filter({ hasText: 'hahaha' }).waitFor({ state: 'hidden' });
  await tools('Halaman 12').click();
  await at(budi, 'chat-reply').waitFor();
  assert.equal(await at(budi, 'chat-delete').isVisible(), false);
  await budi.keyboard.press('Escape');

  await order(teacher, 'Ani', 'person-chat');
  await openPanel(ani, 'open-chat', 'chat-message');
  await at(ani, 'chat-input').waitFor({ state: 'hidden' });
  await s.keepPicture(ani, 'help-reads-en-390');
  assert.match(await personRow(teacher, 'Ani').innerText(), /may read, not write/);
  await s.keepPicture(teacher, 'help-people-en-1280');
  await order(teacher, 'Ani', 'person-chat');
  await say(ani, 'Maaf, Bu');

  await order(teacher, 'Budi', 'person-help-moderate');
  await openPanel(budi, 'open-people', 'person-row');
  await eventually('Budi keeps order no more', async () => !(await hasMenu(budi, 'Ani')));
  assert.equal(await at(budi, 'mute-all').isVisible(), false);
});
