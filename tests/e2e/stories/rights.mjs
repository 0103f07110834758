// What students may do without asking: taken from all, given to one, and as a room has it.
import assert from 'node:assert/strict';

import {
  energyHeard, eventually, grows, hearsEnergy, packetsSent, participant, standsStill, state,
} from '../harness/proof.mjs';
import {
  at, isPressed, joinAsListener, joinAsStudent, joinAsTeacher, openPanel, order, sendWhatever,
  setSource,
} from '../harness/steps.mjs';
import { longStory } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };

const notice = (page, kind) => page.locator(`[data-testid="notice"][data-kind="${kind}"]`);
const isClosed = (page, source) =>
  eventually(`the ${source} is off and closed`, async () =>
    /bar-blocked/.test(await at(page, `toggle-${source}`).getAttribute('class')));

/** Ticks what students may do. */
async function setRights(teacher, wanted, look = async () => {}) {
  await openPanel(teacher, 'open-people', 'student-rights');
  await at(teacher, 'student-rights').click();
  await tick(teacher, wanted);
  await look();
  await at(teacher, 'rights-done').click();
}

async function tick(page, wanted) {
  for (const right of ['speak', 'show', 'present', 'file', 'chat']) {
    await at(page, `right-${right}`).setChecked(wanted.includes(right));
  }
}

longStory('microphones by invitation: off at once, given to whom the teacher asks, taken back', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'microphone', false);
  const budi = await s.person();
  await joinAsStudent(budi, room, 'Budi');
  const ani = await s.person({ language: 'id-ID', viewport: kPhone });
  await joinAsListener(ani, room, 'Ani');
  await setSource(budi, 'microphone', true);
  await hearsEnergy(ani);

  await setRights(teacher, ['show', 'present'], () => s.keepPicture(teacher, 'rights-dialog-en-1280'));
  await isClosed(budi, 'microphone');
  await notice(budi, 'microphone_closed').waitFor();
  await s.keepPicture(budi, 'rights-closed-en-1280');
  // A page that does not care: its packets must not pass.
  await budi.evaluate(sendWhatever);
  await standsStill('energy heard by Ani', () => energyHeard(ani),
    () => grows('packets sent by Budi', () => packetsSent(budi, 'audio'), 40));
  await openPanel(ani, 'open-people', 'no-speak');
  assert.match(await at(ani, 'no-speak').innerText(), /giliran bicara/);
  await s.keepPicture(ani, 'rights-student-id-390');

  // Files are taken from him alone, where all others may send them.
  await setRights(teacher, ['show', 'present', 'file', 'chat']);
  await openPanel(budi, 'open-chat', 'chat-attach');
  await order(teacher, 'Budi', 'person-files');
  await at(budi, 'chat-attach').waitFor({ state: 'hidden' });
  assert.equal((await participant(teacher, 'Budi')).no_files, true);
  await order(teacher, 'Budi', 'person-files');
  await at(budi, 'chat-attach').waitFor();
  await at(budi, 'open-chat').click();

  await budi.reload(); // it is known after it, too
  await at(budi, 'leave-button').waitFor();
  await isClosed(budi, 'microphone');
  await at(budi, 'toggle-microphone').click();
  await notice(budi, 'microphone_closed').waitFor();
  assert.equal(await isPressed(budi, 'toggle-microphone'), false);

  await at(budi, 'raise-hand').click();
  await openPanel(teacher, 'open-people', 'hand-row');
  await at(teacher, 'speak-now').click();
  await at(budi, 'turn-speak').click();
  await hearsEnergy(ani);
  assert.deepEqual((await participant(teacher, 'Budi')).allowed, ['speak']);
  await s.keepPicture(teacher, 'rights-teacher-en-1280');
  // He switches it off and on as he likes, until it is taken back.
  await setSource(budi, 'microphone', false);
  await setSource(budi, 'microphone', true);
  await order(teacher, 'Budi', 'person-mute');
  await isClosed(budi, 'microphone');
  await order(teacher, 'Budi', 'person-speak');
  await at(budi, 'turn-speak').click();
  await hearsEnergy(ani);

  await at(teacher, 'mute-all').click();
  await isClosed(budi, 'microphone');
  await setRights(teacher, ['speak', 'show', 'present']);
  await setSource(budi, 'microphone', true);
  await hearsEnergy(ani);
});

longStory('a class begins as its room says, and a teacher lets one student share a screen', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await room.item.getByTestId('room-edit').click();
  await tick(teacher, ['speak']);
  await s.keepPicture(teacher, 'rights-room-1280');
  await at(teacher, 'room-form-save').click();
  await at(teacher, 'room-form-save').waitFor({ state: 'hidden' });
  const budi = await s.person();
  await joinAsStudent(budi, room, 'Budi');
  await isClosed(budi, 'camera');
  await isClosed(budi, 'screen');
  await setSource(budi, 'microphone', true);
  assert.deepEqual((await state(budi)).studentRights, ['speak']);
  await joinAsTeacher(teacher, room);
  await order(teacher, 'Budi', 'person-screen-stop');
  await notice(budi, 'screen_allowed').waitFor();
  await setSource(budi, 'screen', true);
  await eventually('the teacher sees that he shares it', async () =>
    (await participant(teacher, 'Budi')).sources.screen.on);
  await order(teacher, 'Budi', 'person-screen-stop');
  await isClosed(budi, 'screen');
});
