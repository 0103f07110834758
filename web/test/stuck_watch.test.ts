import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kArrivedS, kStuckMs, type Moment, rests, StuckWatch } from '../src/media/stuck_watch';

const kLookMs = 500;

// How often it begins anew in `looks` looks; `moment` says how the player is at each.
function begins(looks: number, moment: (now_s: number) => Partial<Moment>): number {
  const watch = new StuckWatch();
  let begun = 0;
  for (let i = 0; i < looks; i++) {
    const still = { loading: false, resting: false, at_s: 4, end_s: 6 };
    if (watch.look({ ...still, ...moment((i * kLookMs) / 1000) }, i * kLookMs)) begun++;
  }
  return begun;
}
const kLooks = (2 * kStuckMs) / kLookMs;

test('a player that moves is left alone', () => {
  assert.equal(begins(kLooks, (now) => ({ at_s: now, end_s: now + 2 })), 0);
});

test('one that stands while the broadcast goes on begins anew, once in a while', () => {
  assert.equal(begins(kLooks, (now) => ({ end_s: now })), 1);
  assert.equal(begins(kLooks - 1 - kStuckMs / kLookMs, (now) => ({ end_s: now })), 0);
});

test('one that waits for a broadcast that has stopped goes on waiting', () => {
  assert.equal(begins(10 * kLooks, () => ({})), 0);
  assert.equal(begins(10 * kLooks, (now) => ({ end_s: 6 + Math.min(now, kArrivedS - 0.1) })), 0);
});

test('one that has never begun begins anew, whatever it knows of the end', () => {
  assert.equal(begins(kLooks, () => ({ loading: true, at_s: 0, end_s: null })), 1);
});

test('one that its person has paused, or has out of sight, is left alone', () => {
  assert.equal(begins(kLooks, (now) => ({ resting: true, end_s: now })), 0);
});

test('time at rest is no time stuck', () => {
  const rested = (now: number) => now * 1000 < kStuckMs;
  assert.equal(begins(kLooks - 1, (now) => ({ resting: rested(now), end_s: now })), 0);
});

test('one that has yet to begin rests when only a tap is missing', () => {
  const player = { loading: true, paused: true, hidden: false, readyState: 4 };
  assert.ok(rests(player), 'it could play, and the browser does not let it');
  assert.ok(!rests({ ...player, readyState: 1 }), 'nothing has come yet');
  assert.ok(!rests({ ...player, paused: false }));
});

test('one that has begun rests while it is paused or nobody looks', () => {
  const player = { loading: false, paused: false, hidden: false, readyState: 2 };
  assert.ok(!rests(player));
  assert.ok(rests({ ...player, paused: true }));
  assert.ok(rests({ ...player, hidden: true }));
});
