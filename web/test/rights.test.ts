import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClassRight, Participant, Right } from '../src/signal/protocol';
import { helpOf, isFree, may, mayChat, mayOrder, mayUse } from '../src/state/rights';
import { after, blocked, inClass, person, server } from './fixtures';

const kinds = ({ notices }: ReturnType<typeof inClass>) => notices.map(({ kind }) => kind);
const rights = (list: ClassRight[], number = 2) =>
  server({ event: 'student_rights_changed', number, rights: list });
const changed = (participant: Participant, number = 3) =>
  server({ event: 'participant_changed', number, participant });
const allowed = (participant: Participant, ...list: Right[]): Participant => ({
  ...participant,
  allowed: list,
});

const budi = person('budi');
const ani = person('ani');
const people = [person('sari', 'teacher'), budi, ani];

test('a source needs its right, of all or of one, and nobody who stopped it', () => {
  const state = after([rights(['show'])], inClass('budi', people));
  assert.equal(mayUse(state, budi, 'camera'), true);
  assert.equal(mayUse(state, budi, 'microphone'), false);
  assert.equal(mayUse(state, budi, 'screen_audio'), false);
  assert.equal(mayUse(state, allowed(budi, 'speak'), 'microphone'), true);
  assert.equal(mayUse({ ...state, invited: ['budi'] }, budi, 'microphone'), true);
  assert.equal(mayUse({ ...state, invited: ['budi'] }, budi, 'screen'), false);
  assert.equal(mayUse(state, person('sari', 'teacher'), 'screen'), true);
  assert.equal(isFree(state, blocked(budi, 'camera'), 'camera'), false);
  assert.equal(isFree(state, budi, 'camera'), true);
});

test('I am told what I may not do any more, and what I may again', () => {
  const closed = after([rights(['present'])], inClass('budi', people));
  assert.deepEqual(kinds(closed), ['microphone_closed', 'camera_closed']);
  const open = after([rights(['speak', 'present'], 3)], closed);
  assert.deepEqual(kinds(open), ['camera_closed', 'microphone_allowed']);
});

test('I am told what the teacher lets me do, and takes back', () => {
  const closed = after([rights([])], inClass('budi', people));
  const let_ = after([changed(allowed(budi, 'speak'))], closed);
  assert.deepEqual(kinds(let_), ['camera_closed', 'screen_closed', 'microphone_allowed']);
  const taken = after([changed(budi, 4)], let_);
  assert.deepEqual(kinds(taken), ['camera_closed', 'screen_closed', 'microphone_closed']);
});

test('what others may do is no news to me, nor are rights to a teacher', () => {
  const closed = after([rights([])], inClass('budi', people));
  assert.deepEqual(
    kinds(after([changed(allowed(ani, 'speak'))], closed)),
    kinds(closed),
  );
  assert.deepEqual(kinds(after([rights([])], inClass('sari', people))), []);
});

test('whoever takes up an invitation is told nothing when he goes on to speak', () => {
  const closed = after([rights(['show', 'present'])], inClass('budi', people));
  const speaking = allowed(person('budi', 'student', ['microphone']), 'speak');
  const state = after(
    [
      server({ event: 'invited_to_speak', number: 3, participant: 'budi', invited: true }),
      changed(speaking, 4),
      server({ event: 'invited_to_speak', number: 5, participant: 'budi', invited: false }),
    ],
    closed,
  );
  assert.ok(!kinds(state).includes('microphone_allowed'));
});

test('the audience of a broadcast is told nothing of what it could not do anyway', () => {
  const follower: Participant = { ...budi, carrier: 'broadcast' };
  const closed = after([rights([])], inClass('budi', [follower]));
  assert.deepEqual(kinds(closed), []);
  assert.deepEqual(kinds(after([rights(['speak', 'show', 'present'], 3)], closed)), []);
});

test('whoever helps may what he was given, and only that, and a teacher all of it', () => {
  const helper = allowed(budi, 'admit', 'speak');
  const state = after([changed(helper)], inClass('budi', people));
  assert.equal(may(state, 'admit'), true);
  assert.equal(may(state, 'record'), false);
  assert.equal(may(state, 'moderate'), false);
  assert.deepEqual(helpOf(helper), ['admit']);
  const teacher = inClass('sari', people);
  for (const right of ['admit', 'record', 'moderate'] as const) assert.equal(may(teacher, right), true);
});

test('whoever moderates keeps order over neither teachers nor others who do', () => {
  const helper = allowed(budi, 'moderate');
  const state = after([changed(helper)], inClass('budi', people));
  assert.equal(mayOrder(state, ani), true);
  assert.equal(mayOrder(state, allowed(ani, 'moderate')), false);
  assert.equal(mayOrder(state, person('sari', 'teacher')), false);
  assert.equal(mayOrder(state, person('dewi', 'co_teacher')), false);
  assert.equal(mayOrder(state, helper), false);
  assert.equal(mayOrder(inClass('budi', people), ani), false);
  assert.equal(mayOrder(inClass('sari', people), allowed(ani, 'moderate')), true);
});

test('what a helper may rests while the class waits for its teacher', () => {
  const away = server({ event: 'absence_changed', number: 4, absence: { rule: 'wait', away: true } });
  const state = after([changed(allowed(budi, 'admit', 'moderate')), away], inClass('budi', people));
  assert.equal(may(state, 'admit'), false);
  assert.equal(mayOrder(state, ani), false);
});

test('I am told what I help with; without the door I do not know who waits', () => {
  const knocks = server({ event: 'waiting_joined', number: 4, waiting: { id: 'p9', name: 'Tono' } });
  const helping = after([changed(allowed(budi, 'admit')), knocks], inClass('budi', people));
  assert.deepEqual(kinds(helping), ['help_admit', 'somebody_waits']);
  assert.equal(helping.waiting.length, 1);
  const more = after([changed(allowed(budi, 'admit', 'record'), 5)], helping);
  assert.deepEqual(kinds(more), ['help_admit', 'somebody_waits', 'help_record']);
  assert.equal(more.waiting.length, 1);
  const over = after([changed(allowed(budi, 'record'), 6)], more);
  assert.deepEqual(kinds(over), ['help_record', 'help_over']);
  assert.deepEqual(over.waiting, []);
  assert.deepEqual(kinds(after([changed(allowed(ani, 'admit'))], inClass('budi', people))), []);
});

test('a student writes when all may and nobody stopped him, or a teacher lets him', () => {
  const state = inClass('sari', people);
  assert.equal(mayChat(state, budi), true);
  assert.equal(mayChat({ ...state, muted: ['budi'] }, budi), false);
  const closed = after([rights(['speak'])], state);
  assert.equal(mayChat(closed, budi), false);
  assert.equal(mayChat(closed, allowed(budi, 'chat')), true);
});
