import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyClass, reduce, trackKey } from '../src/state/classroom';
import { addNotice, dropNotice, isLasting, type Notice } from '../src/state/notices';
import { isTeacher, unread, you } from '../src/state/people';
import { qualityNow } from '../src/ui/connection_mark';
import { after, blocked, inClass, message, person, server, welcome } from './fixtures';

const kinds = (notices: readonly Notice[]) => notices.map(({ kind }) => kind);

test('the welcome fills the class', () => {
  const chat = [message(1, 'p1')];
  const state = after([server(welcome('p2', [person('p1', 'teacher'), person('p2')], chat))]);
  assert.equal(state.phase, 'in_class');
  assert.equal(state.title, 'Kelas 7A');
  assert.equal(state.videoCodec, 'H264');
  assert.equal(you(state)?.id, 'p2');
  assert.equal(isTeacher(state), false);
  assert.deepEqual(state.chat, chat);
  assert.deepEqual(state.notices, []);
});

test('the history is not counted as unread, what comes later is', () => {
  const history = [message(1, 'p1'), message(2, 'p1')];
  let state = after([server(welcome('p2', [person('p1'), person('p2')], history))]);
  assert.equal(unread(state), 0);
  state = reduce(state, server({ event: 'chat_posted', number: 2, message: message(3, 'p1') }));
  assert.equal(unread(state), 1);
});

test('own messages and those seen in the open chat are not unread', () => {
  const posted = (id: number, from: string) =>
    server({ event: 'chat_posted', number: id, message: message(id, from) });
  let state = inClass('p2', [person('p1'), person('p2')]);
  state = after([posted(1, 'p2')], state);
  assert.equal(unread(state), 0);
  state = after([posted(2, 'p1'), posted(3, 'p1')], state);
  assert.equal(unread(state), 2);
  state = after([{ action: 'panel', panel: 'chat' }, posted(4, 'p1')], state);
  assert.equal(unread(state), 0);
  state = after([{ action: 'panel', panel: 'people' }, posted(5, 'p1')], state);
  assert.equal(unread(state), 1);
});

test('a message told twice appears once', () => {
  const twice = server({ event: 'chat_posted', number: 2, message: message(1, 'p1') });
  assert.equal(after([twice, twice], inClass('p2', [person('p2')])).chat.length, 1);
});

test('people come, change in their place, and go', () => {
  let state = inClass('p2', [person('p1', 'teacher'), person('p2')]);
  state = reduce(state, server({ event: 'participant_joined', number: 2, participant: person('p3') }));
  assert.deepEqual(state.announcement, { kind: 'joined', name: 'Name p3' });
  const changed = person('p1', 'teacher', ['camera']);
  state = reduce(state, server({ event: 'participant_changed', number: 3, participant: changed }));
  assert.deepEqual(state.participants.map(({ id }) => id), ['p1', 'p2', 'p3']);
  assert.equal(state.participants[0]?.sources.camera.on, true);
  state = after(
    [
      { action: 'speaking', participants: ['p1'] },
      { action: 'pin', tile: { participant: 'p1', source: 'camera' } },
      server({ event: 'participant_left', number: 4, participant: 'p1', reason: 'lost' }),
    ],
    state,
  );
  assert.deepEqual(state.participants.map(({ id }) => id), ['p2', 'p3']);
  assert.deepEqual(state.speaking, []);
  assert.equal(state.lastSpeaker, null);
  assert.equal(state.pinned, null);
  assert.deepEqual(state.announcement, { kind: 'left', name: 'Name p1' });
});

test('a leaving person whom nobody knew announces nothing', () => {
  const event = { event: 'participant_left', number: 2, participant: 'p9', reason: 'left' } as const;
  assert.equal(reduce(inClass('p2', [person('p2')]), server(event)).announcement, null);
});

test('a person told of twice is one person', () => {
  const joined = server({ event: 'participant_joined', number: 2, participant: person('p3') });
  assert.equal(after([joined, joined], inClass('p2', [person('p2')])).participants.length, 2);
});

test('being muted and unmuted by the teacher is said once each', () => {
  const mine = person('p2', 'student', ['microphone']);
  const change = (participant: typeof mine) =>
    server({ event: 'participant_changed', number: 2, participant });
  let state = inClass('p2', [mine]);
  state = reduce(state, change(blocked(mine, 'microphone')));
  assert.deepEqual(kinds(state.notices), ['microphone_blocked']);
  state = reduce(state, change(blocked(mine, 'microphone')));
  assert.equal(state.notices.length, 1);
  state = reduce(state, change(mine));
  assert.deepEqual(kinds(state.notices), ['microphone_allowed']);
});

