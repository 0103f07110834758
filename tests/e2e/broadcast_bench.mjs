// What a broadcast costs, beside nginx with its RTMP module in the same run, and how late it is.
// Prints a table in Markdown for docs/performance.md. Needs tools/install_packages bench.
//   node tests/e2e/broadcast_bench.mjs [part of a row's name]
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { makeChannel, makeKey, publish } from './harness/broadcast.mjs';
import { newPerson, startBrowser } from './harness/browser.mjs';
import { beCamera, delaysOf, publishClock } from './harness/clock_picture.mjs';
import { cpuOf, memoryOf } from './harness/cost.mjs';
import { ask } from './harness/hls.mjs';
import { hasNginx, startNginx } from './harness/nginx.mjs';
import { eventually, showsMovingPicture } from './harness/proof.mjs';
import { pause, startServer } from './harness/server.mjs';
import { makeFirstAdministrator } from './harness/steps.mjs';
import { publishByWhip, watchByWhep } from './harness/whip.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const kMeasured_s = 20;
const kRounds = 3;
const kFrames = 250;
const kPlayers = 150; // by RTMP; 200 connections are the most from one address
const kViewers = 200; // by HLS
const wanted = process.argv[2] ?? '';

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const share = (list, part) => [...list].sort((a, b) => a - b)[Math.floor(list.length * part)];

