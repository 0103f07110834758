// A broadcast that becomes a video: recorded with a pause and a cable that is pulled, found, given
// chapters and captions, shared with a passcode, and whole after the server was killed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeChannel, makeKey, publish } from '../harness/broadcast.mjs';
import { probe } from '../harness/probe.mjs';
import { eventually } from '../harness/proof.mjs';
import { at } from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';
import {
  addChapter, findReady, isRecording, openWithPasscode, playsVideo, position, recorded,
  recordEveryBroadcast, renamePrivate, shareWithPasscode,
} from '../harness/videos.mjs';
import { kIndonesian, plays, somebodyWatches, widthOf } from '../harness/watching.mjs';

story('a broadcast is recorded, found, chaptered, and shared with a passcode', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher, 'Imunisasi Dasar');
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  const publisher = publish(server, key);
  const viewer = await somebodyWatches(s, channel);
  await isRecording(teacher, channel, 'off');
  await at(recorded(teacher, channel), 'record-start').click();
  await isRecording(teacher, channel, 'on');
  await at(viewer, 'live-recording').waitFor();
  await plays(viewer, 4);
  await at(recorded(teacher, channel), 'record-pause').click();
  await isRecording(teacher, channel, 'paused');
  await at(viewer, 'live-recording').waitFor({ state: 'hidden' });
  await at(recorded(teacher, channel), 'record-pause').click();
  await isRecording(teacher, channel, 'on');
  await plays(viewer, 4);
  await at(recorded(teacher, channel), 'record-stop').click();
  await isRecording(teacher, channel, 'off');
  await publisher.finish();

  const item = await findReady(teacher, s, 'Imunisasi Dasar');
  await renamePrivate(teacher, item, 'Imunisasi untuk ibu');
  const renamed = await findReady(teacher, s, 'untuk ibu');
  await eventually('the browser has made a small picture', () => renamed.locator('img').count());
  const link = await shareWithPasscode(teacher, renamed, 'gizi7');

  await renamed.getByTestId('video-open').click();
  await playsVideo(teacher);
  assert.match(await at(teacher, 'chapter').first().innerText(), /After the pause/);
  await addChapter(teacher, '0:01', 'Pembukaan');
  await at(teacher, 'captions-edit').click();
  await at(teacher, 'captions-file').setInputFiles({
    name: 'id.srt', mimeType: 'text/plain',
    buffer: Buffer.from('1\n00:00:00,500 --> 00:00:04,000\nSelamat pagi, Ibu\n'),
  });
  await at(teacher, 'captions-add').click();
  await at(teacher, 'captions-remove').waitFor();
  await teacher.keyboard.press('Escape');

  const mother = await s.person(kIndonesian);
  await openWithPasscode(mother, link, 'gizi7');
  await playsVideo(mother);
  assert.match(await at(mother, 'chapter').first().innerText(), /Pembukaan/);
  assert.equal(await at(mother, 'video').evaluate((video) => video.textTracks.length), 1);
  await at(mother, 'chapter').nth(1).click();
  await eventually('she is in the second chapter', async () => (await position(mother)) > 2);

  const files = await at(mother, 'video').evaluate((video) => video.currentSrc);
  const seen = probe(files);
  assert.deepEqual(seen.codecs, ['aac', 'h264']);
  assert.ok(seen.seconds > 6, `${seen.seconds} s`);
  const ranges = await mother.evaluate(async (address) => {
    const ask = async (range) => {
      const response = await fetch(address, { headers: { Range: range } });
      const size = (await response.arrayBuffer()).byteLength;
      return [response.status, size, (response.headers.get('Content-Range') ?? '').replace(/\d+$/, 'N')];
    };
    return [await ask('bytes=0-1'), await ask('bytes=-5'), await ask('bytes=99999999999-')];
  }, files);
  assert.deepEqual(ranges[0], [206, 2, 'bytes 0-1/N']);
  assert.deepEqual(ranges[1].slice(0, 2), [206, 5]);
  assert.equal(ranges[2][0], 416);
});

