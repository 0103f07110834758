import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkify } from '../src/state/linkify';
import { avatarColour, initials, kAvatarColours, roomOfPath, sortedPeople } from '../src/state/people';
import { person } from './fixtures';

test('initials are the first letters of the first and last word', () => {
  assert.equal(initials('Budi'), 'B');
  assert.equal(initials('  bu sari  dewi '), 'BD');
  assert.equal(initials('Élodie 𝒵'), 'É𝒵');
  assert.equal(initials(''), '?');
});

test('a name keeps its colour', () => {
  assert.equal(avatarColour('Ani'), avatarColour('Ani'));
  for (const name of ['', 'Ani', 'Budi', '🙂']) {
    assert.ok(avatarColour(name) >= 0 && avatarColour(name) < kAvatarColours);
  }
});

test('people are sorted: teachers first, then by name; the search narrows', () => {
  const named = (name: string, role: 'teacher' | 'student') => ({ ...person(name, role), name });
  const people = [named('Wati', 'student'), named('Ani', 'student'), named('Sari', 'teacher')];
  const names = (sought: string) => sortedPeople(people, sought).map(({ name }) => name);
  assert.deepEqual(names(''), ['Sari', 'Ani', 'Wati']);
  assert.deepEqual(names(' SA '), ['Sari']);
  assert.deepEqual(names('zz'), []);
});

test("the room's name is read from the address", () => {
  assert.equal(roomOfPath('/class/kelas-7a'), 'kelas-7a');
  assert.equal(roomOfPath('/class/kelas%207a/'), 'kelas 7a');
  for (const path of ['/', '/class/', '/class/a/b', '/class/%E0%A4%A', '/classes/a']) {
    assert.equal(roomOfPath(path), null, path);
  }
});

test('web addresses in chat become links and nothing else does', () => {
  const pieces = linkify('Lihat https://a.id/x?y=1, lalu (http://b.id/c_(d)).');
  assert.deepEqual(pieces.map(({ href }) => href), [
    null,
    'https://a.id/x?y=1',
    null,
    'http://b.id/c_(d)',
    null,
  ]);
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'www.a.id', 'https://', 'xhttp://']) {
    assert.ok(linkify(text).every(({ href }) => href === null), text);
  }
});

test('the pieces together are the text', () => {
  for (const text of ['', 'a', 'http://a.id', 'a http://a.id/b) c', 'x\nhttps://é.id\ny']) {
    assert.equal(linkify(text).map((piece) => piece.text).join(''), text);
  }
});
