// Push to talk: the microphone is on as long as the space bar is held, and no longer. And microphones that are
// unplugged and plugged in again.
import assert from 'node:assert/strict';

import { Keyboard } from '../harness/keyboard.mjs';
import { eventually, hearsEnergy } from '../harness/proof.mjs';
import { at, isPressed, joinAsStudent, joinAsTeacher, openPanel } from '../harness/steps.mjs';
import { longStory } from '../harness/story.mjs';
import { pause } from '../harness/server.mjs';

const kSettle_ms = 500;
const kLoosePlug_ms = 3_100;

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

longStory('muted with all while the bar is held, nobody is on when he lets go', async (s) => {
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

longStory('the bar talks after a button was clicked, and is left to a button that keys have come to', async (s) => {
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

/** Microphones that can be pulled out and put back, by their names. Runs before the page. */
function pluggable() {
  const { mediaDevices } = navigator;
  const enumerate = mediaDevices.enumerateDevices.bind(mediaDevices);
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  const out = new Set();
  const changed = () => mediaDevices.dispatchEvent(new Event('devicechange'));
  window.opened = [];
  mediaDevices.enumerateDevices = async () => (await enumerate()).filter(({ label }) => !out.has(label));
  mediaDevices.getUserMedia = async ({ audio, ...rest }) => {
    if (!audio) return open(rest);
    const left = (await mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audioinput');
    const one = left.find(({ deviceId }) => deviceId === audio.deviceId?.ideal) ?? left[0];
    if (!one) throw new DOMException('Requested device not found', 'NotFoundError');
    const stream = await open({ ...rest, audio: { ...audio, deviceId: { exact: one.deviceId } } });
    window.opened.push(...stream.getAudioTracks());
    return stream;
  };
  window.pull = (...labels) => {
    for (const label of labels) out.add(label);
    changed();
    for (const track of window.opened.filter((one) => one.readyState === 'live' && labels.includes(one.label))) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
  };
  window.plug = (label) => out.delete(label) && changed();
}

longStory('a headset that is pulled out is replaced by what is left, and taken up when it is back', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person();
  await budi.addInitScript(pluggable);
  await joinAsStudent(budi, room, 'Budi');
  await at(budi, 'toggle-microphone').click();
  await isOn(budi, true);
  const told = (kind) => budi.locator(`[data-testid="notice"][data-kind="${kind}"]`).waitFor();
  const speaksBy = (label) => eventually(`he speaks by ${label}`, async () =>
    (await budi.evaluate(() => window.opened.filter(({ readyState }) => readyState === 'live').map((one) => one.label))).join() === label);
  const names = await budi.evaluate(async () => (await navigator.mediaDevices.enumerateDevices())
    .filter(({ kind }) => kind === 'audioinput').map(({ label }) => label));
  const headset = names.at(-1);
  assert.ok(names.length > 1 && headset !== names[0], names.join());

  await budi.locator('.bar-arrow').first().click();
  await at(budi, 'choose-microphone').locator('option', { hasText: headset }).waitFor({ state: 'attached' });
  await at(budi, 'choose-microphone').selectOption({ label: headset });
  await budi.keyboard.press('Escape');
  await speaksBy(headset);
  await budi.evaluate((one) => window.pull(one), headset);
  await told('microphone_lost');
  await s.keepPicture(budi, 'microphone-lost-en-1280');
  await speaksBy(names[0]);
  await isOn(budi, true);
  await hearsEnergy(teacher);

  await budi.evaluate((one) => window.plug(one), headset);
  await told('microphone_back');
  await speaksBy(headset);
  await hearsEnergy(teacher);

  await pause(kLoosePlug_ms); // what ends again at once is not replaced
  await budi.evaluate((all) => window.pull(...all), names);
  await told('microphone_trouble');
  await isOn(budi, false);
});