longStory('a picture of another size makes a second part, and both play as one video', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher, 'Dua Ukuran');
  await recordEveryBroadcast(teacher, channel);
  const { key, server } = await makeKey(teacher, channel, 'Pak Budi');
  const first = publish(server, key);
  const viewer = await somebodyWatches(s, channel);
  await plays(viewer, 4);
  await first.vanish();
  const second = publish(server, key, { size: '854x480' });
  await eventually('the picture is the new one', async () => (await widthOf(viewer)) === 854);
  await plays(viewer, 4);
  await second.finish();
  const item = await findReady(teacher, s, 'Dua Ukuran');
  await item.getByTestId('video-open').click();
  await playsVideo(teacher);
  const video = at(teacher, 'video');
  assert.equal(await video.evaluate((element) => element.videoWidth), 640);
  await video.evaluate((element) => (element.currentTime = element.duration - 2));
  await eventually('the second part is shown', () =>
    video.evaluate((element) => element.videoWidth === 854));
});

longStory('what was recorded when the server was killed plays after its restart', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher, 'Listrik Padam');
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  const publisher = publish(server, key);
  const viewer = await somebodyWatches(s, channel);
  await at(recorded(teacher, channel), 'record-start').click();
  await isRecording(teacher, channel, 'on');
  await plays(viewer, 6);
  s.server.process.kill('SIGKILL');
  await s.server.ended;
  await publisher.vanish();
  await s.server.start();
  const item = await findReady(teacher, s, 'Listrik Padam');
  assert.match(await item.innerText(), /cut off/);
  await item.getByTestId('video-open').click();
  await playsVideo(teacher);
  assert.ok(await at(teacher, 'video').evaluate((video) => video.duration) > 3);
});

/** A file as people have them, made by ffmpeg. */
function makeFile(name, ...coding) {
  const path = join(mkdtempSync(join(tmpdir(), 'pendopo-video-')), name);
  const made = spawnSync('ffmpeg', [
    '-y', '-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25',
    '-f', 'lavfi', '-i', 'sine', '-t', '12', ...coding, path,
  ], { encoding: 'utf8', timeout: 60_000 });
  assert.equal(made.status, 0, made.stderr);
  return path;
}

const kPlayed = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-b:v', '2500k', '-preset', 'ultrafast', '-c:a', 'aac'];

longStory('a video is brought over a line that breaks; one that browsers do not play is refused', async (s) => {
  const teacher = await s.teacher();
  await makeChannel(s, teacher, 'Bahan Ajar');
  const good = makeFile('Cuci tangan.mp4', ...kPlayed);
  const bad = makeFile('lama.mp4', '-c:v', 'mpeg4', '-c:a', 'aac');
  await teacher.goto(`${s.server.url}/videos`);
  const choose = async (file) => {
    await at(teacher, 'upload').click();
    await at(teacher, 'upload-file').setInputFiles(file);
    await at(teacher, 'upload-channel').selectOption({ label: 'Bahan Ajar' });
    await at(teacher, 'upload-bring').click();
  };
  const asked = [];
  const isPiece = /\/api\/uploads\/.*offset=/;
  await teacher.route(isPiece, (route) => {
    asked.push(Number(new URL(route.request().url()).searchParams.get('offset')));
    return asked.length > 2 ? route.abort() : route.continue();
  });
  await choose(good);
  await eventually('the line is gone', () => asked.length > 2);
  await teacher.reload();
  await teacher.unroute(isPiece);
  const later = [];
  teacher.on('request', (request) => {
    if (isPiece.test(request.url())) later.push(Number(new URL(request.url()).searchParams.get('offset')));
  });
  await choose(good);
  await at(teacher, 'upload-file').waitFor({ state: 'hidden' });
  const item = await findReady(teacher, s, 'Cuci tangan');
  assert.equal(later[0], asked[2], 'it goes on where it was');
  await item.getByTestId('video-open').click();
  await playsVideo(teacher);
  assert.ok(Math.abs((await at(teacher, 'video').evaluate((video) => video.duration)) - 12) < 0.5);

  await teacher.goto(`${s.server.url}/videos`);
  await choose(bad);
  await eventually('it is refused by the name of what it holds', async () =>
    /not all browsers play \(MPEG-4 Part 2|not all browsers play \(mp4v/.test(await teacher.locator('dialog').innerText()));
});
