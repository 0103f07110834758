// Classes with people in Firefox. Debian's has no H.264 without the internet, so these are also the
// stories of the codec rule: a room speaks what everybody in it decodes.
import assert from 'node:assert/strict';

import { givesTabForScreen } from '../harness/firefox.mjs';
import { network } from '../harness/network.mjs';
import {
  decodesFrames, energyHeard, eventually, grows, hearsEnergy, packetsSent, participant,
  publisherStats, reported, showsMovingPicture, standsStill, state, videoOf, viewerStats,
} from '../harness/proof.mjs';
import {
  at, joinAsListener, joinAsStudent, joinAsTeacher, openPanel, order, personRow, say,
  sendWhatever, setSource,
} from '../harness/steps.mjs';
import { announce, longStory, pending, story } from '../harness/story.mjs';

const tell = network.address ? story : (name) => pending(name, network.reason);
const tellLong = network.address ? longStory : (name) => pending(name, network.reason);
announce(network.address);

async function present(teacher, room) {
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'microphone', true);
  await setSource(teacher, 'camera', true);
}

async function classOf(s, teacher) {
  const room = await s.room(teacher);
  await present(teacher, room);
  return room;
}

async function seesAndHears(viewer) {
  await decodesFrames(viewer);
  await hearsEnergy(viewer);
  await showsMovingPicture(at(viewer, 'stage-video'));
}

// What a page sends or is sent, as it says itself.
async function cameraCodec(page, stats) {
  return (await stats(page)).find((one) => one.source === 'camera')?.codec;
}

const microphoneOf = async (budi) => (await participant(budi, 'Budi')).sources.microphone;

tell('a teacher in Firefox is seen and heard in Chromium and in Firefox', async (s) => {
  const teacher = await s.signedIn(await s.personInFirefox());
  const room = await classOf(s, teacher);
  const [ani, budi] = [await s.person(), await s.personInFirefox()];
  await joinAsListener(ani, room, 'Ani');
  await joinAsListener(budi, room, 'Budi');
  await seesAndHears(ani);
  await seesAndHears(budi);
  assert.equal(await cameraCodec(teacher, publisherStats), 'video/VP8');
  // Firefox counts by the newest number in the server's reports, with its cycles.
  await eventually('the server reports packets', async () =>
    (await reported(teacher, 'video'))[0]?.packetsReceived > 0);
  const [{ packetsReceived }] = await reported(teacher, 'video');
  assert.ok(packetsReceived <= (await packetsSent(teacher, 'video')));
  await eventually('Budi is told what the class costs', async () =>
    (await state(budi)).health.megabytesPerHour > 0);
});

tellLong('when somebody comes who has no H.264, the class goes over to VP8', async (s) => {
  const teacher = await s.teacher();
  const room = await classOf(s, teacher);
  const ani = await s.person();
  await joinAsListener(ani, room, 'Ani');
  await seesAndHears(ani);
  assert.equal(await cameraCodec(teacher, publisherStats), 'video/H264');
  assert.equal(await cameraCodec(ani, viewerStats), 'video/H264');

  const budi = await s.personInFirefox();
  await joinAsListener(budi, room, 'Budi');
  await seesAndHears(budi);
  assert.equal(await cameraCodec(budi, viewerStats), 'video/VP8');
  await eventually('Ani is sent VP8 too', async () =>
    (await cameraCodec(ani, viewerStats)) === 'video/VP8');
  await seesAndHears(ani);
  assert.equal(await cameraCodec(teacher, publisherStats), 'video/VP8');
});

tellLong('a screen is seen in Firefox, and a Firefox that has none to share says so', async (s) => {
  const teacher = await s.teacher();
  const room = await classOf(s, teacher);
  const budi = await s.personInFirefox();
  await joinAsStudent(budi, room, 'Budi');
  await showsMovingPicture(at(budi, 'stage-video'));
  await setSource(teacher, 'screen', true);
  const { id } = await participant(budi, 'sari');
  await showsMovingPicture(videoOf(budi, id, 'screen'));
  await showsMovingPicture(videoOf(budi, id, 'camera'));
  await setSource(teacher, 'screen', false);

  await at(budi, 'toggle-screen').click(); // without a display there is no screen
  await at(budi, 'notice').filter({ hasText: 'found no screen' }).waitFor();
  assert.equal((await state(budi)).own.screen, 'not_found');
  await seesAndHears(budi);
});

tellLong('somebody in Firefox chats, speaks, and is muted whatever the page does', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.personInFirefox();
  await joinAsStudent(budi, room, 'Budi');
  await setSource(budi, 'microphone', true);
  await hearsEnergy(teacher);

  await say(teacher, 'Selamat pagi');
  await openPanel(budi, 'open-chat', 'chat-input');
  await at(budi, 'chat-message').filter({ hasText: 'Selamat pagi' }).waitFor();
  await say(budi, 'Pagi, Bu');
  await at(teacher, 'chat-message').filter({ hasText: 'Pagi, Bu' }).waitFor();

  await order(teacher, 'Budi', 'person-mute');
  await eventually('Budi knows', async () => (await microphoneOf(budi)).blocked);
  await eventually('the page has switched it off', async () =>
    (await state(budi)).own.microphone === 'off');
  await budi.evaluate(sendWhatever);
  await standsStill('energy heard by the teacher', () => energyHeard(teacher),
    () => grows('packets sent by Budi', () => packetsSent(budi, 'audio'), 40));

  await order(teacher, 'Budi', 'person-mute'); // lets Budi speak again
  await eventually('Budi may speak', async () => !(await microphoneOf(budi)).blocked);
  await setSource(budi, 'microphone', true);
  await hearsEnergy(teacher);
});

tellLong('a reload in Firefox keeps the seat', async (s) => {
  const teacher = await s.teacher();
  const room = await classOf(s, teacher);
  const budi = await s.personInFirefox();
  await joinAsStudent(budi, room, 'Budi');
  await setSource(budi, 'microphone', true);
  await seesAndHears(budi);
  const before = (await state(budi)).you;

  await budi.reload();
  await at(budi, 'leave-button').waitFor();
  await seesAndHears(budi);
  assert.equal((await state(budi)).you, before);
  await openPanel(teacher, 'open-people', 'person-row');
  await eventually('the list shows one Budi, connected', async () =>
    (await personRow(teacher, 'Budi').count()) === 1 &&
    (await participant(teacher, 'Budi')).connected);
  await setSource(budi, 'microphone', true);
  await hearsEnergy(teacher);
});

tellLong('a screen shared in Firefox takes the stage in Chromium', async (s) => {
  const teacher = await s.personInFirefox();
  await givesTabForScreen(teacher);
  const room = await classOf(s, await s.signedIn(teacher));
  const ani = await s.person();
  await joinAsListener(ani, room, 'Ani');
  await setSource(teacher, 'screen', true);
  const { id } = await participant(ani, 'sari');
  await showsMovingPicture(videoOf(ani, id, 'screen'));
  await showsMovingPicture(videoOf(ani, id, 'camera'));

  await setSource(teacher, 'screen', false);
  await eventually('the screen is gone', async () =>
    (await videoOf(ani, id, 'screen').count()) === 0);
  await seesAndHears(ani);
});
