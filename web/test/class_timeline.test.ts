import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClassEvent, ClassPage } from '../src/signal/videos';
import {
  bestPicture, chaptersOf, correction, handsAt, kAheadMs, kSeekOverS, megabytesPerHour, needed, peopleOf,
  piecesOf, saidUntil, sortedPictures, speakersAt, unrecorded,
} from '../src/state/class_timeline';

const page: ClassPage = {
  tracks: [
    { track: 1, source: 'microphone', who: 'p1', name: 'Sari' },
    { track: 2, source: 'camera', who: 'p1', name: 'Sari' },
    { track: 3, source: 'screen', who: 'p1', name: 'Sari' },
    { track: 4, source: 'camera', who: 'p2', name: 'Budi' },
  ],
  parts: [
    { file: '3.mp4', track: 3, at_ms: 60_000, length_ms: 30_000, bytes: 3_000_000 },
    { file: '1.mp4', track: 1, at_ms: 0, length_ms: 120_000, bytes: 600_000 },
    { file: '2.mp4', track: 2, at_ms: 1_000, length_ms: 119_000, bytes: 9_000_000 },
    { file: '4.mp4', track: 9, at_ms: 0, length_ms: 1, bytes: 1 },
    { file: '5.mp4', track: 4, at_ms: 2_000, length_ms: 10_000, bytes: 1 },
  ],
  events: [],
};
const pieces = piecesOf(page);
const files = (some: { file: string }[]) => some.map(({ file }) => file);
const event = (at_ms: number, what: string, detail = '', who = 'p1'): ClassEvent => ({
  at_ms, what, who, name: who === 'p1' ? 'Sari' : 'Budi', detail,
});

test('files are in order of time, and those of nobody are left out', () => {
  assert.deepEqual(files(pieces), ['1.mp4', '2.mp4', '5.mp4', '3.mp4']);
});

test('only what is on, or begins soon, is open', () => {
  assert.deepEqual(files(needed(pieces, 20_000, true)), ['1.mp4', '2.mp4']);
  assert.deepEqual(files(needed(pieces, 60_000 - kAheadMs, true)), ['1.mp4', '2.mp4', '3.mp4']);
  assert.deepEqual(files(needed(pieces, 90_000, true)), ['1.mp4', '2.mp4']);
  assert.deepEqual(files(needed(pieces, 120_000, true)), []);
});

test('without video no picture is ever open', () => {
  for (let ms = 0; ms < 120_000; ms += 1_000) {
    assert.deepEqual(files(needed(pieces, ms, false)), ['1.mp4']);
  }
});

test('what drifts is brought back gently, and what is far away at once', () => {
  assert.equal(correction(0), 1);
  assert.equal(correction(-0.02), 1);
  assert.ok(Number(correction(0.2)) > 1);
  assert.ok(Number(correction(-0.2)) < 1);
  assert.equal(correction(kSeekOverS + 0.01), 'seek');
  assert.equal(correction(-kSeekOverS - 0.01), 'seek');
});

test('a screen stands first, then whoever speaks', () => {
  assert.deepEqual(files(sortedPictures(pieces, new Set())), ['3.mp4', '2.mp4', '5.mp4']);
  assert.deepEqual(files(sortedPictures(pieces, new Set(['p2']))), ['3.mp4', '5.mp4', '2.mp4']);
});

test('the small picture of a class is of its longest screen, else of its longest camera', () => {
  assert.equal(bestPicture(pieces)?.file, '3.mp4');
  assert.equal(bestPicture(pieces.filter(({ file }) => file !== '3.mp4'))?.file, '2.mp4');
  assert.equal(bestPicture(pieces.slice(0, 1)), null);
});

test('chat, speakers, people and chapters follow from what happened', () => {
  const events = [
    event(0, 'joined'), event(10, 'joined', '', 'p2'), event(20, 'speaks'), event(30, 'chat', 'Halo', 'p2'),
    event(40, 'on', 'screen'), event(45, 'on', 'camera'), event(50, 'silent'), event(60, 'off', 'screen'),
    event(70, 'resumed'), event(80, 'unrecorded', 'VP8', 'p2'), event(81, 'unrecorded', 'VP8', 'p2'),
  ];
  assert.equal(saidUntil(events, 29).length, 0);
  assert.equal(saidUntil(events, 30)[0]?.detail, 'Halo');
  assert.deepEqual([...speakersAt(events, 25)], ['p1']);
  assert.deepEqual([...speakersAt(events, 50)], []);
  assert.deepEqual(peopleOf(events), ['Sari', 'Budi']);
  assert.deepEqual(unrecorded(events), ['Budi']);
  assert.deepEqual(chaptersOf(events).map(({ word, at_ms }) => [word, at_ms]), [
    ['screen_on', 40], ['screen_off', 60], ['resumed', 70],
  ]);
});

test('the cost of an hour is said with and without pictures', () => {
  assert.equal(megabytesPerHour(pieces, 120_000, false), 18);
  assert.equal(megabytesPerHour(pieces, 120_000, true), 379);
  assert.equal(megabytesPerHour(pieces, 0, true), 0);
});

test('hands are up from when they are raised until they are lowered or their owner leaves', () => {
  const events = [
    event(1_000, 'hand_up', '', 'p2'), event(2_000, 'hand_up'), event(3_000, 'hand_down', '', 'p2'),
    event(4_000, 'hand_up', '', 'p2'), event(5_000, 'left'),
  ];
  assert.deepEqual(handsAt(events, 2_000), ['Budi', 'Sari']);
  assert.deepEqual(handsAt(events, 4_000), ['Sari', 'Budi']);
  assert.deepEqual(handsAt(events, 5_000), ['Budi']);
  assert.deepEqual(handsAt(events, 999), []);
});
