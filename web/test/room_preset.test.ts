import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presetOf, type Rules } from '../src/pages/room_preset';

const usual: Rules = {
  student_rights: ['chat', 'file', 'present', 'show', 'speak'],
  entry: 'open',
  private_chat: 'off',
  cameras: 'all',
  absence: 'go_on',
  mesh: 'auto',
};
const younger: Rules = { student_rights: ['chat', 'show'], entry: 'ask', private_chat: 'off', cameras: 'teachers', absence: 'wait', mesh: 'never' };

test('a room is what its rules make of it', () => {
  assert.equal(presetOf(usual), 'usual');
  assert.equal(presetOf(younger), 'younger');
});

test('one rule more or less is the choice of whoever made it', () => {
  assert.equal(presetOf({ ...younger, absence: 'lock' }), 'own');
  assert.equal(presetOf({ ...younger, student_rights: ['chat', 'show', 'speak'] }), 'own');
  assert.equal(presetOf({ ...usual, private_chat: 'kept' }), 'own');
});
