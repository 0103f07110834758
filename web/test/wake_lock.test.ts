import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WakeLock, type Held } from '../src/pages/class/wake_lock';
import { settle } from './fake_webrtc';

/** A browser that gives a lock when the test says so; counts those that are held. */
function browser() {
  const answers: (() => void)[] = [];
  let held = 0;
  const ask = () =>
    new Promise<Held>((resolve) => {
      answers.push(() => {
        held += 1;
        resolve({ release: async () => void (held -= 1) });
      });
    });
  const answer = async () => {
    await settle();
    answers.shift()?.();
    await settle();
  };
  return { lock: new WakeLock(ask), answer, held: () => held };
}

test('asking again holds one lock, not two', async () => {
  const { lock, answer, held } = browser();
  void lock.keep();
  await answer();
  void lock.keep();
  await answer();
  assert.equal(held(), 1);
  lock.stop();
  assert.equal(held(), 0);
});

test('asking while the browser has not answered asks once', async () => {
  const { lock, answer, held } = browser();
  void lock.keep();
  void lock.keep();
  await answer();
  await answer();
  assert.equal(held(), 1);
});

test('a lock that comes after the class has ended is let go', async () => {
  const { lock, answer, held } = browser();
  void lock.keep();
  lock.stop();
  await answer();
  assert.equal(held(), 0);
  void lock.keep();
  await answer();
  assert.equal(held(), 0);
});

test('without such a thing, or refused, nothing happens', async () => {
  await new WakeLock(async () => null).keep();
  const refused = new WakeLock(async () => {
    throw new Error('battery low');
  });
  await refused.keep();
  await refused.keep();
});
