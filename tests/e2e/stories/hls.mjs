// What an HLS player may rely on: each rule asked of the running server; and asked of another
// server that has no low latency, which proves that the questions can be answered wrongly.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { makeChannel, makeKey, publish } from '../harness/broadcast.mjs';
import { ask, HlsJudge } from '../harness/hls.mjs';
import { hasNginx, startNginx } from '../harness/nginx.mjs';
import { eventually, grows, showsMovingPicture } from '../harness/proof.mjs';
import { longStory, pending, story } from '../harness/story.mjs';

const run = promisify(execFile);

/** A player that knows no separate sound: both are in the one list, and three seconds of them decode. */
async function playsInOne(list) {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-tls_verify', '0', '-show_entries',
    'stream=codec_type,codec_name', '-of', 'csv=p=0', list]);
  // It lists them once for the programme, too.
  const streams = new Set(stdout.split('\n').map((line) => line.trim()).filter(Boolean));
  assert.deepEqual([...streams].sort(), ['aac,audio', 'h264,video']);
  const { stderr } = await run('ffmpeg', ['-v', 'error', '-tls_verify', '0', '-i', list, '-t', '3',
    '-f', 'null', '-'], { timeout: 60_000 });
  assert.equal(stderr, '');
}

story('every rule of low-latency HLS holds, also while the publisher is gone and comes back', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  const folder = `${s.server.url}/hls/${channel.name}/`;
  const first = publish(server, key);
  await eventually('it is on air', async () =>
    (await ask(`${folder}video.m3u8`)).body.toString().includes('#EXTINF'));
  const picture = new HlsJudge(folder, 'video.m3u8');
  const sound = new HlsJudge(folder, 'audio.m3u8');
  await Promise.all([picture.follow(12), sound.follow(12)]);
  await picture.judgeRequests();
  await sound.judgeRequests();
  await playsInOne(`${folder}muxed.m3u8`);

  await first.vanish();
  const second = publish(server, key, { size: '426x240' });
  await Promise.all([picture.follow(14), sound.follow(14)]);
  assert.ok(picture.last.segments.some(({ discontinuity }) => discontinuity), 'a DISCONTINUITY');
  assert.equal(new Set(picture.last.segments.map(({ map }) => map)).size, 2);

  const waiting = picture.follow(1_000);
  await second.finish();
  await waiting;
  assert.ok(picture.last.ended, 'who waits is told the end');
  assert.deepEqual([...picture.failures, ...sound.failures], []);

  const main = (await ask(`${folder}index.m3u8`)).body.toString();
  assert.match(main, /CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2",RESOLUTION=/);
  assert.match(main, /CODECS="mp4a\.40\.2"/, 'sound alone is offered');
});

const besideNginx = hasNginx
  ? story
  : (name) => pending(name, 'nginx with its RTMP module is not installed (tools/install_packages bench)');

besideNginx('the same questions find an origin without low latency out', async () => {
  const nginx = await startNginx();
  const publisher = publish(nginx.rtmp, 'test');
  try {
    await eventually('it is on air', async () =>
      (await ask(`${nginx.folder}test.m3u8`)).body.toString().includes('#EXTINF'));
    const judge = new HlsJudge(nginx.folder, 'test.m3u8');
    await judge.look();
    await judge.judgeRequests();
    for (const rule of ['reloads may wait', 'a part is hinted at', 'each segment has its date',
      'what is far ahead is refused', 'any site may play it', 'OPTIONS is answered',
      'a segment is its parts', 'the other rendition is reported']) {
      assert.ok(judge.failures.has(rule), `${rule}: ${[...judge.failures]}`);
    }
  } finally {
    await publisher.finish();
    await nginx.stop();
  }
});

const shaka = fileURLToPath(
  new URL('../node_modules/shaka-player/dist/shaka-player.compiled.js', import.meta.url));

// In the page: plays with what another project makes of a playlist.
async function playWithShaka(url) {
  const video = document.body.appendChild(document.createElement('video'));
  video.muted = true;
  window.shaka.polyfill.installAll();
  const player = new window.shaka.Player();
  await player.attach(video);
  await player.load(url);
  await video.play();
}

longStory('another player, on a page of another site, plays it too', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  const publisher = publish(server, key);
  const url = `${s.server.url}/hls/${channel.name}/index.m3u8`;
  // It stumbles over a playlist whose first segment is still growing.
  await eventually('it is on air', async () =>
    (await ask(url.replace('index', 'video'))).body.toString().split('#EXTINF').length > 3);
  const viewer = await s.person();
  const elsewhere = createServer((_, answer) => answer.end('<!doctype html><title>elsewhere</title>'));
  await new Promise((done) => elsewhere.listen(0, '127.0.0.1', done));
  await viewer.goto(`http://localhost:${elsewhere.address().port}/`);
  await viewer.addScriptTag({ path: shaka });
  await viewer.evaluate(playWithShaka, url);
  await showsMovingPicture(viewer.locator('video'));
  await grows('the time of the picture', () =>
    viewer.locator('video').evaluate((video) => video.currentTime), 2);
  await publisher.finish();
  elsewhere.close();
  elsewhere.closeAllConnections();
});
