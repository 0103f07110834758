import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClassState } from '../src/state/classroom';
import { choosesView, gridOf, hears, kStripDesktop, kStripPhone, layoutOf, shows, showsGrid } from '../src/state/layout';
import { after, blocked, inClass, person } from './fixtures';

const ids = (tiles: readonly { participant: string; source: string }[]) =>
  tiles.map(({ participant, source }) => `${participant}/${source}`);
const id = (tile: { participant: string; source: string } | null) => (tile ? ids([tile])[0] : null);

const teacher = person('t', 'teacher', ['camera', 'microphone']);

test('a student sees the teacher on the stage and the others in the strip', () => {
  const state = inClass('a', [person('a'), teacher, person('b', 'student', ['camera'])]);
  const layout = layoutOf(state, kStripDesktop);
  assert.equal(id(layout.stage), 't/camera');
  assert.equal(layout.beside, null);
  assert.deepEqual(ids(layout.strip), ['b/camera', 'a/camera']);
  assert.equal(layout.hidden, 0);
});

test('the audience of a broadcast has no tiles', () => {
  const listener = { ...person('b'), carrier: 'broadcast' as const };
  const layout = layoutOf(inClass('a', [person('a'), teacher, listener]), kStripDesktop);
  assert.deepEqual(ids(layout.strip), ['a/camera']);
  assert.equal(layout.hidden, 0);
});

test('a shared screen takes the stage and the teacher stays beside it', () => {
  const sharing = person('t', 'teacher', ['camera', 'screen']);
  const layout = layoutOf(inClass('a', [sharing, person('a')]), kStripDesktop);
  assert.equal(id(layout.stage), 't/screen');
  assert.equal(id(layout.beside), 't/camera');
  assert.deepEqual(ids(layout.strip), ['a/camera']);
});

test("the teacher stands beside a student's screen; a teacher's screen goes first", () => {
  const student = person('s', 'student', ['screen']);
  let layout = layoutOf(inClass('a', [teacher, student, person('a')]), kStripDesktop);
  assert.equal(id(layout.stage), 's/screen');
  assert.equal(id(layout.beside), 't/camera');
  const sharing = person('t', 'teacher', ['screen']);
  layout = layoutOf(inClass('a', [sharing, student, person('a')]), kStripDesktop);
  assert.equal(id(layout.stage), 't/screen');
});

test('a stopped screen and that of a lost person do not take the stage', () => {
  const stopped = blocked(person('s', 'student', ['screen']), 'screen');
  const lost = { ...person('l', 'student', ['screen']), connected: false };
  const layout = layoutOf(inClass('a', [teacher, stopped, lost]), kStripDesktop);
  assert.equal(id(layout.stage), 't/camera');
});

test('a teacher without camera still holds the stage', () => {
  const layout = layoutOf(inClass('a', [person('t', 'teacher'), person('a')]), kStripDesktop);
  assert.equal(id(layout.stage), 't/camera');
});

test('with two teachers the one who is seen has the stage', () => {
  const layout = layoutOf(inClass('a', [person('u', 'teacher'), teacher]), kStripDesktop);
  assert.equal(id(layout.stage), 't/camera');
});

test('the teacher himself sees whoever speaks, else a camera, else himself', () => {
  const a = person('a', 'student', ['camera']);
  const b = person('b', 'student', ['camera', 'microphone']);
  const alone = inClass('t', [teacher]);
  assert.equal(id(layoutOf(alone, kStripDesktop).stage), 't/camera');
  const state = inClass('t', [teacher, a, b, person('c')]);
  assert.equal(id(layoutOf(state, kStripDesktop).stage), 'a/camera');
  const spoken = after([{ action: 'speaking', participants: ['b'] }], state);
  assert.equal(id(layoutOf(spoken, kStripDesktop).stage), 'b/camera');
  const unseen = after([{ action: 'speaking', participants: ['c'] }], state);
  assert.equal(id(layoutOf(unseen, kStripDesktop).stage), 'a/camera');
});

test('a pinned tile takes the stage; the screen then waits in the strip', () => {
  const sharing = person('t', 'teacher', ['camera', 'screen']);
  const state = after(
    [{ action: 'pin', tile: { participant: 'a', source: 'camera' } }],
    inClass('a', [sharing, person('a')]),
  );
  const layout = layoutOf(state, kStripDesktop);
  assert.equal(id(layout.stage), 'a/camera');
  assert.deepEqual(ids(layout.strip), ['t/screen', 't/camera']);
});

test('a pinned screen that ended is forgotten', () => {
  const state = after(
    [{ action: 'pin', tile: { participant: 't', source: 'screen' } }],
    inClass('a', [teacher, person('a')]),
  );
  assert.equal(id(layoutOf(state, kStripDesktop).stage), 't/camera');
});

