// One real hour of a broadcast that is recorded, watched by HLS and WHEP, and judged all the while: numbers,
// dates, memory, delay; and in the end its recording. `./test --long` tells it as a stage of its own.
import assert from 'node:assert/strict';

import { card, makeChannel, makeKey, publish } from '../harness/broadcast.mjs';
import { memoryOf } from '../harness/cost.mjs';
import { HlsViewer } from '../harness/hls_viewer.mjs';
import { kWithMarks, marksOutOfStep } from '../harness/marks.mjs';
import { probe } from '../harness/probe.mjs';
import { energyHeard, eventually, framesDecoded } from '../harness/proof.mjs';
import { pause } from '../harness/server.mjs';
import { at } from '../harness/steps.mjs';
import { longStory } from '../harness/story.mjs';
import { findReady, recordEveryBroadcast } from '../harness/videos.mjs';
import { saysInWords, watchesWithLessDelay } from '../harness/watching.mjs';

const kSeconds = Number(process.env.PENDOPO_HOUR_SECONDS || 3600);
const kLimit_ms = (kSeconds + 240) * 1_000;
const kLookEvery_s = Math.min(60, kSeconds / 12);
const kLooksBetweenVisits = 5; // somebody comes, and stays for twice as long
const kBitrate = ['-b:v', '600k', '-maxrate', '600k', '-bufsize', '600k'];

// The windows hold what is listed, and as much that was (docs/hls.md): full after twice five minutes.
const kWindowsFull_s = 600;
const kWindowsShare = 1.25; // of the media: what stands around it
const kMemoryGrowsMax_MB = 24; // beside the windows: visitors, indexes, figures of the quality page, the heap's holes
const kDelayDriftMax_ms = 1_000; // of the median of a third of the hour to that of another
const kDateDriftMax_ms = 100; // of a date to the sum of the durations since the first
const kRecordingOff_s = 2;
const kOutOfStep_s = 0.1;
const kMarksLooked_s = 45; // four or five marks

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;

/** What has come to everybody until now. */
async function progressOf({ quick, viewers }) {
  return {
    parts: new Map(viewers.flatMap(({ renditions }) => renditions).map((each) => [each, each.parts])),
    frames: await framesDecoded(quick),
    energy: await energyHeard(quick),
  };
}

async function judgeProgress(show, before) {
  const { quick, viewers } = show;
  const now = await progressOf(show);
  for (const [rendition, parts] of now.parts) {
    const then = before.parts.get(rendition) ?? 0; // who has just come has nothing yet
    assert.ok(parts > then, `${rendition.url} goes on: ${then}, ${parts}`);
  }
  assert.ok(now.frames > before.frames, `the picture by WHEP goes on: ${before.frames}, ${now.frames}`);
  assert.ok(now.energy > before.energy, `the sound by WHEP goes on: ${before.energy}, ${now.energy}`);
  assert.equal(await at(quick, 'live-quality').inputValue(), 'quick');
  for (const { complaints, renditions } of viewers) {
    assert.deepEqual(complaints, []);
    for (const { discontinuities, dateDrift_ms } of renditions) {
      assert.deepEqual(discontinuities, []);
      assert.ok(dateDrift_ms < kDateDriftMax_ms, `a date is ${dateDrift_ms} ms from the sum of durations`);
    }
  }
  return now;
}

/** One who came at the beginning stays; the others look in. */
async function changeVisitors(s, show, look) {
  const { viewers } = show;
  if (look % kLooksBetweenVisits !== 0) return;
  if (viewers.length > 2) await viewers.splice(1, 1)[0].stop();
  viewers.push(await new HlsViewer(s.server, show.channel, show.pieces).start());
}

function takeSample(s, { viewers: [first] }, began) {
  const sample = {
    at_s: (Date.now() - began) / 1_000,
    memory_MB: memoryOf(s.server.process.pid) / 1_024,
    delay_ms: median(first.picture.edges_ms.splice(0)),
    soundDelay_ms: median(first.sound.edges_ms.splice(0)),
  };
  console.log(`    after ${sample.at_s.toFixed(0)} s: ${sample.memory_MB.toFixed(1)} MB, the newest part is ` +
    `${sample.delay_ms.toFixed(0)} ms old, of the sound ${sample.soundDelay_ms.toFixed(0)} ms`);
  return sample;
}

/** Samples until the publisher has ended by itself. */
async function broadcastIsJudged(s, show) {
  const samples = [];
  const began = Date.now();
  const isOver = show.publisher.ended.then(() => true);
  let progress = await progressOf(show);
  for (let look = 1; !(await Promise.race([isOver, pause(kLookEvery_s * 1_000)])); look += 1) {
    progress = await judgeProgress(show, progress);
    samples.push(takeSample(s, show, began));
    await changeVisitors(s, show, look);
  }
  assert.equal(show.publisher.code, 0, show.publisher.words);
  return samples;
}

