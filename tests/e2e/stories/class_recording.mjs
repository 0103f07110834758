// A class that is recorded with everybody's knowledge, and played again: pictures, voices and chat.
import assert from 'node:assert/strict';

import { probe } from '../harness/probe.mjs';
import { eventually, grows, showsMovingPicture } from '../harness/proof.mjs';
import { pause } from '../harness/server.mjs';
import {
  at, comeToTheDoor, joinAsListener, joinAsStudent, joinAsTeacher, say, setSource,
} from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';

async function order(page, what) {
  await at(page, 'more-menu').click();
  await at(page, what).click();
}

const lamp = (page, state) => page.locator(`[data-testid="class-recording"][data-state="${state}"]`);

/** Waits until the class is in the library; gives its address. */
async function findClass(page, s) {
  await page.goto(`${s.server.url}/videos`);
  let item;
  await eventually('the class is in the library', async () => {
    item = at(page, 'video-item').first();
    if ((await item.count()) && (await item.getAttribute('data-state')) === 'ready') return true;
    await page.reload();
    return false;
  });
  return `${s.server.url}/watch/${await item.getAttribute('data-video')}`;
}

const pictures = (page, source) => page.locator(`[data-testid="class-picture"][data-source="${source}"] video`);
const placeOf = async (page) => Number(await at(page, 'class-time').getAttribute('data-ms'));

/** How loud the file is that holds somebody's voice, as the browser decodes it. */
const loudness = (page, files, name) => page.evaluate(async ([path, who]) => {
  const recorded = await (await fetch(`${path}class.json`)).json();
  const track = recorded.tracks.find((one) => one.name === who && one.source === 'microphone');
  const part = recorded.parts.find((one) => one.track === track?.track);
  if (!part) return null;
  const bytes = await (await fetch(path + part.file)).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 48_000, 48_000).decodeAudioData(bytes);
  const samples = sound.getChannelData(0);
  return { seconds: sound.duration, peak: samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0) };
}, [files, name]);

story('a class is recorded, and its pictures, voices and chat play in step', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'microphone', true);
  await setSource(teacher, 'camera', true);
  const budi = await s.person({ language: 'id-ID', viewport: { width: 390, height: 844 } });
  await joinAsStudent(budi, room, 'Budi');
  await setSource(budi, 'microphone', true);
  await showsMovingPicture(at(budi, 'stage-video'));

  await order(teacher, 'record-start');
  await lamp(budi, 'on').waitFor();
  assert.match(await lamp(budi, 'on').innerText(), /sari sedang merekam/);
  const ani = await s.person();
  await comeToTheDoor(ani, room, 'Ani');
  assert.match(await at(ani, 'join-recorded').innerText(), /sari is recording/);
  await pause(3_000);
  await say(teacher, 'Selamat pagi semua');
  await setSource(teacher, 'screen', true);
  await pause(5_000);
  await setSource(teacher, 'screen', false);
  await order(teacher, 'record-pause');
  await lamp(budi, 'paused').waitFor();
  await say(teacher, 'Ini tidak direkam');
  await pause(3_000);
  await order(teacher, 'record-pause');
  await lamp(budi, 'on').waitFor();
  await pause(4_000);
  await order(teacher, 'record-stop');
  await lamp(budi, 'on').waitFor({ state: 'hidden' });

  const address = await findClass(teacher, s);
  await teacher.goto(address);
  await at(teacher, 'class-play').click();
  await eventually('the camera is there', () => pictures(teacher, 'camera').count());
  await showsMovingPicture(pictures(teacher, 'camera').first());
  assert.equal(await at(teacher, 'class-message').count(), 0, 'nothing was written yet');
  await eventually('the greeting appears', () => at(teacher, 'class-message').count());
  const said = await at(teacher, 'class-message').first().innerText();
  assert.match(said, /Selamat pagi semua/);
  await eventually('the screen is there', () => pictures(teacher, 'screen').count());
  await showsMovingPicture(pictures(teacher, 'screen').first());
  const recorded = await teacher.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name).find((name) => name.endsWith('class.json')));
  const files = new URL(recorded).pathname.replace('class.json', '');
  for (const name of ['sari', 'Budi']) {
    const heard = await loudness(teacher, files, name);
    assert.ok(heard && heard.seconds > 5 && heard.peak > 0.01, `${name}: ${JSON.stringify(heard)}`);
  }
  const page = await teacher.evaluate(async (path) => (await fetch(`${path}class.json`)).json(), files);
  assert.ok(!JSON.stringify(page.events).includes('tidak direkam'), 'what was said in the pause');
  assert.ok(page.events.some(({ what }) => what === 'speaks'), 'who spoke');
  await at(teacher, 'chapter').last().click();
  await eventually('the class goes on after the pause', async () => (await placeOf(teacher)) > 8_000);

  await at(teacher, 'class-export-screen').click();
  await at(teacher, 'class-download-screen').waitFor();
  const file = await at(teacher, 'class-download-screen').evaluate((link) => link.href);
  const { codecs, seconds } = probe(file);
  assert.deepEqual(codecs, ['h264', 'opus']);
  assert.ok(seconds > 10, `${seconds} s`);

  // Somebody who has nothing of it yet, and pays by the megabyte.
  const saver = await s.teacher();
  await saver.evaluate(() => localStorage.setItem('pendopo.without_video', 'yes'));
  await saver.goto(address);
  await at(saver, 'class-play').click();
  assert.ok(await at(saver, 'class-without-video').isChecked());
  const before = await placeOf(saver);
  await grows('the place in the class', async () => (await placeOf(saver)) - before, 1_500);
  const asked = await saver.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop()));
  const ofPictures = new Set(page.parts.filter(({ track }) =>
    ['camera', 'screen'].includes(page.tracks.find((one) => one.track === track).source)).map(({ file }) => file));
  assert.ok(asked.some((file) => file.endsWith('.mp4')), 'the sound is loaded');
  assert.deepEqual(asked.filter((file) => ofPictures.has(file)), [], 'no picture is loaded');
});

longStory('a room that is never recorded offers nothing', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await room.item.getByTestId('room-edit').click();
  await at(teacher, 'room-form-recording').getByText('Never').click();
  await at(teacher, 'room-form-save').click();
  await at(teacher, 'room-form-save').waitFor({ state: 'hidden' });
  await joinAsTeacher(teacher, room);
  const ani = await s.person();
  await joinAsListener(ani, room, 'Ani');
  await at(teacher, 'more-menu').click();
  assert.equal(await at(teacher, 'record-start').count(), 0);
});