test('a stopped camera, screen and screen sound of mine', () => {
  const mine = person('p2', 'student', ['camera', 'screen', 'screen_audio']);
  const stopped = blocked(blocked(blocked(mine, 'camera'), 'screen'), 'screen_audio');
  const event = { event: 'participant_changed', number: 2, participant: stopped } as const;
  const state = reduce(inClass('p2', [mine]), server(event));
  assert.deepEqual(kinds(state.notices), ['camera_blocked', 'screen_blocked']);
});

test('what happens to others brings no notice', () => {
  const other = person('p1', 'student', ['microphone']);
  const event = { event: 'participant_changed', number: 2, participant: blocked(other, 'microphone') } as const;
  const state = reduce(inClass('p2', [other, person('p2')]), server(event));
  assert.deepEqual(state.notices, []);
});

test('a lost connection is said until it is back, and the place is kept', () => {
  let state = inClass('p2', [person('p2')]);
  state = reduce(state, { action: 'connection', state: 'waiting' });
  state = reduce(state, { action: 'connection', state: 'connecting' });
  assert.deepEqual(kinds(state.notices), ['reconnecting']);
  assert.equal(state.phase, 'in_class');
  state = reduce(state, server(welcome('p2', [person('p2')])));
  assert.deepEqual(kinds(state.notices), ['connection_back']);
});

test('the connection is never called good before it is', () => {
  const health = (quality: 'good' | 'unknown') =>
    ({ action: 'health', health: { quality, megabytesPerHour: null, facts: null } }) as const;
  const state = inClass('p2', [person('p2')]);
  const now = (connection: 'open' | 'waiting' | 'connecting', quality: 'good' | 'unknown') =>
    qualityNow(after([{ action: 'connection', state: connection }, health(quality)], state));
  assert.equal(now('open', 'good'), 'good');
  assert.equal(now('open', 'unknown'), 'unknown');
  assert.equal(now('connecting', 'good'), 'unknown');
  assert.equal(now('waiting', 'good'), 'lost');
});

test('a new seat, as after a restart of the server, has read all that it is given', () => {
  const state = after([
    server(welcome('p2', [person('p1'), person('p2')], [message(1, 'p1'), message(9, 'p1')])),
    { action: 'speaking', participants: ['p1'] },
    { action: 'pin', tile: { participant: 'p1', source: 'camera' } },
    server(welcome('p2', [person('p2')], [message(1, 'p1')])),
    server({ event: 'chat_posted', number: 2, message: message(2, 'p1') }),
  ]);
  assert.equal(unread(state), 1);
  assert.deepEqual([state.speaking, state.lastSpeaker, state.pinned], [[], null, null]);
});

const backAgain = (chat: ReturnType<typeof message>[]) =>
  ({ ...welcome('p2', [person('p2')], chat), back: true }) as ReturnType<typeof welcome>;

test('messages that came while the connection was lost are unread', () => {
  const state = after([
    server(welcome('p2', [person('p2')], [message(1, 'p1')])),
    { action: 'connection', state: 'waiting' },
    server(backAgain([message(1, 'p1'), message(2, 'p1')])),
  ]);
  assert.equal(unread(state), 1);
});

test('losing the connection before the class began is no notice', () => {
  const state = after([{ action: 'connection', state: 'waiting' }]);
  assert.deepEqual(state.notices, []);
});

test('the class ends with its reason, but a restarting server is no ending', () => {
  const closing = (reason: 'server_stopping' | 'room_deleted' | 'sign_in_needed' | 'class_ended' | 'replaced') =>
    server({ event: 'closing', number: 2, reason });
  const state = inClass('p2', [person('p2')]);
  assert.equal(reduce(state, closing('server_stopping')).phase, 'in_class');
  assert.equal(reduce(state, closing('room_deleted')).ending, 'room_deleted');
  assert.equal(reduce(state, closing('class_ended')).ending, 'class_ended');
  assert.equal(reduce(state, closing('replaced')).phase, 'ended');
  const signedOut = reduce(state, closing('sign_in_needed'));
  assert.deepEqual([signedOut.ending, signedOut.refusal], ['refused', 'sign_in_needed']);
  assert.equal(reduce(state, { action: 'left' }).ending, 'left');
});

test('a refused join ends with the refusal', () => {
  const state = after([{ action: 'refused', failure: 'link_revoked' }]);
  assert.equal(state.ending, 'refused');
  assert.equal(state.refusal, 'link_revoked');
});

test('the last speaker stays while he speaks, then the next one follows', () => {
  const speaking = (...participants: string[]) => ({ action: 'speaking', participants }) as const;
  let state = inClass('p1', [person('p1'), person('p2'), person('p3')]);
  state = reduce(state, speaking('p2'));
  state = reduce(state, speaking('p3', 'p2'));
  assert.equal(state.lastSpeaker, 'p2');
  state = reduce(state, speaking('p1', 'p3'));
  assert.equal(state.lastSpeaker, 'p3');
  state = reduce(state, speaking());
  assert.equal(state.lastSpeaker, 'p3');
  assert.equal(reduce(state, speaking()), state);
});

