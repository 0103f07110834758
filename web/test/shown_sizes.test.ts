import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layersOf, ShownSizes, type Tiles } from '../src/pages/class/shown_sizes';
import type { Command } from '../src/signal/protocol';
import { emptyClass } from '../src/state/classroom';
import { inClass, person } from './fixtures';

function page(carriage: 'server' | 'mesh' = 'server') {
  const told: unknown[] = [];
  let fails = false;
  let tiles: Tiles = [];
  const state = {
    ...inClass('p1', [person('p1'), person('p2'), person('p3')]),
    carriage: { ...emptyClass('').carriage, by: carriage },
  };
  const sizes = new ShownSizes(
    {
      state: () => state,
      send: async (command: Command) => {
        if (fails) throw new Error('lost');
        if (command.command === 'show_sizes') told.push(Object.fromEntries(command.sizes.map((one) => [one.participant, one.layers])));
      },
    },
    () => tiles,
  );
  const look = async (now: number, ...shown: [string, number][]) => {
    tiles = shown.map(([participant, lines]) => ({ participant, lines }));
    sizes.look(now);
    await new Promise((resolve) => setTimeout(resolve));
  };
  const go = (by: 'server' | 'mesh') => void (state.carriage = { ...state.carriage, by });
  return { told, sizes, look, go, fail: (on: boolean) => void (fails = on) };
}

test('a picture is worth as many layers as it has lines', () => {
  assert.deepEqual([100, 225, 226, 400, 450, 451, 1080].map(layersOf), [1, 1, 2, 2, 2, 3, 3]);
});

test('the server is told of what stands large, and of nothing twice', async () => {
  const { told, look } = page();
  await look(0, ['p2', 600], ['p3', 120], ['p1', 600]);
  await look(1_000, ['p2', 600], ['p3', 120], ['p1', 600]);
  await look(2_000, ['p2', 600], ['p3', 300]);
  assert.deepEqual(told, [{ p2: 3 }, { p2: 3, p3: 2 }]);
});

test('the larger of two tiles counts', async () => {
  const { told, look } = page();
  await look(0, ['p2', 100], ['p2', 500], ['p2', 300]);
  assert.deepEqual(told, [{ p2: 3 }]);
});

test('what grows is told at once, and what shrinks when it stays so', async () => {
  const { told, look } = page();
  await look(0, ['p2', 600]);
  await look(1_000, ['p3', 600]);
  assert.deepEqual(told.at(-1), { p2: 3, p3: 3 });
  await look(2_000, ['p2', 600], ['p3', 600]);
  await look(3_000, ['p3', 600]);
  await look(5_000, ['p3', 600]);
  assert.equal(told.length, 2);
  await look(6_000, ['p3', 600]);
  assert.deepEqual(told.at(-1), { p3: 3 });
});

test('what was lost is told again, and all is to a server that has forgotten', async () => {
  const { told, look, sizes, fail } = page();
  fail(true);
  await look(0, ['p2', 600]);
  fail(false);
  await look(1_000, ['p2', 600]);
  assert.deepEqual(told, [{ p2: 3 }]);
  sizes.forget();
  await look(2_000, ['p2', 600]);
  assert.equal(told.length, 2);
});

test('what the server may have forgotten on another way is told again', async () => {
  const { told, look, go } = page();
  await look(0, ['p2', 600]);
  go('mesh');
  await look(1_000, ['p2', 600]);
  go('server');
  await look(2_000, ['p2', 600]);
  assert.deepEqual(told, [{ p2: 3 }, { p2: 3 }]);
});

test('a mesh sends what it sends', async () => {
  const { told, look } = page('mesh');
  await look(0, ['p2', 600]);
  assert.deepEqual(told, []);
});
