import assert from 'node:assert/strict';
import { test } from 'node:test';

import { kCalmMs, kMoreMs, kMostMs, PictureDelays } from '../src/media/picture_delay';

const camera = (freezeCount: number, nackCount: number, participant = 'p1') => [
  { type: 'inbound-rtp', kind: 'video', participant, source: 'camera', freezeCount, nackCount },
];
/** A round trip, in milliseconds. */
const kNear = 20;
const more = (milliseconds: number, participant = 'p1') => [{ participant, source: 'camera', milliseconds }];

test('a picture that stood still for lost packets is kept in hand longer, step by step, to an end', () => {
  const delays = new PictureDelays();
  assert.deepEqual(delays.step(camera(3, 9), 0, kNear), [], 'what was before is not known');
  const steps = Array.from({ length: 8 }, (_, i) => delays.step(camera(4 + i, 10 + i), 2_000 * (i + 1), kNear));
  const said = steps.flat().map(({ milliseconds }) => milliseconds);
  assert.deepEqual(said, [kMoreMs, 2 * kMoreMs, 3 * kMoreMs, 4 * kMoreMs, kMostMs]);
});

test('from far away it is at once as much as a repair takes, and then more', () => {
  const delays = new PictureDelays();
  delays.step(camera(0, 0), 0, 200);
  assert.deepEqual(delays.step(camera(1, 1), 2_000, 200), more(300));
  assert.deepEqual(delays.step(camera(2, 2), 4_000, 200), more(400));
  assert.deepEqual(delays.step(camera(3, 3), 6_000, 2_000), more(kMostMs));
});

test('what stands still for another reason, and what is lost and repaired in time, change nothing', () => {
  const delays = new PictureDelays();
  delays.step(camera(0, 0), 0, kNear);
  assert.deepEqual(delays.step(camera(2, 0), 2_000, kNear), [], 'nobody sends, or the machine is slow');
  assert.deepEqual(delays.step(camera(2, 5), 4_000, kNear), []);
});

test('after a while without a loss less is kept, as slowly as that', () => {
  const delays = new PictureDelays();
  delays.step(camera(0, 0), 0, kNear);
  delays.step(camera(1, 1), 2_000, kNear);
  assert.deepEqual(delays.step(camera(2, 2), 4_000, kNear), more(2 * kMoreMs));
  assert.deepEqual(delays.step(camera(2, 3), 50_000, kNear), [], 'it still loses');
  assert.deepEqual(delays.step(camera(2, 3), 49_000 + kCalmMs, kNear), []);
  assert.deepEqual(delays.step(camera(2, 3), 50_000 + kCalmMs, kNear), more(kMoreMs));
  assert.deepEqual(delays.step(camera(2, 3), 51_000 + kCalmMs, kNear), []);
  assert.deepEqual(delays.step(camera(2, 3), 50_000 + 2 * kCalmMs, kNear), more(0));
  assert.deepEqual(delays.step(camera(2, 3), 50_000 + 4 * kCalmMs, kNear), []);
});

test('each picture has a delay of its own, and a new connection begins anew', () => {
  const delays = new PictureDelays();
  delays.step([...camera(0, 0), ...camera(0, 0, 'p2')], 0, kNear);
  assert.deepEqual(delays.step([...camera(1, 1), ...camera(0, 1, 'p2')], 2_000, kNear), more(kMoreMs));
  assert.deepEqual(delays.step(camera(0, 1, 'p2'), 4_000, kNear), []);
  assert.deepEqual(delays.step(camera(2, 2), 6_000, kNear), more(2 * kMoreMs));
  delays.forget();
  assert.deepEqual(delays.step(camera(3, 3), 8_000, kNear), []);
  assert.deepEqual(delays.step(camera(4, 4), 10_000, kNear), more(kMoreMs));
});

test('sound, and browsers that do not count, are passed over', () => {
  const delays = new PictureDelays();
  const odd = (n: number) => [
    { type: 'inbound-rtp', kind: 'audio', participant: 'p1', source: 'microphone', freezeCount: n, nackCount: n },
    { type: 'outbound-rtp', kind: 'video', participant: 'p1', source: 'camera', freezeCount: n, nackCount: n },
    { type: 'inbound-rtp', kind: 'video', freezeCount: n, nackCount: n },
    { type: 'inbound-rtp', kind: 'video', participant: 'p2', source: 'camera', nackCount: n },
  ];
  delays.step(odd(0), 0, kNear);
  assert.deepEqual(delays.step(odd(1), 2_000, kNear), []);
});
