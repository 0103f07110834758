// The clinic's hour, in minutes: Bidan Ani has a key of her own and types another first; her cable is
// pulled twice; forty watch by HLS and five by WHEP, some on phones in Indonesian; then the recording is
// found, given a chapter, and shown to a stranger who knows the passcode.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { card, kLikeObs, logTells, makeChannel, makeKey, publish } from '../harness/broadcast.mjs';
import { HlsViewer } from '../harness/hls_viewer.mjs';
import { probe } from '../harness/probe.mjs';
import { decodesFrames, eventually, hearsEnergy, showsMovingPicture } from '../harness/proof.mjs';
import { pause } from '../harness/server.mjs';
import { at } from '../harness/steps.mjs';
import { longStory } from '../harness/story.mjs';
import {
  addChapter, findReady, openWithPasscode, playsVideo, position, recordEveryBroadcast,
  renamePrivate, shareWithPasscode,
} from '../harness/videos.mjs';
import { kIndonesian, openChannel, plays, saysInWords, watchesWithLessDelay } from '../harness/watching.mjs';

const kSeconds = Number(process.env.PENDOPO_REHEARSAL_SECONDS || 120); // of the broadcast; a third between two pulls
const kLimit_ms = (kSeconds + 270) * 1_000;
const kByHls = 40; // one of them on a phone, the others without a picture
const kByWhep = 5; // one of them on a phone, the others of `pendopo load`
const kEarly = 25; // without a picture, from the beginning; the others come after the first return
const kLookEvery_ms = 5_000;
const kPulls = 2;
const kTitle = 'Klinik Ibu dan Anak';
const kPasscode = 'gizi7';
const kKbps = 300; // less is no picture of 1200

/** As many viewers without a picture more. */
async function come(s, show, count) {
  const more = Array.from({ length: count }, () => new HlsViewer(s.server, show.channel, show.pieces));
  for (const viewer of more) await viewer.start();
  show.viewers.push(...more);
}

const partsOf = (viewers) => viewers.flatMap(({ renditions }) => renditions.map(({ parts }) => parts));

/** Each part of everybody's picture and sound goes on, and nobody has had to do anything. */
async function goesOn({ viewers, phone, quick, teacher, channel }, url) {
  const before = partsOf(viewers);
  await eventually('everybody has loaded more', () =>
    partsOf(viewers).every((parts, i) => parts > before[i] + 1));
  await plays(phone);
  await decodesFrames(quick);
  assert.equal(await at(quick, 'live-quality').inputValue(), 'quick');
  for (const page of [phone, quick]) assert.ok(await page.evaluate(() => window.sameVisit), 'the same page');
  await eventually('the server gives picture and sound by WHEP', async () => {
    const answer = await teacher.request.get(`${url}/api/channels/${channel.name}/quality?minutes=10`);
    const served = (await answer.json()).viewers.filter(({ carrier }) => carrier === 'webrtc');
    return served.filter(({ figures }) => figures.throughput_kbps > kKbps).length >= kByWhep;
  });
  assert.deepEqual(viewers.flatMap(({ complaints }) => complaints), []);
}

async function goesOnFor(seconds, show, url) {
  const until = Date.now() + seconds * 1_000;
  do {
    await goesOn(show, url);
    await pause(kLookEvery_ms);
  } while (Date.now() < until);
}

/** Whoever publishes vanishes and comes back; nobody's page is left. */
async function cableIsPulled(s, show, number) {
  await show.publisher.vanish();
  await Promise.all([show.phone, show.quick].map((page) => saysInWords(page, /Sebentar lagi kembali/)));
  await s.keepPicture(show.phone, `rehearsal-away-${number}-hls`);
  await s.keepPicture(show.quick, `rehearsal-away-${number}-whep`);
  show.publisher = publish(...show.to, kLikeObs);
}

const loadReport = (s) => join(s.server.data, 'rehearsal-load.json');

function beginsLoad(s, channel) {
  return s.server.spawn('load', '--server', s.server.url, '--whep', `${s.server.url}/whep/live/${channel.name}`,
    '--only-watch', '--viewers', kByWhep - 1, '--hold', 86_400, '--decrypt', 0,
    '--json', loadReport(s));
}

/** A key of her own, a wrong one first; a phone is on the page before anything is. */
async function beforeTheHour(s) {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher, kTitle);
  await recordEveryBroadcast(teacher, channel);
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  const phone = await s.person(kIndonesian);
  await openChannel(s, phone, channel);
  await saysInWords(phone, /Siaran belum dimulai/);
  await phone.evaluate(() => (window.sameVisit = true));
  await s.keepPicture(phone, 'rehearsal-before');
  const wrong = await publish(server, 'k7f2-9xwq-0bcd-m3h1-t5v8', kLikeObs).ended;
  assert.notEqual(wrong.code, 0);
  assert.match(wrong.words, /kunci siaran tidak dikenal/);
  return { teacher, channel, phone, to: [server, key], viewers: [], pieces: new Map() };
}

async function everybodyComes(s, show) {
  await showsMovingPicture(at(show.phone, 'live-video'));
  await card(show.teacher, show.channel.title).getByTestId('channel-arriving').waitFor();
  assert.match(await card(show.teacher, show.channel.title).innerText(), /On air: Bidan Ani/);
  await come(s, show, kEarly);
  show.load = beginsLoad(s, show.channel);
  show.quick = await watchesWithLessDelay(s, show.channel);
  await show.quick.evaluate(() => (window.sameVisit = true));
}

