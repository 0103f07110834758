import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Carriage } from '../src/signal/protocol';
import { emptyClass, reduce } from '../src/state/classroom';
import { kByServer, unreachableFor, unreachableNames } from '../src/state/carriage';
import { person, welcome } from './fixtures';

const inMesh = (...unreachable: string[][]): Carriage => ({ ...kByServer, by: 'mesh', move: 1, unreachable });
const told = (carriage: Carriage) =>
  ({ action: 'server', event: { event: 'carriage_changed', number: 2, carriage } }) as const;

test('the page knows by which way the class goes, from the welcome on', () => {
  const first = welcome('p2', [person('p1', 'teacher'), person('p2')]);
  const state = reduce(emptyClass(''), { action: 'server', event: { ...first, carriage: inMesh() } });
  assert.equal(state.carriage.by, 'mesh');
  assert.equal(reduce(state, told(kByServer)).carriage.by, 'server');
});

test('whom one cannot reach is told once, by name, and no longer than it is so', () => {
  const people = [person('p1', 'teacher'), person('p2'), person('p3')];
  const here = reduce(emptyClass(''), { action: 'server', event: welcome('p2', people) });
  const apart = reduce(here, told(inMesh(['p2', 'p3'])));
  assert.deepEqual(apart.notices.map(({ kind }) => kind), ['mesh_unreachable']);
  assert.equal(unreachableNames(apart), 'Name p3');
  assert.deepEqual(reduce(apart, told(inMesh())).notices, []);
});

test('a teacher is told of others, and not by a notice', () => {
  const people = [person('p1', 'teacher'), person('p2'), person('p3')];
  const here = reduce(emptyClass(''), { action: 'server', event: welcome('p1', people) });
  const apart = reduce(here, told(inMesh(['p2', 'p3'])));
  assert.deepEqual(apart.notices, []);
  assert.deepEqual(unreachableFor(apart.carriage, 'p1'), []);
});
