import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyClass } from '../src/state/classroom';
import { after, inClass, person, server, welcome } from './fixtures';

const waits = server({
  event: 'waiting',
  number: 1,
  you: 'p3',
  seat: 'seat',
  back: false,
  room: { name: 'kelas-7a', title: 'Kelas 7A' },
  entry: 'ask',
  note: 'Sebentar ya',
});
const knocks = (id: string, number = 2) =>
  server({ event: 'waiting_joined', number, waiting: { id, name: `Name ${id}` } });
const goes = (participant: string, number = 3) =>
  server({ event: 'waiting_left', number, participant });

test('whoever has to wait is told what for, and is welcomed as a newcomer', () => {
  const state = after([waits], emptyClass('Kelas'));
  assert.equal(state.phase, 'waiting');
  assert.equal(state.entry, 'ask');
  assert.equal(state.waitingNote, 'Sebentar ya');
  assert.equal(state.seat, null);
  const inside = after([server(welcome('p3', [person('p3')]))], state);
  assert.equal(inside.phase, 'in_class');
  assert.equal(inside.seat, 'seat');
});

test('whoever has to wait again knows nothing of the class any more, and his devices stay', () => {
  const on = { action: 'own', source: 'camera', capture: 'on' } as const;
  const state = after([on, waits], inClass('budi', [person('sari', 'teacher'), person('budi')]));
  assert.deepEqual(state.participants, []);
  assert.equal(state.you, null);
  assert.equal(state.own.camera, 'on');
});

test('a teacher who comes while somebody waits is told, too', () => {
  const event = { ...welcome('sari', [person('sari', 'teacher')]), waiting: [{ id: 'p3', name: 'Ani' }] };
  const state = after([server(event)], emptyClass('Kelas'));
  assert.deepEqual(state.waiting, [{ id: 'p3', name: 'Ani' }]);
  assert.ok(state.notices.some(({ kind }) => kind === 'somebody_waits'));
});

test('whoever is refused reads so, and whoever is sent away later reads that', () => {
  const closing = server({ event: 'closing', number: 2, reason: 'removed' });
  assert.equal(after([waits, closing], emptyClass('Kelas')).ending, 'not_admitted');
  assert.equal(after([closing], inClass('p3', [person('p3')])).ending, 'removed');
});

test('a teacher sees who waits, once each, until nobody does', () => {
  const first = after([knocks('p3')], inClass('sari', [person('sari', 'teacher')]));
  assert.deepEqual(first.announcement, { kind: 'waits', name: 'Name p3' });
  assert.ok(first.notices.some(({ kind }) => kind === 'somebody_waits'));
  const both = after([knocks('p4', 3), knocks('p3', 4)], first);
  assert.deepEqual(both.waiting.map(({ id }) => id), ['p3', 'p4']);
  const one = after([goes('p3', 5)], both);
  assert.ok(one.notices.some(({ kind }) => kind === 'somebody_waits'));
  const none = after([goes('p4', 6)], one);
  assert.deepEqual(none.waiting, []);
  assert.ok(!none.notices.some(({ kind }) => kind === 'somebody_waits'));
});

test('how one comes in is known from the welcome on', () => {
  const state = inClass('sari', [person('sari', 'teacher')]);
  assert.equal(state.entry, 'open');
  const changed = server({ event: 'entry_changed', number: 2, entry: 'with_teacher' });
  assert.equal(after([changed], state).entry, 'with_teacher');
});
