import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerEvent } from '../src/signal/protocol';
import {
  kEmptyChannelChat,
  reduceChannelChat,
  type ChannelChatState,
} from '../src/state/channel_chat';
import { kEmptyChat, onChatEvent, silence } from '../src/state/chat';
import { after, inClass, message, person, server } from './fixtures';

const posted = (id: number, from = 'p1'): ServerEvent => ({
  event: 'chat_posted',
  number: id,
  message: message(id, from),
});
const muted = (participant: string, so = true): ServerEvent => ({
  event: 'writer_muted',
  number: 9,
  participant,
  muted: so,
});
const channelWelcome = (over: Partial<ServerEvent> = {}): ServerEvent =>
  ({
    event: 'channel_welcome',
    number: 1,
    you: 'p2',
    seat: 'seat',
    back: false,
    name: '',
    role: 'student',
    people: 40,
    writers: 'all',
    muted: [],
    ...over,
  }) as ServerEvent;
const told = (events: ServerEvent[], from: ChannelChatState = kEmptyChannelChat) =>
  events.reduce((state, event) => reduceChannelChat(state, { action: 'server', event }), from);

test('a message that is deleted is gone, and no other', () => {
  let state = onChatEvent(onChatEvent(kEmptyChat, posted(1)), posted(2));
  state = onChatEvent(state, { event: 'chat_deleted', number: 3, message: 1 });
  assert.deepEqual(state.chat.map(({ id }) => id), [2]);
  const same = onChatEvent(state, { event: 'chat_deleted', number: 4, message: 77 });
  assert.deepEqual(same.chat, state.chat);
});

test('a message that is edited stays in its place', () => {
  let state = onChatEvent(onChatEvent(kEmptyChat, posted(1)), posted(2));
  const edited = { ...message(1, 'p1'), text: 'other words', edited: true };
  state = onChatEvent(state, { event: 'chat_edited', number: 3, message: edited });
  assert.deepEqual(state.chat.map(({ text }) => text), ['other words', 'text 2']);
  const unknown = { ...edited, id: 9 };
  state = onChatEvent(state, { event: 'chat_edited', number: 4, message: unknown });
  assert.equal(state.chat.length, 2);
});

test('who is muted cannot write, and can again', () => {
  let state = onChatEvent(kEmptyChat, muted('p2'));
  state = onChatEvent(state, muted('p2'));
  assert.deepEqual(state.muted, ['p2']);
  assert.equal(silence(state, 'p2', false), 'muted');
  assert.equal(silence(state, 'p3', false), null);
  assert.equal(silence(onChatEvent(state, muted('p2', false)), 'p2', false), null);
});

test('where the team alone writes the team does', () => {
  const state = onChatEvent(kEmptyChat, { event: 'writers_changed', number: 1, writers: 'team' });
  assert.equal(silence(state, 'p2', false), 'team_only');
  assert.equal(silence(state, 'p1', true), null);
  assert.equal(silence(state, 'p2', false, false, true), null); // whom a teacher lets
  assert.equal(silence(onChatEvent(state, muted('p2')), 'p2', false, false, true), 'muted');
});

test('events of other things leave a chat as it is', () => {
  const event: ServerEvent = { event: 'republish', number: 1, video_codec: 'VP8' };
  assert.equal(onChatEvent(kEmptyChat, event), kEmptyChat);
});

test('a class hears of its chat by the same rules', () => {
  const state = after(
    [
      server(posted(1)),
      server(posted(2)),
      server({ event: 'chat_deleted', number: 3, message: 2 }),
      server(muted('p2')),
      server({ event: 'writers_changed', number: 5, writers: 'team' }),
    ],
    inClass('p2', [person('p1', 'teacher'), person('p2')]),
  );
  assert.deepEqual(state.chat.map(({ id }) => id), [1]);
  assert.deepEqual(state.muted, ['p2']);
  assert.equal(state.writers, 'team');
});

test('what closes a chat of a channel is no end of a class', () => {
  const closing = server({ event: 'closing', number: 2, reason: 'broadcast_over' });
  assert.equal(after([closing], inClass('p2', [person('p2')])).phase, 'in_class');
});

test('a viewer is welcomed, reads what was said, and gets a name', () => {
  let state = told([
    channelWelcome(),
    { event: 'chat_history', number: 2, chat: [message(1, 'p1')] },
    posted(2),
    { event: 'chat_people', number: 4, people: 41 },
  ]);
  assert.equal(state.phase, 'open');
  assert.equal(state.team, false);
  assert.equal(state.people, 41);
  assert.deepEqual(state.chat.map(({ id }) => id), [1, 2]);
  state = reduceChannelChat(state, { action: 'trouble', failure: 'name_missing' });
  state = told([{ event: 'named', number: 5, name: 'Budi (2)' }], state);
  assert.equal(state.name, 'Budi (2)');
  assert.equal(state.trouble, null);
});

test('whoever is signed in is of the team', () => {
  assert.equal(told([channelWelcome({ role: 'teacher' } as Partial<ServerEvent>)]).team, true);
});

test('an end has its reason, and what was written stays to be read', () => {
  let state = told([channelWelcome(), { event: 'chat_history', number: 2, chat: [message(1, 'p1')] }]);
  state = told([{ event: 'closing', number: 3, reason: 'server_stopping' }], state);
  assert.equal(state.phase, 'open');
  state = told([{ event: 'closing', number: 3, reason: 'broadcast_over' }], state);
  assert.equal(state.phase, 'ended');
  assert.equal(state.ending, 'broadcast_over');
  assert.equal(state.chat.length, 1);
  state = reduceChannelChat(state, { action: 'refused', failure: 'room_full' });
  assert.deepEqual([state.ending, state.refusal], ['refused', 'room_full']);
});
