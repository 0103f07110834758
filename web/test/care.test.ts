import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AbsenceRule } from '../src/signal/protocol';
import { asSeen, leads, waits } from '../src/state/care';
import { layoutOf } from '../src/state/layout';
import { isTeacher, sortedPeople } from '../src/state/people';
import { closedBy, mayUse } from '../src/state/rights';
import { after, inClass, person, server } from './fixtures';

const kinds = ({ notices }: ReturnType<typeof inClass>) => notices.map(({ kind }) => kind);
const absence = (rule: AbsenceRule, away: boolean, number = 2) =>
  server({ event: 'absence_changed', number, absence: { rule, away } });
const cameras = server({ event: 'cameras_changed', number: 2, cameras: 'teachers' });

const sari = person('sari', 'teacher', ['camera']);
const budi = person('budi', 'student', ['camera']);
const ani = person('ani', 'student', ['camera']);
const people = [sari, budi, ani];

test('teachers and co-teachers have the class in hand', () => {
  assert.deepEqual((['teacher', 'co_teacher', 'student', 'listener'] as const).map(leads), [true, true, false, false]);
  assert.equal(isTeacher(inClass('p', [person('p', 'co_teacher')])), true);
  const names = sortedPeople([person('c', 'listener'), person('a'), person('d', 'co_teacher')], '').map(({ id }) => id);
  assert.deepEqual(names, ['d', 'a', 'c']);
});

test('a camera for teachers alone is shown to nobody else', () => {
  const mine = after([cameras], inClass('budi', people));
  assert.equal(asSeen(mine, ani).sources.camera.on, false);
  assert.equal(asSeen(mine, budi).sources.camera.on, true); // one's own
  assert.equal(asSeen(mine, sari).sources.camera.on, true);
  const taught = after([cameras], inClass('sari', people));
  assert.equal(asSeen(taught, ani).sources.camera.on, true);
  assert.equal(asSeen(inClass('budi', people), ani), ani);
});

test('no student comes onto the stage of another by a camera that is not sent', () => {
  const alone = after([cameras], inClass('budi', [budi, ani]));
  assert.deepEqual(layoutOf(alone, 5).stage, { participant: 'budi', source: 'camera' });
});

test('while a class waits students may use nothing, and are told why', () => {
  const away = after([absence('wait', true)], inClass('budi', people));
  assert.equal(waits(away), true);
  for (const source of ['microphone', 'camera', 'screen'] as const) {
    assert.equal(mayUse(away, budi, source), false);
    assert.equal(mayUse(away, sari, source), true);
  }
  assert.equal(mayUse(away, { ...budi, group: 2 }, 'microphone'), false);
  assert.equal(closedBy(away, budi), 'class_waits');
  assert.deepEqual(kinds(away), []); // it stands over the stage
  assert.deepEqual(kinds(after([absence('wait', false, 3)], away)), ['class_goes_on']);
});

test('a class that goes on, or is locked, is as it was', () => {
  for (const rule of ['go_on', 'lock'] as const) {
    const away = after([absence(rule, true)], inClass('budi', people));
    assert.equal(mayUse(away, budi, 'microphone'), true);
    assert.equal(closedBy(away, budi), null);
    assert.deepEqual(kinds(after([absence(rule, false, 3)], away)), []);
  }
});

test('a listener may use nothing', () => {
  const state = inClass('budi', people);
  const listener = { ...budi, role: 'listener' as const, allowed: ['speak' as const] };
  assert.equal(mayUse(state, listener, 'microphone'), false);
  assert.equal(closedBy(state, listener), 'listener');
});

test('I am told what I am now, and not what I may not do as well', () => {
  const changed = (role: 'co_teacher' | 'student' | 'listener', number: number) => [
    server({ event: 'participant_changed', number, participant: { ...budi, role } }),
    server({ event: 'role_changed', number: number + 1, participant: 'budi', role, by: 'sari' }),
  ];
  const listens = after(changed('listener', 2), inClass('budi', people));
  assert.deepEqual(kinds(listens), ['made_listener']);
  assert.deepEqual(kinds(after(changed('co_teacher', 4), listens)), ['made_listener', 'made_co_teacher']);
  assert.deepEqual(kinds(after(changed('listener', 2), inClass('ani', people))), []);
});