test('the strip has pages, and says how many are hidden', () => {
  const crowd = Array.from({ length: 12 }, (_, index) => person(`s${index}`));
  const state = inClass('s0', [teacher, ...crowd]);
  const desktop = layoutOf(state, kStripDesktop);
  assert.equal(desktop.strip.length, 5);
  assert.equal(desktop.hidden, 7);
  assert.equal(desktop.pages, 3);
  const last = layoutOf(after([{ action: 'strip_page', page: 2 }], state), kStripDesktop);
  assert.deepEqual(ids(last.strip), ['s10/camera', 's11/camera']);
  const beyond = layoutOf(after([{ action: 'strip_page', page: 3 }], state), kStripDesktop);
  assert.deepEqual(beyond.strip, last.strip);
  assert.equal(layoutOf(state, kStripPhone).strip.length, 2);
});

test('who is seen comes first, then who is heard', () => {
  const people = [
    person('quiet'),
    person('heard', 'student', ['microphone']),
    person('seen', 'student', ['camera']),
  ];
  const layout = layoutOf(inClass('x', [teacher, ...people]), kStripDesktop);
  assert.deepEqual(ids(layout.strip), ['seen/camera', 'heard/camera', 'quiet/camera']);
});

test('oneself comes first while one is seen', () => {
  const people = [person('seen', 'student', ['camera']), person('me', 'student', ['camera'])];
  const layout = layoutOf(inClass('me', [teacher, ...people]), kStripDesktop);
  assert.deepEqual(ids(layout.strip), ['me/camera', 'seen/camera']);
});

test('alone and without camera the stage is empty', () => {
  const layout = layoutOf(inClass('t', [person('t', 'teacher')]), kStripDesktop);
  assert.equal(layout.stage, null);
  assert.deepEqual(ids(layout.strip), ['t/camera']);
});

test('an empty class has an empty stage', () => {
  const layout = layoutOf(inClass('x', []), kStripDesktop);
  assert.equal(layout.stage, null);
  assert.equal(layout.pages, 1);
});

test('shown and heard mean on, allowed and connected', () => {
  const one = person('a', 'student', ['camera', 'microphone']);
  assert.ok(shows(one, 'camera') && hears(one));
  assert.ok(!shows(blocked(one, 'camera'), 'camera'));
  assert.ok(!hears(blocked(one, 'microphone')));
  assert.ok(!hears({ ...one, connected: false }));
});

test('a grid keeps everybody in place', () => {
  const people = [person('a'), person('sari', 'teacher'), person('b'), person('c')];
  const tiles = (state: ClassState, size = 5) => ids(gridOf(state, size).tiles);
  const state = inClass('a', people);
  assert.deepEqual(tiles(state), ['sari/camera', 'a/camera', 'b/camera', 'c/camera']);
  const having = (id: string, source: 'camera' | 'screen') =>
    tiles({ ...state, participants: people.map((one) => (one.id === id ? person(id, one.role, [source]) : one)) });
  assert.deepEqual(having('c', 'camera'), tiles(state)); // a camera moves nobody
  assert.deepEqual(having('b', 'screen'), ['sari/camera', 'a/camera', 'b/screen', 'c/camera']); // nor a screen
  assert.deepEqual(having('sari', 'screen')[0], 'sari/screen'); // which everybody is to see
  assert.deepEqual(tiles(inClass('a', [person('a')])), ['a/camera']);
});

test('whose page is no more sees the last one, in the grid and in the strip', () => {
  const people = [teacher, ...['a', 'b', 'c', 'd', 'e'].map((id) => person(id))];
  const at = (stripPage: number, count: number): ClassState => ({ ...inClass('a', people.slice(0, count)), stripPage });
  assert.equal(gridOf(at(2, 6), 2).pages, 3);
  assert.deepEqual(ids(gridOf(at(2, 6), 2).tiles), ['d/camera', 'e/camera']);
  assert.deepEqual(ids(gridOf(at(2, 4), 2).tiles), ['b/camera', 'c/camera']);
  assert.equal(layoutOf(at(2, 6), 2).page, 2);
  assert.equal(layoutOf(at(2, 5), 2).page, 1);
});

test('what is pinned in a grid has the stage until it is unpinned, or another layout is chosen', () => {
  const state: ClassState = { ...inClass('a', [person('a'), teacher, person('b')]), view: 'grid' };
  assert.ok(showsGrid(state));
  const pinned = after([{ action: 'pin', tile: { participant: 'b', source: 'camera' } }], state);
  assert.equal(showsGrid(pinned), false);
  assert.equal(id(layoutOf(pinned, kStripDesktop).stage), 'b/camera');
  assert.ok(showsGrid(after([{ action: 'pin', tile: null }], pinned)));
  assert.ok(showsGrid(after([{ action: 'view', view: 'grid' }], pinned)));
  const ended = after([{ action: 'pin', tile: { participant: 'b', source: 'screen' } }], state);
  assert.ok(showsGrid(ended), 'that screen is shared no more');
});

test('slides and a broadcast have the stage whatever is chosen', () => {
  const state: ClassState = { ...inClass('a', [person('a'), teacher]), view: 'grid' };
  assert.ok(choosesView(state));
  for (const other of [{ ...state, shown: { by: 't', by_leader: true, set: 1, page: 0 } }, { ...state, hls: '/hls/x' }] as ClassState[]) {
    assert.equal(choosesView(other), false);
    assert.equal(showsGrid(other), false);
  }
});
