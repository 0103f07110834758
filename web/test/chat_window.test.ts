import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatMessage } from '../src/signal/protocol';
import {
  firstOfEarlier,
  firstShown,
  kChatKept,
  kChatShown,
  withMessage,
} from '../src/state/chat_window';
import { message } from './fixtures';

/** As the ids of a room are: they rise, but others' rooms are between them. */
const idOf = (n: number) => n * 3 + 1;
const chatOf = (length: number): ChatMessage[] =>
  Array.from({ length }, (_, n) => message(idOf(n), 'p1'));

test('a message is added once', () => {
  const chat = withMessage(chatOf(2), message(100, 'p1'));
  assert.deepEqual(
    chat.map(({ id }) => id),
    [idOf(0), idOf(1), 100],
  );
  assert.equal(withMessage(chat, message(100, 'p1')), chat);
});

test('of a long chat the newest messages are kept', () => {
  const full = withMessage(chatOf(kChatKept), message(9_000_000, 'p1'));
  assert.equal(full.length, kChatKept);
  assert.equal(full[0]?.id, idOf(1));
  assert.equal(full[kChatKept - 1]?.id, 9_000_000);
});

test('who reads the newest is shown the last ones', () => {
  assert.equal(firstShown([], 0, true), 0);
  assert.equal(firstShown(chatOf(3), 0, true), idOf(0));
  assert.equal(firstShown(chatOf(kChatShown + 5), 0, true), idOf(5));
});

test('what somebody reads who has scrolled up stays while others write', () => {
  const first = firstShown(chatOf(kChatShown + 5), 0, true);
  assert.equal(firstShown(chatOf(kChatShown + 50), first, false), first);
  assert.equal(firstShown(chatOf(kChatShown + 50), first, true), idOf(50));
});

test('earlier ones are shown by portions, until there are no more', () => {
  const chat = chatOf(2 * kChatShown + 5);
  const first = firstShown(chat, 0, true);
  const second = firstOfEarlier(chat, first);
  assert.equal(second, idOf(5));
  assert.equal(firstShown(chat, second, false), second);
  assert.equal(firstOfEarlier(chat, second), idOf(0));
  assert.equal(firstOfEarlier(chat, idOf(0)), idOf(0));
});
