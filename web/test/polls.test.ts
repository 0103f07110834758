import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Poll, PollAnswer } from '../src/signal/protocol';
import { reduce } from '../src/state/classroom';
import { formFault, openPoll, pollTable, resultsOf, tidyForm, withoutAnswer } from '../src/state/polls';
import { after, person, server, welcome } from './fixtures';

const teacher = person('p1', 'teacher');
const [ani, budi] = [person('p2', 'student'), person('p3', 'student')];
const of = (you: string) => after([server(welcome(you, [teacher, ani, budi]))]);
const poll: Poll = {
  id: 1,
  question: 'Paham?',
  kind: 'single',
  options: ['Ya', 'Belum'],
  anonymous: false,
  state: 'open',
  published: false,
  results: null,
};
const answer = (participant: string, choices: number[], text = ''): PollAnswer => ({
  participant,
  name: `Name ${participant}`,
  choices,
  text,
});
const changed = (some: Partial<Poll>, number = 2) =>
  server({ event: 'poll_changed', number, poll: { ...poll, ...some } });

test('a question that is asked is read aloud to students', () => {
  const state = reduce(of('p2'), changed({}));
  assert.equal(openPoll(state)?.question, 'Paham?');
  assert.deepEqual(state.announcement, { kind: 'poll', name: 'Paham?' });
  assert.equal(reduce(of('p1'), changed({})).announcement, null);
});

test('polls keep their order, and a deleted one goes with its answers', () => {
  let state = after([changed({ id: 3 }), changed({ id: 2 })], of('p1'));
  assert.deepEqual(state.polls.map(({ id }) => id), [2, 3]);
  state = reduce(state, server({ event: 'poll_answers', number: 4, poll: 2, answers: [answer('p2', [0])] }));
  state = reduce(state, server({ event: 'poll_deleted', number: 5, poll: 2 }));
  assert.deepEqual(state.polls.map(({ id }) => id), [3]);
  assert.equal(state.answers[2], undefined);
});

test('an answer takes the place of the one before it', () => {
  let state = reduce(of('p1'), changed({}));
  const answered = (one: PollAnswer, replaces = one.participant) =>
    server({ event: 'poll_answered', number: 3, poll: 1, answer: one, replaces });
  state = after([answered(answer('p2', [0])), answered(answer('p3', [1])), answered(answer('p2', [1]))], state);
  assert.deepEqual(resultsOf(poll, state.answers[1]), { answers: 2, counts: [0, 2], texts: [] });
  // He came back as another participant.
  state = reduce(state, answered(answer('p9', [0]), 'p2'));
  assert.deepEqual(resultsOf(poll, state.answers[1]).counts, [1, 1]);
});

test('of an anonymous question only the server counts', () => {
  const secret = { ...poll, anonymous: true };
  const known = [answer('p2', []), answer('p3', [])];
  assert.deepEqual(resultsOf(secret, known), { answers: 2, counts: [0, 0], texts: [] });
  const results = { answers: 2, counts: [2, 0], texts: [] };
  assert.deepEqual(resultsOf({ ...secret, state: 'closed', results }, known), results);
});

test('says who has not answered yet', () => {
  const people = [teacher, ani, budi];
  assert.deepEqual(withoutAnswer(people, [answer('p2', [0])]), [budi]);
  // The same person by another place.
  assert.deepEqual(withoutAnswer(people, [{ ...answer('p8', [0]), name: budi.name }]), [ani]);
});

test('a form is sent when there is something to answer', () => {
  const form = { question: ' Warna? ', kind: 'single' as const, options: ['Merah ', '', 'Hijau'], anonymous: false };
  assert.equal(formFault(form), null);
  assert.deepEqual(tidyForm(form), { ...form, question: 'Warna?', options: ['Merah', 'Hijau'] });
  assert.equal(formFault({ ...form, question: '  ' }), 'question');
  assert.equal(formFault({ ...form, options: ['Merah', ' '] }), 'options');
  assert.equal(formFault({ ...form, options: ['Merah', 'merah '] }), 'same');
  assert.equal(formFault({ ...form, kind: 'text', options: [] }), null);
  assert.deepEqual(tidyForm({ ...form, kind: 'text' }).options, []);
});

const words = { name: 'Nama', answer: 'Jawaban', count: 'Jumlah' };

test('a table holds names and answers as a spreadsheet reads them', () => {
  const several = { ...poll, kind: 'multiple' as const };
  const table = pollTable(several, [answer('p2', [0, 1]), { ...answer('p3', [1]), name: 'Budi "B"' }], words);
  assert.equal(
    table,
    '"Paham?"\r\n"Nama","Jawaban"\r\n"Name p2","Ya; Belum"\r\n"Budi ""B""","Belum"\r\n',
  );
});

test('a table holds no formula that somebody wrote into it', () => {
  const open = { ...poll, kind: 'text' as const, options: [] };
  for (const formula of ['=1+1', '+1', '-1', '@x']) {
    assert.match(pollTable(open, [answer('p2', [], formula)], words), new RegExp(`"'\\${formula[0]}`));
  }
});

test('a table of an anonymous question holds no names', () => {
  const results = { answers: 2, counts: [2, 0], texts: [] };
  const secret: Poll = { ...poll, anonymous: true, state: 'closed', results };
  const table = pollTable(secret, [answer('p2', [])], words);
  assert.doesNotMatch(table, /p2/);
  assert.match(table, /"Ya","2"/);
});

test('answers of before are not kept over a new welcome, which may have missed some', () => {
  const told = server({ event: 'poll_answers', number: 3, poll: 1, answers: [answer('p2', [0])] });
  const before = after([changed({}), told], of('p1'));
  const back = { ...welcome('p1', [teacher, ani]), back: true, polls: [poll] };
  assert.deepEqual(after([server(back)], before).answers, {});
});

test('that a question is closed is read aloud to students, unless its results are shown', () => {
  const open = (you: string) => reduce(of(you), changed({}));
  const closed = { state: 'closed' as const };
  assert.deepEqual(reduce(open('p2'), changed(closed)).announcement, { kind: 'poll_closed', name: '' });
  const deleted = server({ event: 'poll_deleted', number: 3, poll: 1 });
  assert.equal(reduce(open('p2'), deleted).announcement?.kind, 'poll_closed');
  assert.equal(reduce(open('p2'), changed({ ...closed, published: true })).announcement?.kind, 'poll_results');
  assert.equal(reduce(open('p1'), changed(closed)).announcement, null);
  const hidden = after([changed({ ...closed, published: true }), changed(closed)], open('p2'));
  assert.equal(hidden.announcement?.kind, 'poll_results', 'what was closed before is not closed again');
});
