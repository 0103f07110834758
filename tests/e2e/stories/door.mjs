// Before going in: hearing oneself, and a camera over a board.
import assert from 'node:assert/strict';

import { eventually } from '../harness/proof.mjs';
import { at, comeToTheDoor, isPressed, joinAsTeacher, press } from '../harness/steps.mjs';
import { longStory } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };

const isIn = (page, phase) =>
  eventually(`the echo test is ${phase}`, async () => (await at(page, 'echo').getAttribute('data-phase')) === phase);

/** How loud it is, as the browser decodes what it is told to play. */
function hearPlayback() {
  const make = URL.createObjectURL;
  URL.createObjectURL = function (blob) {
    if (blob.type.startsWith('audio/')) {
      window.played = blob.arrayBuffer()
        .then((bytes) => new OfflineAudioContext(1, 48_000, 48_000).decodeAudioData(bytes))
        .then((sound) => ({ seconds: sound.duration, peak: sound.getChannelData(0).reduce((most, x) => Math.max(most, Math.abs(x)), 0) }));
    }
    return make.call(URL, blob);
  };
}

longStory('a student hears himself before joining, and joins as he was: muted', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const ani = await s.person({ language: 'id-ID', viewport: kPhone });
  await ani.addInitScript(hearPlayback);
  await comeToTheDoor(ani, room, 'Ani');
  assert.equal(await at(ani, 'choose-speaker').isVisible(), false);
  await at(ani, 'echo-start').click();
  await isIn(ani, 'recording');
  await s.keepPicture(ani, 'door-echo-id-390');
  await isIn(ani, 'asked');
  const { seconds, peak } = await ani.evaluate(() => window.played);
  assert.ok(seconds > 2.5 && seconds < 5, `${seconds} s`);
  assert.ok(peak > 0.01, `the loudest is ${peak}`);
  assert.match(await at(ani, 'echo-words').innerText(), /Apakah suara Anda terdengar/);
  await at(ani, 'echo-no').click();
  await isIn(ani, 'unheard');
  assert.equal(await ani.evaluate(() => document.activeElement.id), 'echo-words');
  assert.match(await at(ani, 'echo').innerText(), /Naikkan volume[\s\S]*Pilih pengeras suara lain/);
  for (const kind of ['speaker', 'microphone']) assert.ok(await at(ani, `choose-${kind}`).isVisible(), `the choice of the ${kind}`);
  await at(ani, 'echo').scrollIntoViewIfNeeded();
  await s.keepPicture(ani, 'door-echo-advice-id-390');
  await at(ani, 'echo-start').click();
  await isIn(ani, 'recording');
  await press(ani); // in the middle of it
  assert.equal(await isPressed(ani, 'toggle-microphone'), false);
});

/** Tracks with what was asked of them. */
function keepCameras() {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    const [track] = stream.getVideoTracks();
    if (track) window.camera = { track, wanted: wanted.video };
    return stream;
  };
}

longStory('a camera over a board is sharp, not mirrored, and remembered', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await teacher.addInitScript(keepCameras);
  await teacher.goto(room.url.replace(/#.*/, ''));
  const preview = at(teacher, 'preview-video');
  await preview.waitFor();
  const isMirrored = (video) => video.evaluate((element) => getComputedStyle(element).transform.startsWith('matrix(-1'));
  assert.equal(await isMirrored(preview), true);
  await at(teacher, 'board-camera').check();
  await eventually('it shows what one reads', async () => !(await isMirrored(preview)));
  const camera = () => teacher.evaluate(() => ({
    hint: window.camera.track.contentHint, ...window.camera.track.getSettings(),
  }));
  await eventually('text is what matters', async () => (await camera()).hint === 'detail');
  assert.equal((await camera()).width, 1920);
  assert.ok((await camera()).frameRate <= 15);
  await s.keepPicture(teacher, 'door-board-en-1280');
  await press(teacher);
  await teacher.reload();
  await at(teacher, 'leave-button').waitFor();
  await at(teacher, 'stage-video').waitFor();
  await eventually('it is still one', async () => (await camera()).hint === 'detail');
  assert.equal(await isMirrored(at(teacher, 'stage-video')), false);
  await teacher.locator('.bar-camera + .menu .bar-arrow').click();
  await at(teacher, 'board-camera').uncheck();
  await eventually('it shows a face', async () => (await camera()).hint === '' && isMirrored(at(teacher, 'stage-video')));
});
