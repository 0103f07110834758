// What the rehearsal calls hurt: figures alone, nobody is needed for these.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { grown, judgeLoad, judgeMinute } from '../harness/judge.mjs';

const good = { frames: 1200, energy: 0.5, received: 5000, lost: 3 };
const load = {
  steps: [{ viewers: 5, failed: 0, stalled: 0 }],
  chat: { seats: 5, said: 10, heard: 50, expected: 50 },
  forged: 0,
  first_failure: '',
};

test('a minute is well when the teacher is seen and heard and hardly anything is lost', () => {
  assert.deepEqual(judgeMinute(good), []);
  assert.match(judgeMinute({ ...good, frames: 10 })[0], /10 frames/);
  assert.match(judgeMinute({ ...good, energy: 0 })[0], /heard nothing/);
  assert.match(judgeMinute({ ...good, energy: NaN })[0], /heard nothing/);
  assert.match(judgeMinute({ ...good, lost: 100 })[0], /lost 100/);
});

test('what was added is all there is when a connection is new', () => {
  assert.deepEqual(grown(good, { frames: 1300, energy: 0.75, received: 6000, lost: 3 }),
    { frames: 100, energy: 0.25, received: 1000, lost: 0 });
  const anew = { frames: 50, energy: 0.1, received: 60, lost: 0 };
  assert.deepEqual(grown(good, anew), anew);
});

test('a load is well when all watch and hear to the end', () => {
  assert.deepEqual(judgeLoad(load, 5), []);
  const step = load.steps[0];
  const withStep = (changed) => judgeLoad({ ...load, steps: [{ ...step, ...changed }] }, 5);
  const withChat = (changed) => judgeLoad({ ...load, chat: { ...load.chat, ...changed } }, 5);
  assert.match(judgeLoad({ ...load, steps: [] }, 5)[0], /0 steps/);
  assert.match(withStep({ viewers: 4, failed: 1 })[0], /1 viewers did not get in/);
  assert.match(withStep({ viewers: 4 })[0], /only 4 of 5 watched/);
  assert.match(withStep({ stalled: 2 })[0], /nothing came to 2/);
  assert.match(withChat({ seats: 4 })[0], /only 4 of 5 sat/);
  assert.match(withChat({ said: 0 })[0], /nobody said/);
  assert.match(withChat({ heard: 49 })[0], /49 of 50/);
  assert.match(judgeLoad({ ...load, forged: 1 }, 5)[0], /not authentic/);
});
