import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reduce } from '../src/state/classroom';
import { clockText, mayBePicked, secondsLeft, signCounts, signOf } from '../src/state/lesson';
import { after, person, server, welcome } from './fixtures';

const teacher = person('p1', 'teacher');
const [ani, budi] = [person('p2', 'student'), person('p3', 'student')];
const of = (you: string) => after([server(welcome(you, [teacher, ani, budi]))]);

test('each person shows one sign, until it is taken back', () => {
  let state = of('p1');
  for (const sign of ['yes', 'no'] as const) {
    state = reduce(state, server({ event: 'sign_changed', number: 2, participant: 'p2', sign }));
  }
  state = reduce(state, server({ event: 'sign_changed', number: 3, participant: 'p3', sign: 'no' }));
  assert.deepEqual(signCounts(state.signs), [['no', 2]]);
  state = reduce(state, server({ event: 'sign_changed', number: 4, participant: 'p2', sign: null }));
  assert.equal(signOf(state, 'p2'), null);
  assert.equal(signOf(state, 'p3'), 'no');
});

test('signs are cleared, or go with whom they belong to', () => {
  let state = of('p1');
  for (const participant of ['p2', 'p3']) {
    state = reduce(state, server({ event: 'sign_changed', number: 2, participant, sign: 'away' }));
  }
  assert.equal(mayBePicked(ani, state.signs), false);
  state = reduce(state, server({ event: 'participant_left', number: 3, participant: 'p2', reason: 'left' }));
  assert.equal(state.signs.length, 1);
  state = reduce(state, server({ event: 'signs_cleared', number: 4, by: 'p1' }));
  assert.deepEqual(state.signs, []);
});

test('only a student who is there may be picked', () => {
  assert.equal(mayBePicked(ani, []), true);
  assert.equal(mayBePicked(teacher, []), false);
  assert.equal(mayBePicked({ ...ani, connected: false }, []), false);
});

test('whoever is picked is told so, and others hear who it is', () => {
  const picked = server({ event: 'student_picked', number: 5, participant: 'p2' });
  const mine = reduce(of('p2'), picked);
  assert.deepEqual(mine.notices.map(({ kind }) => kind), ['picked']);
  const others = reduce(of('p3'), picked);
  assert.deepEqual(others.notices, []);
  assert.deepEqual(others.announcement, { kind: 'picked', name: ani.name });
  assert.deepEqual(others.picked, { participant: 'p2', number: 5 });
});

test('the clock is for all, also for who comes later', () => {
  const timer = { seconds: 300, ends: 1_795_000_300_000 };
  const state = reduce(of('p2'), server({ event: 'timer_changed', number: 2, timer }));
  assert.deepEqual(state.timer, timer);
  const late = after([server({ ...welcome('p2', [teacher, ani]), timer })]);
  assert.deepEqual(late.timer, timer);
  assert.equal(reduce(late, server({ event: 'timer_changed', number: 3, timer: null })).timer, null);
});

test('time left is counted in whole seconds and ends at none', () => {
  const timer = { seconds: 10, ends: 50_000 };
  assert.equal(secondsLeft(timer, 40_000), 10);
  assert.equal(secondsLeft(timer, 49_001), 1);
  assert.equal(secondsLeft(timer, 50_000), 0);
  assert.equal(secondsLeft(timer, 90_000), 0);
});

test('time is written as clocks show it', () => {
  assert.equal(clockText(0), '0:00');
  assert.equal(clockText(65), '1:05');
  assert.equal(clockText(3_600), '1:00:00');
  assert.equal(clockText(7_384), '2:03:04');
});
