// Younger pupils: one choice in the room's form; cameras for teachers alone, a co-teacher, and a
// class that waits while its teacher is gone.
import assert from 'node:assert/strict';

import {
  decodesFrames, eventually, participant,
} from '../harness/proof.mjs';
import {
  at, isPressed, joinAsTeacher, comeToTheDoor, openPanel, order, personRow, setSource,
} from '../harness/steps.mjs';
import { longStory } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };

const notice = (page, kind) => page.locator(`[data-testid="notice"][data-kind="${kind}"]`);
const letIn = async (teacher, page) => {
  await at(teacher, 'admit-all').click();
  await at(page, 'leave-button').waitFor();
};
const knock = async (page, room, name) => {
  await comeToTheDoor(page, room, name);
  await at(page, 'join-button').click();
  await at(page, 'waiting-page').waitFor();
};

longStory('younger pupils are seen by teachers alone, and never meet unwatched', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await room.item.getByTestId('room-edit').click();
  await at(teacher, 'preset').locator('input[value="younger"]').check();
  await s.keepPicture(teacher, 'care-preset-1280');
  await at(teacher, 'room-form-save').click();
  await at(teacher, 'room-form-save').waitFor({ state: 'hidden' });
  await joinAsTeacher(teacher, room);

  const budi = await s.person();
  await knock(budi, room, 'Budi');
  const ani = await s.person({ language: 'id-ID', viewport: kPhone });
  await knock(ani, room, 'Ani');
  await openPanel(teacher, 'open-people', 'admit-all');
  await letIn(teacher, budi);
  await at(ani, 'leave-button').waitFor();
  for (const page of [budi, ani]) await setSource(page, 'camera', true);
  assert.equal(await isPressed(budi, 'toggle-microphone'), false);

  // The server sends a pupil's camera to the teacher, and to no other pupil.
  const pictures = (page) => page.evaluate(() => window.pendopo.state().arriving.filter((key) => /camera$/.test(key)));
  await eventually('the teacher is sent both cameras', async () => (await pictures(teacher)).length === 2);
  const sari = (await participant(budi, 'sari')).id;
  for (const page of [budi, ani]) {
    await eventually('a pupil is sent the teacher alone', async () =>
      (await pictures(page)).join() === `${sari}/camera`);
  }
  await openPanel(ani, 'open-people', 'cameras-line');
  await s.keepPicture(ani, 'care-cameras-id-390');
  await ani.keyboard.press('Escape');
  await at(budi, 'tile-unseen').waitFor();
  await s.keepPicture(budi, 'care-cameras-en-1280');

  // A helper sees what the teacher sees, for as long as the teacher wants.
  await order(teacher, 'Budi', 'make-co_teacher');
  await notice(budi, 'made_co_teacher').waitFor();
  const anis = (await participant(budi, 'Ani')).id;
  await eventually('the co-teacher is sent the camera of Ani', async () =>
    (await pictures(budi)).includes(`${anis}/camera`));
  await decodesFrames(budi);
  await openPanel(budi, 'open-people', 'mute-all');
  await personRow(budi, 'Ani').getByTestId('person-menu').click();
  await at(budi, 'person-remove').waitFor();
  assert.equal(await at(budi, 'make-listener').count(), 0); // roles are the teacher's
  await budi.keyboard.press('Escape');
  await s.keepPicture(budi, 'care-co-teacher-en-1280');
  await personRow(teacher, 'Budi').getByTestId('person-menu').click();
  await s.keepPicture(teacher, 'care-roles-1280');
  await at(teacher, 'make-student').click();
  await notice(budi, 'made_student').waitFor();
  await eventually('he is sent it no more', async () => !(await pictures(budi)).includes(`${anis}/camera`));

  // The teacher is gone: nobody is seen, nobody writes, and whoever comes waits.
  await teacher.goto('about:blank');
  await at(ani, 'absence').waitFor();
  assert.equal(await at(budi, 'absence').getAttribute('data-rule'), 'wait');
  await eventually('the camera is off', async () => !(await isPressed(budi, 'toggle-camera')));
  await openPanel(ani, 'open-chat', 'chat-silenced');
  assert.equal(await at(ani, 'chat-silenced').getAttribute('data-why'), 'class_waits');
  await s.keepPicture(ani, 'care-waits-chat-id-390');
  await ani.keyboard.press('Escape');
  await s.keepPicture(ani, 'care-waits-id-390');
  await at(budi, 'toggle-microphone').click();
  await notice(budi, 'class_waits').waitFor();
  await s.keepPicture(budi, 'care-waits-en-1280');

  const told = notice(ani, 'class_goes_on').waitFor(); // it leaves by itself
  await joinAsTeacher(teacher, room);
  await told;
  await at(ani, 'absence').waitFor({ state: 'hidden' });
  await eventually('the cameras are on again', async () =>
    (await isPressed(budi, 'toggle-camera')) && (await isPressed(ani, 'toggle-camera')));
  await decodesFrames(teacher);
});