/** {percent of a core, kB} of a server while `crowd` watches. */
async function measured(pid, crowd) {
  const before = memoryOf(pid);
  const child = crowd && spawn('python3', [join(here, 'clients/broadcast_crowd.py'), ...crowd.map(String)],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child?.stdout.on('data', (bytes) => (said += bytes));
  if (child) await eventually('everybody watches', () => said.includes('ready'), 120_000);
  await pause(3_000);
  const [cpu, began] = [cpuOf(pid), Date.now()];
  await pause(kMeasured_s * 1_000);
  const percent = (100 * (cpuOf(pid) - cpu)) / ((Date.now() - began) / 1_000);
  const kilobytes = memoryOf(pid) - before;
  if (!child) return { percent, kilobytes };
  const ended = new Promise((done) => child.on('exit', done));
  child.kill('SIGINT');
  await ended;
  const { viewers, bytes } = JSON.parse(said.split('\n')[1]);
  return { percent, kilobytes, viewers, mbit: (bytes * 8) / 1e6 / ((Date.now() - began) / 1_000) };
}

const rows = [];
function row(name, ours, theirs, unit, more = '') {
  const ratio = theirs === null ? '' : (theirs / ours).toFixed(2);
  const show = (value) => (value === null ? '' : `${value.toPrecision(3)} ${unit}`);
  rows.push(`| ${name} | ${show(ours)} | ${show(theirs)} | ${ratio} | ${more} |`);
  console.log(rows.at(-1));
}

/** The two origins as one thing: where to publish, where to play, whose processor is looked at. */
async function origins() {
  const server = await startServer();
  const browser = await startBrowser();
  const teacher = await newPerson(browser);
  await makeFirstAdministrator(teacher, server);
  const nginx = await startNginx();
  const s = { server };
  const pendopo = {
    name: 'Pendopo', pid: server.process.pid,
    async channel() {
      const channel = await makeChannel(s, teacher);
      const made = await makeKey(teacher, channel, 'Bidan Ani');
      const folder = `${server.plainUrl}/hls/${channel.name}`;
      return {
        title: channel.title, channel: channel.name, key: made.key,
        publish: `${made.server}/${made.key}`, play: made.server,
        lists: [`${folder}/muxed.m3u8`], apart: [`${folder}/video.m3u8`, `${folder}/audio.m3u8`],
      };
    },
  };
  let names = 0;
  const other = {
    name: 'nginx', pid: nginx.pid,
    async channel() {
      const name = `kanal${(names += 1)}`;
      const lists = [`${nginx.folder}${name}.m3u8`];
      return { publish: `${nginx.rtmp}/${name}`, play: `${nginx.rtmp}/${name}`, lists, apart: lists };
    },
  };
  return { server, browser, teacher, nginx, both: [pendopo, other] };
}

const split = (address) => [address.replace(/\/[^/]*$/, ''), address.replace(/.*\//, '')];
const send = (to) => publish(...split(to.publish), { size: '640x360', extra: ['-b:v', '1M'] });
const listed = (to) => eventually('it is on air', async () =>
  (await ask(to.lists[0])).body.toString().includes('#EXTINF'), 60_000);

/** Runs each origin in turn, kRounds times, and gives the medians of what `measure` gives. */
async function compare(both, measure) {
  const found = both.map(() => []);
  for (let round = 0; round < kRounds; round += 1) {
    for (const [i, origin] of both.entries()) found[i].push(await measure(origin));
  }
  return found.map((list) => Object.fromEntries(
    Object.keys(list[0]).map((name) => [name, median(list.map((one) => one[name]))])));
}

async function withPublishers(count, origin, measure) {
  const channels = [];
  for (let i = 0; i < count; i += 1) channels.push(await origin.channel());
  const publishers = channels.map(send);
  try {
    for (const channel of channels) await listed(channel);
    return await measure(channels);
  } finally {
    for (const publisher of publishers) await publisher.finish();
  }
}

async function costs({ both }) {
  const idle = await compare(both, (origin) => withPublishers(1, origin, () => measured(origin.pid)));
  row('CPU of one publisher, HLS made', idle[0].percent, idle[1].percent, '%');
  const four = await compare(both, (origin) => withPublishers(4, origin, () => measured(origin.pid)));
  row('CPU of four publishers', four[0].percent, four[1].percent, '%');
  for (const [name, way, count, address] of [
    ['RTMP', 'rtmp', kPlayers, ({ play }) => play],
    ['HLS, picture and sound in one list', 'hls', kViewers, ({ lists }) => lists.join(',')],
    ['HLS, two lists where there are two', 'hls', kViewers, ({ apart }) => apart.join(',')],
  ]) {
    const [ours, theirs] = await compare(both, (origin) => withPublishers(1, origin, ([channel]) =>
      measured(origin.pid, [way, address(channel), count])));
    const net = (one, base) => Math.max(0.01, one.percent - base.percent);
    row(`CPU of ${count} viewers by ${name}`, net(ours, idle[0]), net(theirs, idle[1]), '%',
      `${ours.viewers} and ${theirs.viewers} watch, ${ours.mbit.toFixed(0)} and ${theirs.mbit.toFixed(0)} Mbit/s`);
    row(`memory of a viewer by ${name}`, Math.max(0.1, ours.kilobytes / count),
      Math.max(0.1, theirs.kilobytes / count), 'kB');
  }
}

/** From the first frame that the encoder is given to the first playlist with something in it. */
async function readiness({ both }) {
  const [ours, theirs] = await compare(both, async (origin) => {
    const to = await origin.channel();
    const publisher = publishClock(to.publish);
    for (;;) {
      const text = (await ask(to.apart[0])).body.toString();
      if (/#EXTINF|#EXT-X-PART:/.test(text)) break;
      await pause(10);
    }
    const waited = Date.now() - publisher.firstFrame;
    await publisher.stop();
    await pause(500);
    return { waited };
  });
  row('from the first frame to the first playlist', ours.waited, theirs.waited, 'ms');
}

const hls = join(here, '../../web/node_modules/hls.js/dist/hls.min.js');

async function watchOther(page, nginx, to) {
  writeFileSync(join(nginx.root, 'watch.html'), '<!doctype html><video muted autoplay></video>');
  await page.goto(`${nginx.folder}watch.html`);
  await page.addScriptTag({ path: hls });
  await page.evaluate((list) => {
    const player = new window.Hls();
    player.loadSource(list);
    player.attachMedia(document.querySelector('video'));
    return document.querySelector('video').play();
  }, to.lists[0]);
}

async function delays(stage) {
  const { browser, server, nginx, both } = stage;
  const found = [];
  for (const origin of both) {
    const to = await origin.channel();
    const publisher = publishClock(to.publish);
    await listed(to);
    const page = await newPerson(browser);
    if (origin.name === 'nginx') await watchOther(page, nginx, to);
    else await page.goto(`${server.url}/live/${to.channel}`);
    await showsMovingPicture(page.locator('video'));
    await pause(10_000); // until the player has come to where it wants to be
    found.push(await delaysOf(page, 'video', kFrames));
    await page.context().close();
    await publisher.stop();
  }
  row('delay by HLS, clock in the picture, median', median(found[0]), median(found[1]), 'ms',
    `95 %: ${share(found[0], 0.95)} and ${share(found[1], 0.95)} ms`);
}

async function whepDelay({ browser, server, both }) {
  const to = await both[0].channel();
  const camera = await newPerson(browser);
  await camera.goto(server.url);
  await beCamera(camera);
  const answer = await publishByWhip(camera, `${server.url}/whip/live/${to.channel}`, to.key);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer));
  const page = await newPerson(browser);
  await page.goto(server.url);
  await eventually('it is given by WebRTC', async () =>
    (await watchByWhep(page, `${server.url}/whep/live/${to.channel}`)).status === 201);
  await page.evaluate(() => {
    const video = document.body.appendChild(document.createElement('video'));
    video.id = 'whep';
    video.muted = true;
    const tracks = window.whep.peer.getReceivers().map(({ track }) => track);
    video.srcObject = new MediaStream(tracks);
    return video.play();
  });
  await pause(5_000);
  const list = await delaysOf(page, '#whep', kFrames);
  row('delay by WHIP and WHEP, clock in the picture, median', median(list), null, 'ms', `95 %: ${share(list, 0.95)} ms`);
  await camera.context().close();
  await page.context().close();
}

if (!hasNginx) {
  console.error('nginx with its RTMP module is not installed: tools/install_packages bench');
  process.exit(2);
}
const stage = await origins();
try {
  for (const part of [costs, readiness, delays, whepDelay]) {
    if (part.name.includes(wanted)) await part(stage);
  }
  console.log(`\n| | Pendopo | nginx | ratio | |\n|---|---|---|---|---|\n${rows.join('\n')}`);
} finally {
  await stage.nginx.stop();
  await stage.browser.close();
  await stage.server.remove();
}
