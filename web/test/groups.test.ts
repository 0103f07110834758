import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Participant } from '../src/signal/protocol';
import { atRandom, companions, isApart, movable, namesFault, ownGroup, resized, saidHere } from '../src/state/groups';
import { layoutOf } from '../src/state/layout';
import { after, message, person, server, welcome } from './fixtures';

const breakouts = { groups: [{ id: 4, name: 'Satu' }, { id: 5, name: 'Dua' }], ends: null };
const at = (one: Participant, group: number): Participant => ({ ...one, group });
const teacher = person('p1', 'teacher', ['camera']);
const ani = at(person('p2', 'student', ['camera']), 4);
const budi = at(person('p3', 'student', ['camera']), 5);
const citra = at(person('p4'), 4);
const everybody = [teacher, ani, budi, citra];
const of = (you: string, people = everybody) => after([server({ ...welcome(you, people), breakouts })]);

test('one sees whoever is in the same group', () => {
  assert.deepEqual(companions(of('p2')).map(({ id }) => id), ['p2', 'p4']);
  assert.deepEqual(companions(of('p1')).map(({ id }) => id), ['p1']);
  const layout = layoutOf(of('p4'), 5);
  assert.equal(layout.stage?.participant, 'p2', 'not the teacher, who is elsewhere');
  assert.ok(!layout.strip.some(({ participant }) => participant === 'p3'));
});

test('knows one’s own group', () => {
  assert.equal(ownGroup(of('p2'))?.name, 'Satu');
  assert.equal(ownGroup(of('p1')), null);
  assert.equal(isApart(of('p1')), true);
  assert.equal(isApart(after([server({ event: 'breakouts_changed', number: 9, breakouts: { groups: [], ends: null } })], of('p1'))), false);
});

test('whoever is moved is told so, and begins anew on the stage', () => {
  const before = { ...of('p3'), pinned: { participant: 'p2', source: 'camera' as const }, stripPage: 2 };
  const back = after([server({ event: 'participant_changed', number: 5, participant: at(budi, 0) })], before);
  assert.deepEqual(back.notices.map(({ kind }) => kind), ['from_group']);
  assert.equal(back.pinned, null);
  assert.equal(back.stripPage, 0);
  const away = after([server({ event: 'participant_changed', number: 6, participant: at(budi, 4) })], back);
  assert.deepEqual(away.notices.map(({ kind }) => kind), ['to_group']);
});

test('a teacher who visits needs no words for it', () => {
  const visits = after([server({ event: 'participant_changed', number: 5, participant: at(teacher, 4) })], of('p1'));
  assert.deepEqual(visits.notices, []);
});

test('groups made by chance hold everybody, and no group is much larger than another', () => {
  const people = Array.from({ length: 11 }, (_, index) => person(`p${index}`));
  for (let seed = 1; seed < 30; seed++) {
    let state = seed;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const places = atRandom(people, 3, random);
    assert.equal(Object.keys(places).length, people.length);
    const sizes = [0, 1, 2].map((group) => Object.values(places).filter((one) => one === group).length);
    assert.deepEqual([...sizes].sort(), [3, 4, 4]);
  }
});

test('only students who are in the class itself can be moved', () => {
  const follows = { ...person('p9'), carrier: 'broadcast' as const };
  assert.deepEqual(movable([teacher, ani, follows]), [ani]);
});

test('one reads what was said where one is, and to all', () => {
  const said = (id: number, group?: number) => ({ ...message(id, 'p1'), ...(group !== undefined && { group }) });
  const chat = [said(1), said(2, 4), said(3, 5)];
  assert.deepEqual(saidHere({ ...of('p2'), chat }).map(({ id }) => id), [1, 2]);
  assert.deepEqual(saidHere({ ...of('p1'), chat }).map(({ id }) => id), [1]);
  assert.equal(saidHere({ ...of('p1'), chat: chat.slice(0, 1) }).length, 1);
});

test('groups need names, each its own', () => {
  assert.equal(namesFault(['Satu', 'Dua']), null);
  assert.equal(namesFault(['Satu', ' ']), 'missing');
  assert.equal(namesFault(['Satu', 'satu ']), 'same');
});

test('whoever is moved reads where to, and nothing of what is let there', () => {
  const before = after([server({ ...welcome('p3', everybody), breakouts, student_rights: [] })]);
  const back = after([server({ event: 'participant_changed', number: 5, participant: at(budi, 0) })], before);
  assert.deepEqual(back.notices.map(({ kind }) => kind), ['from_group']);
  const away = after([server({ event: 'participant_changed', number: 6, participant: at(budi, 4) })], back);
  assert.deepEqual(away.notices.map(({ kind }) => kind), ['to_group']);
});

test('with more groups all stay; with fewer only those move whose group is gone', () => {
  const places = { p1: 0, p2: 0, p3: 1, p4: 2, p5: 2, p6: -1 };
  assert.deepEqual(resized(places, 4, () => 0), places);
  for (const chance of [0, 0.5, 0.99]) {
    const { p4, p5, ...rest } = resized(places, 2, () => chance);
    assert.deepEqual(rest, { p1: 0, p2: 0, p3: 1, p6: -1 });
    assert.deepEqual([p4, p5].includes(1) && [p4, p5].every((one) => one === 0 || one === 1), true, 'to the smallest first');
  }
});

test('what a teacher writes to all is told to whoever works in a group', () => {
  const posted = (some: object) =>
    server({ event: 'chat_posted', number: 7, message: { ...message(1, 'p1'), role: 'teacher', ...some } });
  const told = after([posted({})], of('p2'));
  assert.deepEqual(told.notices.map(({ kind }) => kind), ['message_to_all']);
  assert.deepEqual(told.announcement, { kind: 'message', name: 'Name p1', text: 'text 1' });
  for (const other of [{ for: 'group', group: 4 }, { for: 'team' }, { for: 'two', to: 'p2' }, { role: 'student', from: 'p3' }]) {
    assert.deepEqual(after([posted(other)], of('p2')).notices, [], JSON.stringify(other));
  }
  assert.deepEqual(after([posted({})], of('p1')).notices, [], 'not to whom it is from');
  const together = after([server(welcome('p2', everybody)), posted({})]);
  assert.deepEqual(together.notices, []);
  assert.equal(together.announcement, null);
});

test('whoever has the chat open reads it there', () => {
  const posted = server({ event: 'chat_posted', number: 7, message: { ...message(1, 'p1'), role: 'teacher' } });
  const open = { action: 'panel', panel: 'chat' } as const;
  assert.deepEqual(after([open, posted], of('p2')).notices, []);
  assert.deepEqual(after([posted, open], of('p2')).notices, []);
});
