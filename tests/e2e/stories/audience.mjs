// A class that is full: whoever comes then follows it as a broadcast, writes, is brought in, and goes back.
import assert from 'node:assert/strict';

import { heldClass, plays, setLimit, stage, video } from '../harness/full_class.mjs';
import { decodesFrames, eventually, showsMovingPicture } from '../harness/proof.mjs';
import {
  at, joinAsListener, joinAsStudent, openPanel, order, personRow, say, setSource,
} from '../harness/steps.mjs';
import { longStory } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };

/** Budi, who is in the class, and Ani, who follows. */
async function twoStudents(s, room) {
  const budi = await s.person();
  await joinAsListener(budi, room, 'Budi');
  const ani = await s.person();
  await joinAsListener(ani, room, 'Ani');
  return { budi, ani };
}

/** How loud it is, as the browser plays it. */
const loudness = (page) => video(page).evaluate(async (element) => {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(element.captureStream());
  const analyser = context.createAnalyser();
  source.connect(analyser);
  let peak = 0;
  for (let i = 0; i < 40; ++i) {
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    peak = Math.max(peak, ...samples.map(Math.abs));
    await new Promise((done) => setTimeout(done, 50));
  }
  await context.close();
  return peak;
});

longStory('whoever comes when the class is full follows it as a broadcast, with the chat', async (s) => {
  const { teacher, room } = await heldClass(s);
  const budi = await s.person();
  await joinAsListener(budi, room, 'Budi');
  await showsMovingPicture(at(budi, 'stage-video'));

  const ani = await s.person({ language: 'id-ID', viewport: kPhone });
  await joinAsStudent(ani, room, 'Ani');
  await stage(ani, 'picture').waitFor();
  assert.match(await stage(ani, 'picture').innerText(), /Kelas penuh: Anda mengikutinya sebagai siaran/);
  await plays(ani);
  await showsMovingPicture(video(ani));
  await eventually('the teacher is heard', async () => (await loudness(ani)) > 0.01);
  assert.equal(await at(ani, 'toggle-microphone').count(), 0);

  await say(ani, 'Saya di siaran, Bu');
  await openPanel(teacher, 'open-chat', 'chat-input');
  await at(teacher, 'chat-message').filter({ hasText: 'Saya di siaran, Bu' }).waitFor();
  await ani.keyboard.press('Escape');
  await openPanel(teacher, 'open-people', 'person-row');
  assert.equal(await personRow(teacher, 'Ani').getAttribute('data-carrier'), 'broadcast');
  assert.match(await personRow(teacher, 'Ani').innerText(), /Follows as a broadcast/);
  assert.match(await teacher.locator('.people').innerText(), /Students 2, 1 by broadcast/i);
  const { server } = JSON.parse(s.server.command('stats', '--json').text);
  assert.equal(server.class_viewers, 1);

  await setSource(teacher, 'camera', false);
  await stage(ani, 'sound').waitFor();
  await plays(ani);
  await setSource(teacher, 'screen', true);
  await stage(ani, 'picture').waitFor();
  await plays(ani);
  await showsMovingPicture(video(ani));
});

longStory('a teacher brings somebody from the broadcast into the class, and back', async (s) => {
  const { teacher, room } = await heldClass(s);
  const { budi, ani } = await twoStudents(s, room);
  await stage(ani, 'picture').waitFor();
  await plays(ani);
  const pass = (await ani.evaluate(() => window.pendopo.state().hls)) + 'index.m3u8';
  assert.equal((await ani.request.get(s.server.url + pass)).status(), 200);

  await order(teacher, 'Ani', 'person-invite');
  await decodesFrames(ani);
  await showsMovingPicture(at(ani, 'stage-video'));
  await setSource(ani, 'microphone', true);
  await eventually('Budi hears that Ani speaks', async () =>
    (await budi.evaluate(() => window.pendopo.state().participants.find(({ name }) => name === 'Ani')))
      .sources.microphone.on);
  assert.equal((await ani.request.get(s.server.url + pass)).status(), 403, 'the pass is void');

  await order(teacher, 'Ani', 'person-to-audience');
  await stage(ani, 'picture').waitFor();
  await plays(ani);
  await ani.reload();
  await stage(ani, 'picture').waitFor();
  await plays(ani);
});