function judgeMemory(samples, bytesPerSecond) {
  const third = samples.find(({ at_s }) => at_s >= kSeconds / 3);
  const end = samples.at(-1);
  const filled_s = Math.min(end.at_s, kWindowsFull_s) - Math.min(third.at_s, kWindowsFull_s);
  const windows_MB = (filled_s * bytesPerSecond * kWindowsShare) / 2 ** 20;
  const grown_MB = end.memory_MB - third.memory_MB;
  assert.ok(grown_MB < windows_MB + kMemoryGrowsMax_MB,
    `from ${third.memory_MB} MB to ${end.memory_MB} MB, of which ${windows_MB} MB are the windows'`);
  return `memory ${third.memory_MB.toFixed(1)} MB after a third, ${end.memory_MB.toFixed(1)} MB in the end`;
}

function judgeDelay(samples) {
  const third = Math.floor(samples.length / 3);
  const [first, last] = [samples.slice(0, third), samples.slice(-third)]
    .map((part) => median(part.map(({ delay_ms }) => delay_ms)));
  assert.ok(Math.abs(last - first) < kDelayDriftMax_ms, `parts were ${first} ms old at first, ${last} ms in the end`);
  for (const { delay_ms, soundDelay_ms } of samples) {
    assert.ok(Math.abs(delay_ms - soundDelay_ms) < kDelayDriftMax_ms, `picture ${delay_ms}, sound ${soundDelay_ms} ms`);
  }
  return `newest part ${first.toFixed(0)} ms old in the first third, ${last.toFixed(0)} ms in the last`;
}

async function judgeRecording(s, { teacher, channel }) {
  const item = await findReady(teacher, s, channel.title);
  await item.getByTestId('video-open').click();
  await eventually('the video has an address', () => at(teacher, 'video').evaluate((video) => video.currentSrc));
  const address = await at(teacher, 'video').evaluate((video) => video.currentSrc);
  const { seconds, codecs } = probe(address);
  assert.deepEqual(codecs, ['aac', 'h264']);
  assert.ok(Math.abs(seconds - kSeconds) < kRecordingOff_s, `the recording is ${seconds} s of ${kSeconds} s`);
  const found = [];
  for (const begin of [0, seconds - kMarksLooked_s]) {
    const out = await marksOutOfStep(address, begin, kMarksLooked_s);
    assert.ok(out.length >= 3, `marks from ${begin} s: ${out}`);
    for (const by of out) assert.ok(Math.abs(by) < kOutOfStep_s, `from ${begin} s the sound is late by ${out} s`);
    found.push(`${(mean(out) * 1_000).toFixed(0)} ms`);
  }
  return `recording ${seconds.toFixed(1)} s, its sound late by ${found.join(' at the beginning, ')} at the end`;
}

async function everybodyEnds({ quick, viewers: [first, ...others] }) {
  await saysInWords(quick, /Siaran telah selesai/);
  await Promise.all([first, ...others].map(({ ended }) => ended));
  for (const { picture, sound, complaints } of [first, ...others]) {
    assert.deepEqual(complaints, []);
    for (const { due, last } of [picture, sound]) assert.equal(due.msn, last.end, 'everything was loaded');
  }
  const missed_s = kSeconds - first.picture.seconds;
  const first_s = first.picture.seconds.toFixed(1);
  assert.ok(missed_s >= -kRecordingOff_s && first.sound.seconds > 0, `${first_s} s of ${kSeconds} s were loaded`);
  return `${first_s} s in ${first.picture.parts} and ${first.sound.parts} parts without a gap`;
}

longStory('one real hour: numbers, dates, memory and delay hold, and the recording is whole and in step', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher, 'Satu Jam');
  await recordEveryBroadcast(teacher, channel);
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  const show = { teacher, channel, viewers: [], pieces: new Map() };
  show.publisher = publish(server, key, { ...kWithMarks, extra: [...kBitrate, '-t', String(kSeconds)] });
  try {
    await card(teacher, channel.title).getByTestId('channel-arriving').waitFor();
    show.viewers.push(await new HlsViewer(s.server, channel, show.pieces).start());
    show.quick = await watchesWithLessDelay(s, channel);
    const samples = await broadcastIsJudged(s, show);
    const [{ picture, sound }] = show.viewers;
    const said = [
      await everybodyEnds(show),
      judgeMemory(samples, (picture.bytes + sound.bytes) / picture.seconds),
      judgeDelay(samples),
      await judgeRecording(s, show),
    ];
    console.log(`    in all: ${said.join('; ')}`);
  } finally {
    await Promise.all(show.viewers.map((viewer) => viewer.stop()));
    await show.publisher.vanish();
  }
}, { limit_ms: kLimit_ms });
