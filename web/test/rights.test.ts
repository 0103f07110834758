import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Participant, Right } from '../src/signal/protocol';
import { isFree, mayUse } from '../src/state/rights';
import { after, blocked, inClass, person, server } from './fixtures';

const kinds = ({ notices }: ReturnType<typeof inClass>) => notices.map(({ kind }) => kind);
const rights = (list: Right[], number = 2) =>
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
