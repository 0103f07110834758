// The clinic's promoter: a key for one person, a real ffmpeg, viewers who only open a page.
import assert from 'node:assert/strict';

import { card, logTells, makeChannel, makeKey, publish } from '../harness/broadcast.mjs';
import { eventually, showsMovingPicture } from '../harness/proof.mjs';
import { at } from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';
import { kIndonesian, openChannel, plays, saysInWords } from '../harness/watching.mjs';

async function revokeKey(page, channel) {
  await card(page, channel.title).getByTestId('channel-keys').click();
  await at(page, 'key-revoke').first().click();
  await at(page, 'key-revoke').waitFor({ state: 'hidden' });
  await page.keyboard.press('Escape');
}

story('a broadcast: wrong key, right key, cable pulled, key revoked, watched on a phone', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');

  const viewer = await s.person(kIndonesian);
  await openChannel(s, viewer, channel);
  await saysInWords(viewer, /Siaran belum dimulai/);

  const wrong = await publish(server, 'k7f2-9xwq-0bcd-m3h1-t5v8').ended;
  assert.notEqual(wrong.code, 0);
  assert.match(wrong.words, /kunci siaran tidak dikenal/);

  const first = publish(server, key);
  await showsMovingPicture(at(viewer, 'live-video'));
  await plays(viewer);
  assert.equal(await at(viewer, 'live-video').evaluate((video) => video.videoWidth), 640);
  await eventually('the viewer is counted', async () =>
    /1 penonton/.test(await viewer.locator('main').innerText()));
  await at(viewer, 'tap-to-listen').click();
  await eventually('the sound is on', () => at(viewer, 'live-video').evaluate((v) => !v.muted));
  await card(teacher, channel.title).getByTestId('channel-arriving').waitFor();
  assert.match(await card(teacher, channel.title).innerText(), /On air: Bidan Ani/);

  await first.vanish();
  await saysInWords(viewer, /Sebentar lagi kembali/);
  const second = publish(server, key, { size: '854x480' });
  await eventually('the picture is the new one', () =>
    at(viewer, 'live-video').evaluate((video) => video.videoWidth === 854));
  await plays(viewer);

  await revokeKey(teacher, channel);
  await second.ended;
  assert.match(second.words, /dicabut/);
  await saysInWords(viewer, /Siaran telah selesai/);

  const third = await publish(server, key).ended;
  assert.match(third.words, /kunci siaran dicabut hari ini/);
  await logTells(teacher, channel, 'key_revoked off_air key_revoked taken_over on_air key_unknown');
});

longStory('who is on air is told what to change', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key, server } = await makeKey(teacher, channel, 'Pak Budi');
  const publisher = publish(server, key, {
    keyframes: 200, sound: false, extra: ['-tune', 'film', '-preset', 'veryfast', '-bf', '2'],
  });
  for (const finding of ['b_frames', 'no_sound', 'keyframes_rare']) {
    await card(teacher, channel.title).locator(`[data-finding="${finding}"]`).waitFor();
  }
  await card(teacher, channel.title).getByTestId('channel-stop').click();
  await at(teacher, 'confirm').click();
  await publisher.ended;
  assert.match(publisher.words, /telah menghentikan siaran/);
});

longStory('a private channel opens to its watch links alone', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  await card(teacher, channel.title).getByTestId('channel-edit').click();
  await at(teacher, 'channel-form-viewing').locator('input[value="private"]').check();
  await at(teacher, 'channel-form-save').click();
  await card(teacher, channel.title).getByTestId('channel-links').click();
  await at(teacher, 'watch-link-create').click();
  const link = await at(teacher, 'watch-link-url').inputValue();
  await teacher.keyboard.press('Escape');
  const publisher = publish(server, key);

  const stranger = await s.person();
  await openChannel(s, stranger, channel);
  await at(stranger, 'live-refused').waitFor();
  const answer = await stranger.request.get(`${s.server.url}/hls/${channel.name}/index.m3u8`);
  assert.equal(answer.status(), 403);

  const guest = await s.person();
  await openChannel(s, guest, channel, link.slice(link.indexOf('#')));
  await plays(guest);

  await card(teacher, channel.title).getByTestId('channel-links').click();
  await at(teacher, 'watch-link-revoke').click();
  await at(guest, 'live-refused').waitFor();
  await publisher.finish();
});

longStory('a weak line hears the sound alone', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  const publisher = publish(server, key);
  const viewer = await s.person(kIndonesian);
  await openChannel(s, viewer, channel);
  await plays(viewer);
  await at(viewer, 'live-quality').selectOption('sound');
  const asked = [];
  viewer.on('request', (request) => asked.push(request.url()));
  await plays(viewer);
  assert.ok(asked.some((url) => /-a-\d/.test(url)), 'sound is loaded');
  assert.ok(!asked.some((url) => /-v-\d/.test(url)), 'pictures are not');
  await publisher.finish();
});