longStory('whoever follows comes in himself when there is a place, and goes back', async (s) => {
  const { teacher, room } = await heldClass(s);
  const budi = await s.person();
  await joinAsListener(budi, room, 'Budi');
  const ani = await s.person({ viewport: kPhone });
  await joinAsStudent(ani, room, 'Ani');
  await stage(ani, 'picture').waitFor();
  assert.equal(await ani.locator('[data-kind="not_allowed"]').count(), 0, 'nobody did anything wrong');
  assert.match(await stage(ani, 'picture').innerText(), /The class is full/);
  assert.equal(await at(ani, 'broadcast-come-in').count(), 0);

  await setLimit(teacher, room, 2);
  await at(ani, 'broadcast-come-in').waitFor();
  assert.match(await stage(ani, 'picture').innerText(), /There is a place in the class for you/);
  await at(ani, 'broadcast-come-in').click();
  await decodesFrames(ani);
  await setSource(ani, 'microphone', true);

  await at(ani, 'more-menu').click();
  await at(ani, 'to-audience').click();
  await stage(ani, 'picture').waitFor();
  await setLimit(teacher, room, 1);
  await at(ani, 'broadcast-come-in').waitFor({ state: 'hidden' });
  await at(budi, 'leave-button').click();
  await at(ani, 'broadcast-come-in').waitFor();
  await at(ani, 'more-menu').click();
  await at(ani, 'come-in').click();
  await decodesFrames(ani);
});

longStory('the broadcast goes on when the system has paused it, and keeps the choice of sound', async (s) => {
  const { teacher, room } = await heldClass(s, { microphone: false });
  const { ani } = await twoStudents(s, room);
  await stage(ani, 'picture').waitFor();
  await plays(ani);
  await video(ani).evaluate((element) => element.pause());
  await at(ani, 'broadcast-go-on').waitFor();
  // As when the line was slow just then, and more comes.
  await video(ani).evaluate((element) => element.dispatchEvent(new Event('canplay')));
  assert.ok(await video(ani).evaluate((element) => element.paused));
  await at(ani, 'broadcast-go-on').click();
  await at(ani, 'broadcast-go-on').waitFor({ state: 'hidden' });
  await plays(ani);
  await at(ani, 'broadcast-cost').waitFor();
  assert.match(await at(ani, 'broadcast-cost').innerText(), /\d+ MB\/hour|GB\/hour/);

  await at(ani, 'broadcast-quality').click();
  await stage(ani, 'sound').waitFor();
  await at(ani, 'broadcast-no-voice').waitFor();
  await setSource(teacher, 'microphone', true);
  await at(ani, 'broadcast-no-voice').waitFor({ state: 'hidden' });
  await plays(ani);
  await order(teacher, 'Ani', 'person-invite');
  await decodesFrames(ani);
  await order(teacher, 'Ani', 'person-to-audience');
  await stage(ani, 'sound').waitFor();
});

longStory('the audience hears a student who speaks while the teacher shows nothing', async (s) => {
  const { teacher, room } = await heldClass(s, { microphone: false, camera: false });
  const budi = await s.person();
  await joinAsStudent(budi, room, 'Budi');
  await setSource(budi, 'microphone', false);
  const ani = await s.person();
  await joinAsListener(ani, room, 'Ani');
  await stage(ani, 'nothing').waitFor();
  await setSource(budi, 'microphone', true);
  await stage(ani, 'sound').waitFor();
  await plays(ani);
  await eventually('Budi is heard', async () => (await loudness(ani)) > 0.01);
});

longStory('what is switched on one after the other is seen and heard by whoever follows since before', async (s) => {
  const { teacher, room } = await heldClass(s, { microphone: false, camera: false });
  const { ani } = await twoStudents(s, room);
  await setSource(teacher, 'microphone', true);
  await stage(ani, 'sound').waitFor();
  await eventually('the voice alone is heard', async () => (await loudness(ani)) > 0.01);
  await setSource(teacher, 'camera', true);
  await stage(ani, 'picture').waitFor();
  await showsMovingPicture(video(ani));
  await eventually('and with a picture', async () => (await loudness(ani)) > 0.01);
  // Another picture without a voice, and then the voice.
  await setSource(teacher, 'microphone', false);
  await setSource(teacher, 'screen', true);
  await plays(ani);
  await showsMovingPicture(video(ani));
  await setSource(teacher, 'microphone', true);
  await eventually('and behind a silence', async () => (await loudness(ani)) > 0.01);
});
