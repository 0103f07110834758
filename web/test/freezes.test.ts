import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FreezeTeller, kTellEveryMs } from '../src/media/freezes';

const picture = (id: string, freezeCount: number, totalFreezesDuration: number) => ({
  type: 'inbound-rtp',
  kind: 'video',
  id,
  freezeCount,
  totalFreezesDuration,
});

test('freezes are told when there are more, and not all the time', () => {
  const teller = new FreezeTeller();
  assert.equal(teller.step([picture('a', 0, 0), picture('b', 0, 0)], 0), null);
  assert.deepEqual(teller.step([picture('a', 1, 0.25), picture('b', 2, 1)], 2_000), { count: 3, milliseconds: 1_250 });
  assert.equal(teller.step([picture('a', 4, 2), picture('b', 2, 1)], 4_000), null);
  assert.deepEqual(teller.step([picture('a', 4, 2), picture('b', 2, 1)], 2_000 + kTellEveryMs), { count: 6, milliseconds: 3_000 });
  assert.equal(teller.step([picture('a', 4, 2), picture('b', 2, 1)], 60_000), null);
});

test('what stood still before a new connection counts on', () => {
  const teller = new FreezeTeller();
  teller.step([picture('a', 2, 1)], 0);
  assert.deepEqual(teller.step([picture('a', 1, 0.5)], 20_000), { count: 3, milliseconds: 1_500 });
  assert.deepEqual(teller.step([picture('c', 1, 0.1)], 40_000), { count: 4, milliseconds: 1_600 });
});

test('other entries, and browsers that do not count, are passed over', () => {
  const teller = new FreezeTeller();
  const sound = { ...picture('s', 5, 5), kind: 'audio' };
  const sent = { ...picture('o', 5, 5), type: 'outbound-rtp' };
  assert.equal(teller.step([sound, sent, { type: 'inbound-rtp', kind: 'video', id: 'x' }], 0), null);
});
