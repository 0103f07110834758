import assert from 'node:assert/strict';
import { test } from 'node:test';
import { videoOfPath } from '../src/state/people';
import { chapterAt, lengthFrom, lengthWords, remember, sizeWords, type Watched } from '../src/state/videos';

test('a length is written as a clock does, and read back', () => {
  for (const [ms, words] of [[0, '0:00'], [59_999, '0:59'], [61_000, '1:01'], [3_723_000, '1:02:03']] as const) {
    assert.equal(lengthWords(ms), words);
    assert.equal(lengthFrom(words), Math.floor(ms / 1000) * 1000);
  }
  assert.equal(lengthFrom('45'), 45_000);
  for (const wrong of ['', 'x', '1:60', '1:2:3:4', '1:', '-1', '1.5']) assert.equal(lengthFrom(wrong), null, wrong);
});

test('a size is said in the unit that people pay for', () => {
  assert.equal(sizeWords(900), '1 kB');
  assert.equal(sizeWords(31_400_000), '31 MB');
  assert.equal(sizeWords(1_250_000_000), '1.3 GB');
});

test('the chapter that is on is the last that has begun', () => {
  const chapters = [0, 60_000].map((at_ms) => ({ at_ms, title: 'x', automatic: false }));
  assert.equal(chapterAt(chapters, 0), 0);
  assert.equal(chapterAt(chapters, 59_999), 0);
  assert.equal(chapterAt(chapters, 70_000), 1);
  assert.equal(chapterAt(chapters.slice(1), 5), -1);
});

test('it is remembered where somebody stopped, but not at an end', () => {
  const before: Watched = [['v1', 40], ['v2', 50]];
  assert.deepEqual(remember(before, 'v2', 99.7, 600), [['v2', 99], ['v1', 40]]);
  assert.deepEqual(remember(before, 'v1', 5, 600), [['v2', 50]]);
  assert.deepEqual(remember(before, 'v1', 590, 600), [['v2', 50]]);
  const many: Watched = Array.from({ length: 100 }, (_, n) => [`v${n + 10}`, 30]);
  assert.equal(remember(many, 'v1', 30, 600).length, 100);
});

test('a video has its own address', () => {
  assert.equal(videoOfPath('/watch/v3'), 'v3');
  assert.equal(videoOfPath('/watch/'), null);
});
