import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseHandSound } from '../src/media/hand_sound';
import type { Participant } from '../src/signal/protocol';
import { handNumber, waitedMinutes } from '../src/state/hands';
import { ServerClock } from '../src/state/server_clock';
import { pass, seated } from './fake_page';
import { FakeStream, FakeTrack, installDevices } from './fake_webrtc';
import { after, blocked, inClass, person, server, welcome } from './fixtures';

const kAt = 1_795_000_000_000;
const raised = (participant: string, at = kAt) =>
  server({ event: 'hand_raised', number: 2, hand: { participant, at } });
const lowered = (participant: string, by: string) =>
  server({ event: 'hand_lowered', number: 3, participant, by });
const invited = (participant: string, yes = true) =>
  server({ event: 'invited_to_speak', number: 4, participant, invited: yes });
const teacher = person('t', 'teacher');
const people = [teacher, person('p1'), person('p2'), person('p3')];
const kinds = (state: ReturnType<typeof after>) => state.notices.map(({ kind }) => kind);
const order = (state: ReturnType<typeof after>) => state.hands.map(({ participant }) => participant);
const listener = (id: string): Participant => ({ ...person(id), carrier: 'broadcast' });
const carried = (carrier: 'direct' | 'broadcast') => ({
  event: 'carried',
  carrier,
  hls: carrier === 'broadcast' ? '/hls/class:kelas-7a/~AAAA/' : '',
});

test('hands are in the order of raising, each with its number', () => {
  const state = after([raised('p2'), raised('p1'), raised('p2', kAt + 5)], inClass('t', people));
  assert.deepEqual(order(state), ['p2', 'p1']);
  assert.deepEqual(state.hands[0], { participant: 'p2', at: kAt });
  assert.equal(handNumber(state.hands, 'p1'), 2);
  assert.equal(handNumber(state.hands, 'p3'), null);
  assert.equal(handNumber(state.hands, null), null);
});

test('a welcome tells the hands that are up and who is invited', () => {
  const hands = [{ participant: 'p2', at: kAt }];
  const state = after([server({ ...welcome('p1', people), hands, invited: ['p1'] })]);
  assert.deepEqual(state.hands, hands);
  assert.deepEqual(state.invited, ['p1']);
});

test('whoever leaves takes hand and invitation along', () => {
  const gone = server({ event: 'participant_left', number: 5, participant: 'p2', reason: 'left' });
  const state = after([raised('p2'), raised('p1'), invited('p2'), gone], inClass('t', people));
  assert.deepEqual(order(state), ['p1']);
  assert.deepEqual(state.invited, []);
});

test('a hand that somebody else lowers is told to its owner', () => {
  const up = after([raised('p1'), raised('p2')], inClass('p1', people));
  assert.deepEqual(kinds(after([lowered('p1', 'p1')], up)), [], 'by oneself');
  assert.deepEqual(kinds(after([lowered('p1', 't')], up)), ['hand_lowered']);
  assert.deepEqual(kinds(after([lowered('p2', 't')], up)), [], "another's");
  const all = server({ event: 'all_hands_lowered', number: 5, by: 't' });
  assert.deepEqual(kinds(after([all], up)), ['hand_lowered']);
  assert.deepEqual(order(after([all], up)), []);
  assert.deepEqual(kinds(after([all], inClass('p1', people))), [], 'it was not up');
});

test('a hand is announced to teachers, and to whom it belongs', () => {
  assert.equal(after([raised('p1')], inClass('p2', people)).announcement, null);
  const heard = after([raised('p2'), raised('p1')], inClass('t', people)).announcement;
  assert.deepEqual(heard, { kind: 'hand', name: 'Name p1', number: 2 });
  const own = after([raised('p1')], inClass('p1', people)).announcement;
  assert.deepEqual(own, { kind: 'own_hand', name: 'Name p1', number: 1 });
});

test('a hand that goes up again is read aloud again, and one\'s own going down is', () => {
  const once = after([raised('p1')], inClass('t', people));
  const down = after([lowered('p1', 'p1')], once);
  assert.equal(down.announcement, null);
  assert.deepEqual(after([raised('p1', kAt + 9)], down).announcement, once.announcement);
  const mine = after([raised('p1'), lowered('p1', 'p1')], inClass('p1', people));
  assert.equal(mine.announcement?.kind, 'own_hand_down');
});

test('an invitation is a card and no notice, except to whoever speaks already', () => {
  const mine = blocked(person('p1'), 'microphone');
  const freed = server({ event: 'participant_changed', number: 2, participant: person('p1') });
  const asked = after([freed, invited('p1'), lowered('p1', 't')], inClass('p1', [teacher, mine]));
  assert.deepEqual(kinds(asked), []);
  assert.deepEqual(asked.invited, ['p1']);
  assert.deepEqual(after([invited('p1', false)], asked).invited, []);
  const speaks = inClass('p1', [teacher, person('p1', 'student', ['microphone'])]);
  const told = after([invited('p1'), lowered('p1', 't'), invited('p1', false)], speaks);
  assert.deepEqual(kinds(told), ['your_turn']);
});

test('whoever comes in for his turn is not told twice, and is told when he is back', () => {
  const came = (participant: Participant) =>
    server({ event: 'participant_changed', number: 5, participant });
  let state = after([invited('p1'), came(person('p1'))], inClass('p1', [teacher, listener('p1')]));
  assert.deepEqual(kinds(state), []);
  state = after([invited('p1', false), came(listener('p1'))], state);
  assert.deepEqual(kinds(state), ['to_audience']);
});

