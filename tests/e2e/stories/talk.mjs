// Push to talk: the microphone is on as long as the space bar is held, and no longer.
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