test('who hears nothing is told who speaks, and forgets it when he hears', () => {
  const heard = { action: 'speaking', participants: [] } as const;
  const told = server({ event: 'speakers_changed', number: 9, speaking: ['p2', 'p9'] });
  let state = inClass('p1', [person('p1'), person('p2'), person('p3')]);
  state = reduce(reduce(state, told), heard);
  assert.deepEqual([state.speaking, state.speakersTold], [[], []]);
  state = reduce(state, { action: 'data_step', step: 'text' });
  state = reduce(reduce(state, told), heard);
  assert.deepEqual([state.speaking, state.lastSpeaker], [['p2'], 'p2']);
  state = reduce(state, server({ event: 'speakers_changed', number: 10, speaking: [] }));
  assert.deepEqual(reduce(state, heard).speaking, []);
});

test('the small happenings of the page', () => {
  const state = after([
    { action: 'own', source: 'camera', capture: 'in_use' },
    { action: 'arriving', keys: [trackKey('p1', 'camera')] },
    { action: 'strip_page', page: 2 },
    { action: 'sound_blocked', blocked: true },
    { action: 'health', health: { quality: 'weak', megabytesPerHour: 90, facts: null } },
    { action: 'notice', kind: 'speaking_while_muted' },
    server({ event: 'republish', number: 2, video_codec: 'VP8' }),
    server({ event: 'subscribe_offer', number: 3, offer: 1, restart: false, sdp: '', tracks: [] }),
  ]);
  assert.equal(state.own.camera, 'in_use');
  assert.deepEqual(state.arriving, ['p1/camera']);
  assert.equal(state.stripPage, 2);
  assert.equal(state.soundBlocked, true);
  assert.equal(state.health.quality, 'weak');
  assert.equal(state.videoCodec, 'VP8');
  const id = state.notices[0]?.id ?? -1;
  assert.deepEqual(reduce(state, { action: 'notice_gone', id }).notices, []);
});

test('notices: one of a kind, never more than three, the newest last', () => {
  let notices: readonly Notice[] = [];
  for (const kind of ['reconnecting', 'chat_not_sent', 'reconnecting'] as const) {
    notices = addNotice(notices, kind);
  }
  assert.deepEqual(kinds(notices), ['chat_not_sent', 'reconnecting']);
  notices = addNotice(addNotice(notices, 'camera_blocked'), 'screen_blocked');
  assert.deepEqual(kinds(notices), ['reconnecting', 'camera_blocked', 'screen_blocked']);
  assert.equal(new Set(notices.map(({ id }) => id)).size, 3);
  assert.deepEqual(notices.map(isLasting), [true, false, false]);
  assert.equal(dropNotice(notices, 'not_allowed'), notices);
});

test('a notice that must stay is not pushed out by those that pass', () => {
  let notices: readonly Notice[] = [];
  for (const kind of ['reconnecting', 'camera_blocked', 'screen_blocked', 'page_slept'] as const) {
    notices = addNotice(notices, kind);
  }
  assert.deepEqual(kinds(notices), ['reconnecting', 'screen_blocked', 'page_slept']);
});

test('never changes the state it was given', () => {
  const before = Object.freeze(emptyClass('x'));
  reduce(before, server(welcome('p1', [person('p1')])));
  assert.equal(before.you, null);
});

test('a recording is known from the welcome on, and as it changes', () => {
  const before = inClass('p1', [person('p1', 'teacher')]);
  assert.equal(before.recording.state, 'off');
  assert.equal(before.mayRecord, true);
  const recording = { state: 'on', by: 'Name p1', ended: '', left_out: [], minutes_left: null } as const;
  const event = { event: 'recording_changed', number: 2, recording: { ...recording, left_out: [] } };
  const now = after([server(event as never)], before);
  assert.equal(now.recording.by, 'Name p1');
});

test('who is muted with everybody reads that he may speak again', () => {
  const speaks = person('p1', 'student', ['microphone']);
  const changed = (number: number, participant: ReturnType<typeof person>) =>
    server({ event: 'participant_changed', number, participant });
  const muted = after([changed(5, blocked(person('p1'), 'microphone'))], inClass('p1', [speaks]));
  assert.deepEqual(kinds(muted.notices), ['microphone_blocked']);
  assert.deepEqual(kinds(after([changed(6, person('p1'))], muted).notices), ['muted_with_all']);
  assert.deepEqual(kinds(after([changed(9, person('p1'))], muted).notices), ['microphone_allowed']);
});