test('waiting is counted in whole minutes by the clock of the server', () => {
  const hand = { participant: 'p1', at: kAt };
  const clock = new ServerClock();
  assert.equal(waitedMinutes(hand, clock.time(kAt + 61_000)), 1);
  const ahead = 3_600_000; // of a phone an hour fast
  clock.hear(kAt, kAt + ahead + 4_000); // came late
  clock.hear(kAt + 9_000, kAt + 9_000 + ahead + 50);
  assert.equal(waitedMinutes(hand, clock.time(kAt + ahead + 59_000)), 0);
  assert.equal(waitedMinutes(hand, clock.time(kAt + ahead + 121_000)), 2);
  assert.equal(waitedMinutes(hand, clock.time(kAt - 1_000)), 0);
});

test('the invited switches on the microphone by the card', async () => {
  const page = await seated();
  page.say({ event: 'invited_to_speak', participant: 'p1', invited: true });
  await pass(100);
  await page.seat.speak();
  await pass(200);
  assert.equal(page.own.capture('microphone'), 'on');
  assert.deepEqual(page.sent('set_carrier'), []);
  page.seat.end();
});

test('whoever follows comes in first, and only then is the microphone open', async () => {
  const page = await seated();
  let opened = 0;
  installDevices(async () => {
    opened += 1;
    return new FakeStream([new FakeTrack('audio')]);
  });
  page.say({ event: 'participant_changed', participant: listener('p1') });
  page.say(carried('broadcast'));
  page.say({ event: 'invited_to_speak', participant: 'p1', invited: true });
  await pass(100);
  await page.seat.speak();
  await pass(100);
  assert.equal(page.sent('set_carrier').length, 1);
  assert.equal(opened, 0);
  page.say({ event: 'participant_changed', participant: person('p1') });
  page.say(carried('direct'));
  await pass(200);
  assert.equal(page.own.capture('microphone'), 'on');
  assert.deepEqual(page.sent('set_source').map(({ on }) => on), [true]);
  page.seat.end();
});

test('a wish to speak that failed, or was made at another place, opens no microphone later', async () => {
  const page = await seated();
  page.say({ event: 'participant_changed', participant: listener('p1') });
  page.say(carried('broadcast'));
  await pass(100);
  page.judge(({ command }) => (command === 'set_carrier' ? 'not_allowed' : null));
  await page.seat.speak();
  assert.ok(page.notices().includes('no_place'));
  page.judge(() => null);
  page.say({ event: 'participant_changed', participant: person('p1') });
  page.say(carried('direct'));
  await pass(200);
  assert.equal(page.own.capture('microphone'), 'off', 'a teacher brought him in');

  page.say({ event: 'participant_changed', participant: listener('p1') });
  page.say(carried('broadcast'));
  await pass(100);
  await page.seat.speak();
  await page.lose(false);
  page.say(carried('direct'));
  await pass(200);
  assert.equal(page.own.capture('microphone'), 'off');
  page.seat.end();
});

test('whom a teacher cannot ask to speak, the teacher is told of', async () => {
  const page = await seated(({ command }) => (command === 'invite_to_speak' ? 'cannot_speak' : null));
  page.seat.invite('p2', true);
  await pass(100);
  assert.deepEqual(page.notices(), ['cannot_speak']);
  page.seat.end();
});

/** Counts the notes that are played from now on. */
function countNotes(): () => number {
  let notes = 0;
  const node = () => ({
    connect: (next: unknown) => next,
    addEventListener: () => {},
    start: () => void (notes += 1),
    stop: () => {},
    frequency: { value: 0 },
    gain: { setValueAtTime: () => {}, exponentialRampToValueAtTime: () => {} },
  });
  class FakeAudioContext {
    currentTime = 0;
    destination = {};
    createOscillator = node;
    createGain = node;
    close = async () => {};
  }
  Object.assign(globalThis, { AudioContext: FakeAudioContext });
  return () => notes;
}

test('a teacher hears hands, a class that raises them together once, and none when it is off', async () => {
  const page = await seated(undefined, false);
  const up = (participant: string) => page.say({ event: 'hand_raised', hand: { participant, at: kAt } });
  page.greet(welcome('p1', [person('p1', 'teacher'), person('p2'), person('p3')]));
  await pass(10_000);
  const notes = countNotes();
  up('p1');
  assert.equal(notes(), 0, "the teacher's own");
  up('p2');
  up('p3');
  const once = notes();
  assert.ok(once > 0);
  await pass(10_000);
  page.say({ event: 'hand_lowered', participant: 'p2', by: 'p2' });
  up('p2');
  assert.equal(notes(), 2 * once);
  await pass(10_000);
  chooseHandSound(false);
  page.say({ event: 'hand_lowered', participant: 'p2', by: 'p2' });
  up('p2');
  assert.equal(notes(), 2 * once);
  chooseHandSound(true);
  page.seat.end();
});

test('a student hears no hands', async () => {
  const page = await seated();
  const notes = countNotes();
  page.say({ event: 'hand_raised', hand: { participant: 'p2', at: kAt } });
  await pass(100);
  assert.equal(notes(), 0);
  page.seat.end();
});
