import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlayerWatch } from '../src/media/player_watch';
import type { Complaint } from '../src/signal/quality';
import { axisTop, digitsOf, pathOf, reasonKey, tiphonKey } from '../src/state/quality';
import { qualityOfPath } from '../src/state/people';

class FakeMedia extends EventTarget {
  paused = false;
  seeking = false;
  frames = { totalVideoFrames: 0, droppedVideoFrames: 0 };
  getVideoPlaybackQuality = () => this.frames;
}

function watched() {
  const media = new FakeMedia();
  let now = 1_000;
  const watch = new PlayerWatch(media, () => now);
  const at = (ms: number, name: string) => {
    now = 1_000 + ms;
    media.dispatchEvent(new Event(name));
  };
  return { media, watch, at, pass: (ms: number) => (now = 1_000 + ms) };
}

test('the first picture is timed, and what is waited for before is no stall', () => {
  const { watch, at } = watched();
  at(100, 'waiting');
  at(850, 'playing');
  at(2_000, 'playing');
  assert.deepEqual(watch.look(), {
    joined_ms: 850, stalls: 0, stalled_ms: 0, frames_shown: 0, frames_dropped: 0,
  });
});

test('stalls are counted with their length, also the one that goes on', () => {
  const { watch, at, pass } = watched();
  at(500, 'playing');
  at(5_000, 'waiting');
  at(5_700, 'playing');
  at(6_000, 'waiting');
  at(6_050, 'playing'); // nobody saw it
  at(9_000, 'waiting');
  assert.equal(watch.look().stalls, 1);
  pass(10_000);
  assert.deepEqual([watch.look().stalls, watch.look().stalled_ms], [2, 1_700]);
  pass(10_000_000);
  assert.equal(watch.look().stalled_ms, 60_700); // the device slept
});

test('a pause and a jump are the will of the person', () => {
  const { media, watch, at } = watched();
  at(500, 'playing');
  media.paused = true;
  at(1_000, 'waiting');
  media.paused = false;
  media.seeking = true;
  at(3_000, 'waiting');
  media.seeking = false;
  at(5_000, 'playing');
  assert.equal(watch.look().stalls, 0);
  at(6_000, 'waiting');
  at(6_400, 'seeking');
  at(9_000, 'playing');
  assert.deepEqual([watch.look().stalls, watch.look().stalled_ms], [1, 400]);
});

test('pictures that came too late are told from those that were shown', () => {
  const { media, watch, at } = watched();
  media.frames = { totalVideoFrames: 100, droppedVideoFrames: 7 };
  assert.deepEqual([watch.look().frames_shown, watch.look().frames_dropped], [93, 7]);
  watch.close();
  at(800, 'playing');
  assert.equal(watch.look().joined_ms, null);
});

test('an axis ends at a round number above everything', () => {
  assert.equal(axisTop([[null, 3], [7, null]], 1), 10);
  assert.equal(axisTop([[0.4]], 1), 1);
  assert.equal(axisTop([[1_001]], 100), 2_000);
  assert.equal(axisTop([[499.9]], 100), 500);
  assert.equal(axisTop([[], [null]], 5), 5);
});

test('a line breaks where nothing was measured', () => {
  const box = { from: 0, to: 40, top: 10, width: 400, height: 100 };
  const path = pathOf([0, 10, 20, 30, 40], [0, 5, null, 10, 20], box, 15);
  assert.equal(path, 'M0.0 100.0h0.01L100.0 50.0M300.0 0.0h0.01L400.0 0.0');
});

test('a line breaks where there was a pause', () => {
  const box = { from: 0, to: 100, top: 10, width: 100, height: 10 };
  assert.equal(pathOf([0, 100], [1, 1], box, 15), 'M0.0 9.0h0.01M100.0 9.0h0.01');
  assert.equal(pathOf([], [], box, 15), '');
});

test('numbers have few digits', () => {
  assert.deepEqual([1_234.5, 56.78, 1.234, 3].map(digitsOf), [0, 1, 2, 0]);
});

test('what a newer server says is no message, and no crash', () => {
  const complaint = (reason: string): Complaint => ({ level: 'bad', reason, number: 3 });
  assert.equal(reasonKey(complaint('lossy')), 'quality.lossy');
  assert.equal(reasonKey(complaint('too_green')), null);
  assert.equal(tiphonKey(4), 'quality.tiphon_4');
  assert.equal(tiphonKey(7), null);
});

test('the page of quality has its address', () => {
  assert.equal(qualityOfPath('/quality/klinik'), 'klinik');
  assert.equal(qualityOfPath('/quality/'), null);
  assert.equal(qualityOfPath('/live/klinik'), null);
});
