// Push to talk: the microphone is on as long as the space bar is held, and no longer.
import assert from 'node:assert/strict';

import { Keyboard } from '../harness/keyboard.mjs';
import { eventually, hearsEnergy } from '../harness/proof.mjs';
import { at, isPressed, joinAsStudent, joinAsTeacher, openPanel } from '../harness/steps.mjs';
import { story } from '../harness/story.mjs';
import { pause } from '../harness/server.mjs';

const kSettle_ms = 500;

const isOn = (page, on) => eventually(`the microphone is ${on ? 'on' : 'off'}`, async () =>
  (await isPressed(page, 'toggle-microphone')) === on);

/** Nothing more happens to it. */
async function staysOff(page) {
  await isOn(page, false);
  await pause(kSettle_ms);
  await isOn(page, false);
}

/** Somebody who has chosen push to talk before. */
async function talker(s, room, name) {
  const page = await s.person();
  await page.addInitScript(() => localStorage.setItem('pendopo.push_to_talk', 'yes'));
  await joinAsStudent(page, room, name);
  return page;
}

story('muted with all while the bar is held, nobody is on when he lets go', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await talker(s, room, 'Budi');
  await budi.keyboard.down('Space');
  await isOn(budi, true);
  await hearsEnergy(teacher);
  await openPanel(teacher, 'open-people', 'mute-all');
  await at(teacher, 'mute-all').click();
  await isOn(budi, false);
  await budi.keyboard.up('Space');
  await staysOff(budi);

  // Nor after he has pressed the button meanwhile.
  await budi.keyboard.down('Space');
  await isOn(budi, true);
  await at(budi, 'toggle-microphone').click();
  await isOn(budi, false);
  await budi.keyboard.up('Space');
  await staysOff(budi);
});

story('the bar talks after a button was clicked, and is left to a button that keys have come to', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person();
  await joinAsStudent(budi, room, 'Budi');
  const talks = async () => {
    await budi.keyboard.down('Space');
    await isOn(budi, true);
    await budi.keyboard.up('Space');
    await staysOff(budi);
  };
  // As a person chooses it: the focus goes back to the menu's button.
  await at(budi, 'more-menu').click();
  await at(budi, 'keys-open').click();
  await at(budi, 'push-to-talk').check();
  await at(budi, 'keys-done').click();
  await talks();
  assert.equal(await at(budi, 'keys-open').count(), 0, 'the menu stays closed');

  await at(budi, 'raise-hand').click();
  await eventually('the hand is up', () => isPressed(budi, 'raise-hand'));
  await talks();
  assert.equal(await isPressed(budi, 'raise-hand'), true, 'the hand stays up');

  const keys = new Keyboard(budi);
  await keys.press('Tab');
  await keys.goTo('raise-hand', 'Shift+Tab');
  await keys.press('Space');
  await eventually('the hand is down', async () => !(await isPressed(budi, 'raise-hand')));
  await staysOff(budi);
});
