import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatMessage, ServerEvent } from '../src/signal/protocol';
import { kEmptyChat, onChatEvent, reactionsOf, type ChatState } from '../src/state/chat';
import { chatAsText, fileNameOf } from '../src/state/chat_export';
import { matching } from '../src/state/chat_window';
import { addressees, answersTo, reachOf, type Addressee } from '../src/state/private_chat';
import { message } from './fixtures';

const people: Addressee[] = [
  { id: 'p3', name: 'Ani', role: 'student' },
  { id: 'p1', name: 'Bu Sari', role: 'teacher' },
  { id: 'p2', name: 'Budi', role: 'student' },
];
const chat = (over: Partial<ChatState>): ChatState => ({ ...kEmptyChat, you: 'p2', ...over });
const said = (over: Partial<ChatMessage>): ChatMessage => ({ ...message(1, 'p1'), ...over });
const names = (state: ChatState, team = false) => addressees(state, team, people).map(({ name }) => name);

test('a student writes alone to whom the rule and the mode let him', () => {
  assert.deepEqual(names(chat({})), []);
  assert.deepEqual(names(chat({ privateRule: 'on' })), ['Bu Sari', 'Ani']);
  assert.deepEqual(names(chat({ privateRule: 'kept', writers: 'questions' })), ['Bu Sari']);
  assert.deepEqual(names(chat({ privateRule: 'on', writers: 'team' })), []);
});

test('a teacher writes to everybody, and is answered whatever the rule', () => {
  assert.deepEqual(names(chat({ you: 'p1', writers: 'team' }), true), ['Ani', 'Budi']);
  const written = said({ role: 'teacher', for: 'two', to: 'p2', to_name: 'Budi' });
  assert.deepEqual(names(chat({ chat: [written], writers: 'team' })), ['Bu Sari']);
  assert.deepEqual(names(chat({ chat: [{ ...written, to: 'p3' }] })), []);
});

test('who reads what is written now is said before', () => {
  assert.equal(reachOf(chat({}), false, null, null), 'all');
  assert.equal(reachOf(chat({ writers: 'questions' }), false, null, null), 'teachers');
  assert.equal(reachOf(chat({ writers: 'questions' }), true, null, null), 'all');
  assert.equal(reachOf(chat({ privateRule: 'on' }), false, 'p3', null), 'two');
  assert.equal(reachOf(chat({ privateRule: 'kept' }), false, 'p3', null), 'two_and_teachers');
  assert.equal(reachOf(chat({}), true, 'p2', said({ for: 'team' })), 'two_and_teachers');
});

test('an answer to what was between two stays between them', () => {
  const written = said({ for: 'two', to: 'p2' });
  assert.equal(answersTo(written, 'p2'), 'p1');
  assert.equal(answersTo(written, 'p1'), 'p2');
  assert.equal(answersTo(said({}), 'p2'), null);
  assert.equal(answersTo(said({ for: 'team' }), 'p9'), null);
});

const reacted = (count: number, by: string, on: boolean): ServerEvent => ({
  event: 'chat_reacted', number: 1, message: 1, reaction: 'heart', count, names: ['Ani'], by, on,
});

test('reactions are counted, and one knows one’s own', () => {
  let state = onChatEvent(chat({}), reacted(1, 'p3', true));
  assert.deepEqual(state.reactions[1], [{ reaction: 'heart', count: 1, names: ['Ani'], mine: false }]);
  state = onChatEvent(state, reacted(2, 'p2', true));
  state = onChatEvent(state, reacted(1, 'p3', false));
  assert.equal(state.reactions[1]?.[0]?.mine, true);
  state = onChatEvent(state, reacted(0, 'p2', false));
  assert.deepEqual(state.reactions[1], []);
  const welcomed = reactionsOf([
    { message: 4, reaction: 'done', count: 2, names: ['Ani', 'Budi'], mine: true },
    { message: 4, reaction: 'laugh', count: 1, names: ['Ani'], mine: false },
  ]);
  assert.deepEqual(welcomed[4]?.map(({ reaction }) => reaction), ['done', 'laugh']);
});

test('the rule of private messages is followed', () => {
  const event: ServerEvent = { event: 'private_changed', number: 1, private: 'kept' };
  assert.equal(onChatEvent(chat({}), event).privateRule, 'kept');
});

const chatFile = { id: 'f', name: 'tugas 1.pdf', type: 'application/pdf', bytes: 2000 };

test('a search looks for all words, in texts and names', () => {
  const all = [said({ id: 1, text: 'Halaman DUA belas' }), said({ id: 2, name: 'Ani', text: 'dua' })];
  assert.deepEqual(matching(all, 'dua').map(({ id }) => id), [1, 2]);
  assert.deepEqual(matching(all, ' belas  dua ').map(({ id }) => id), [1]);
  assert.deepEqual(matching(all, 'ani').map(({ id }) => id), [2]);
  assert.deepEqual(matching(all, '  '), []);
  const file = said({ id: 3, text: '', file: chatFile });
  assert.deepEqual(matching([...all, file], 'tugas').map(({ id }) => id), [3]);
});

test('a chat is saved as text, with what its reader could see', () => {
  const text = chatAsText(
    [
      said({ id: 1, name: 'Bu Sari', role: 'teacher', text: 'satu\ndua', edited: true }),
      said({ id: 2, name: 'Budi', text: 'ya', reply_to: 1, for: 'team' }),
      said({ id: 3, name: 'Ani', text: 'apa', reply_to: 99 }),
      said({ id: 4, name: 'Ani', text: '', file: chatFile }),
    ],
    {
      title: 'Kelas 7A',
      language: 'id',
      teamWord: 'Guru',
      edited: 'diubah',
      forWords: () => 'untuk guru',
      answers: (name) => `kepada ${name}`,
      size: (bytes) => `${bytes} B`,
    },
  );
  const [title, gap, first, second, third, fourth, fifth, end] = text.split('\r\n');
  assert.deepEqual([title, gap, second, end], ['\uFEFFKelas 7A', '', '    dua', '']);
  assert.match(first ?? '', /^\[.*\] Bu Sari \(Guru, diubah\): satu$/);
  assert.match(third ?? '', /^\[.*\] Budi \(untuk guru\) kepada Bu Sari: ya$/);
  assert.match(fourth ?? '', /^\[.*\] Ani: apa$/);
  assert.match(fifth ?? '', /^\[.*\] Ani: \[tugas 1.pdf, 2000 B\]$/);
});

test('the file is named after the class and the day', () => {
  assert.equal(fileNameOf('Kelas 7A!', new Date(2026, 10, 29)), 'kelas-7a-2026-11-29.txt');
  assert.equal(fileNameOf('???', new Date(2026, 0, 2)), 'chat-2026-01-02.txt');
});
