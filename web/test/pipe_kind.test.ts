import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KindChoice, kFirstClimbMs, kLongestClimbMs, kPipeKinds } from '../src/signal/pipe_kind';

test('goes through all kinds and begins anew', () => {
  const choice = new KindChoice();
  const tried = [...kPipeKinds, 'again'].map(() => {
    const { kind } = choice;
    choice.fails();
    return kind;
  });
  assert.deepEqual(tried, ['websocket', 'stream', 'long_poll', 'poll', 'websocket']);
});

test('has more patience with a kind that has worked', () => {
  const choice = new KindChoice();
  choice.works();
  choice.fails();
  choice.fails();
  assert.equal(choice.kind, 'websocket');
  choice.fails();
  assert.equal(choice.kind, 'stream');
});

test('there is nothing better than a WebSocket', () => {
  const choice = new KindChoice();
  assert.equal(choice.better, null);
  choice.fails();
  assert.equal(choice.better, 'websocket');
  choice.climb();
  assert.equal(choice.kind, 'websocket');
});

test('tries to climb soon at first, then ever less often', () => {
  const choice = new KindChoice();
  const delays = Array.from({ length: 6 }, () => choice.nextClimb());
  assert.equal(delays[0], kFirstClimbMs);
  assert.ok(delays.every((delay, index) => index === 0 || delay > (delays[index - 1] ?? 0) || delay === kLongestClimbMs));
  assert.equal(delays[5], kLongestClimbMs);
  choice.works();
  assert.equal(choice.nextClimb(), kFirstClimbMs);
});