/** What each of those who loaded everything was given, from when they came to the end. */
function judgeViewers({ viewers }) {
  const breaks = (rendition) => rendition.discontinuities.join(' ');
  const all = { picture: viewers[0].picture.discontinuities, sound: viewers[0].sound.discontinuities };
  assert.equal(all.picture.length, kPulls, `discontinuities of the picture at ${all.picture}`);
  assert.equal(all.sound.length, kPulls, `discontinuities of the sound at ${all.sound}`);
  for (const [i, viewer] of viewers.entries()) {
    assert.deepEqual(viewer.complaints, [], `viewer ${i + 1}`);
    const missed = i < kEarly ? 0 : 1; // of the returns
    for (const name of ['picture', 'sound']) {
      assert.equal(breaks(viewer[name]), all[name].slice(missed).join(' '), `viewer ${i + 1}, ${name}`);
      assert.ok(viewer[name].last.ended, `viewer ${i + 1} was told the end of the ${name}`);
      assert.equal(viewer[name].due.msn, viewer[name].last.end, `viewer ${i + 1} has the whole ${name}`);
    }
  }
}

// From the beginning through both returns.
async function judgeLoad(s, { load }) {
  load.child.kill('SIGINT');
  const said = await load.ended;
  assert.equal(load.child.exitCode, 0, said);
  const { steps, forged } = JSON.parse(readFileSync(loadReport(s), 'utf8'));
  const found = steps.map(({ viewers, failed, stalled }) => ({ viewers, failed, stalled }));
  assert.deepEqual(found, [{ viewers: kByWhep - 1, failed: 0, stalled: 0 }]);
  assert.equal(forged, 0);
}

async function theHourIsOver(s, show) {
  await judgeLoad(s, show);
  await show.publisher.finish();
  for (const page of [show.phone, show.quick]) await saysInWords(page, /Siaran telah selesai/);
  await s.keepPicture(show.phone, 'rehearsal-over');
  await Promise.all(show.viewers.map(({ ended }) => ended));
  judgeViewers(show);
  await logTells(show.teacher, show.channel, 'off_air taken_over taken_over on_air key_unknown');
}

/** Found, chaptered, shared; gives the link for whoever knows the passcode. */
async function becomesAVideo(s, { teacher }) {
  await renamePrivate(teacher, await findReady(teacher, s, kTitle), 'Gizi untuk ibu');
  const item = await findReady(teacher, s, 'Gizi untuk ibu');
  const link = await shareWithPasscode(teacher, item, kPasscode);
  await item.getByTestId('video-open').click();
  await playsVideo(teacher);
  assert.equal(await at(teacher, 'chapter').count(), kPulls, 'a chapter where the publisher came back');
  await addChapter(teacher, '0:01', 'Pembukaan');
  return link;
}

async function strangerWatches(s, link, { viewers }) {
  const stranger = await s.person(kIndonesian);
  await openWithPasscode(stranger, link, kPasscode, (page) => s.keepPicture(page, 'rehearsal-passcode'));
  await playsVideo(stranger);
  await s.keepPicture(stranger, 'rehearsal-video');
  assert.match(await at(stranger, 'chapter').first().innerText(), /Pembukaan/);
  assert.equal(await at(stranger, 'chapter').count(), kPulls + 1);
  await at(stranger, 'chapter').last().click();
  await eventually('the last chapter plays', async () => (await position(stranger)) > (kSeconds * 2) / 3);
  await playsVideo(stranger);
  const found = probe(await at(stranger, 'video').evaluate((video) => video.currentSrc));
  assert.deepEqual(found.codecs, ['aac', 'h264']);
  const watched = viewers[0].picture.seconds;
  assert.ok(found.seconds > watched - 2, `${found.seconds} s of ${watched} s that were watched`);
}

longStory(`the clinic's hour: a wrong key, a cable pulled twice, forty by HLS, five by WHEP, the recording shared`, async (s) => {
  const show = await beforeTheHour(s);
  show.publisher = publish(...show.to, kLikeObs);
  try {
    await everybodyComes(s, show);
    await goesOnFor(kSeconds / 3, show, s.server.url);
    await cableIsPulled(s, show, 1);
    await goesOn(show, s.server.url);
    await come(s, show, kByHls - 1 - kEarly);
    await saysInWords(show.phone, new RegExp(`\\b${kByHls + kByWhep} penonton`));
    await s.keepPicture(show.phone, 'rehearsal-hls');
    await s.keepPicture(show.quick, 'rehearsal-whep');
    await goesOnFor(kSeconds / 3, show, s.server.url);
    await cableIsPulled(s, show, 2);
    await goesOnFor(kSeconds / 3, show, s.server.url);
    await hearsEnergy(show.quick);
    await theHourIsOver(s, show);
  } finally {
    show.load?.child.kill('SIGKILL'); // it has ended, unless something went wrong
    await Promise.all(show.viewers.map((viewer) => viewer.stop()));
    await show.publisher.vanish();
  }
  const link = await becomesAVideo(s, show);
  await strangerWatches(s, link, show);
}, { limit_ms: kLimit_ms });
