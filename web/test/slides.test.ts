import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerEvent } from '../src/signal/protocol';
import type { SlideSet } from '../src/signal/slide_protocol';
import { reduce, type ClassState } from '../src/state/classroom';
import { kStripDesktop, layoutOf } from '../src/state/layout';
import {
  aspectOf,
  mayPresent,
  mayRemove,
  mayTurn,
  pageOf,
  pagesAwaited,
  pictureSize,
  placeAfter,
  placeSeen,
  titleOf,
} from '../src/state/slides';
import { blocked, inClass, person } from './fixtures';

const set = (id: number, pages = 3, by = 't'): SlideSet => ({
  id,
  title: `Bab ${id}`,
  by,
  pages: Array.from({ length: pages }, () => ({ size: [1600, 1200], large: 10, small: 5 })),
});
const hear = (state: ClassState, event: object) =>
  reduce(state, { action: 'server', event: { number: 9, ...event } as ServerEvent });
const added = (state: ClassState, ...sets: SlideSet[]) =>
  sets.reduce((now, slides) => hear(now, { event: 'slides_added', slides }), state);
const shown = (state: ClassState, setId: number, page: number, by_leader = true) =>
  hear(state, { event: 'slide_shown', shown: { set: setId, page, by: 't', by_leader } });

const teacher = person('t', 'teacher', ['camera']);
const people = [teacher, person('a')];

test('who follows sees what all see, looks by himself and comes back', () => {
  let state = shown(added(inClass('a', people), set(1)), 1, 0);
  assert.deepEqual(placeSeen(state), state.shown);
  state = reduce(state, { action: 'slide_apart', place: { set: 1, page: 2 } });
  assert.deepEqual(placeSeen(state), { set: 1, page: 2 });
  state = shown(state, 1, 1); // the class goes on
  assert.deepEqual(placeSeen(state), { set: 1, page: 2 });
  state = shown(state, 1, 2); // and meets him
  assert.equal(state.apart, null);
  state = reduce(state, { action: 'slide_apart', place: { set: 1, page: 0 } });
  state = hear(state, { event: 'slide_shown', shown: null });
  assert.equal(placeSeen(state), null);
  assert.equal(state.apart, null);
});

test('the page is read aloud, and that it is closed', () => {
  let state = shown(added(inClass('a', people), set(1, 12)), 1, 2);
  assert.deepEqual(state.announcement, { kind: 'slide', name: 'Bab 1', number: 3, text: '12' });
  state = hear(state, { event: 'slide_shown', shown: null });
  assert.equal(state.announcement?.kind, 'slides_over');
});

test('a set grows page by page, and goes with all that looks at it', () => {
  let state = added(inClass('t', people), { ...set(1, 2), pages: [{}, {}] }, set(2));
  assert.equal(pagesAwaited(state.slides[0] as SlideSet), 2);
  state = hear(state, { event: 'slide_page_changed', set: 1, page: 1, now: { size: [800, 450], small: 5 } });
  state = hear(state, { event: 'slide_page_changed', set: 1, page: 2, now: { board: true } });
  assert.deepEqual(state.slides[0]?.pages, [{}, { size: [800, 450], small: 5 }, { board: true }]);
  assert.equal(pagesAwaited(state.slides[0] as SlideSet), 2); // the large one is not there yet
  state = reduce(shown(state, 2, 0), { action: 'slide_apart', place: { set: 1, page: 1 } });
  state = hear(state, { event: 'slides_removed', set: 1 });
  assert.equal(state.apart, null);
  state = hear(state, { event: 'slides_removed', set: 2 });
  assert.equal(state.shown, null);
});

test('slides have the stage, with the teacher beside them', () => {
  const state = shown(added(inClass('a', people), set(1)), 1, 0);
  const layout = layoutOf(state, kStripDesktop);
  assert.equal(layout.slides, true);
  assert.equal(layout.stage, null);
  assert.deepEqual(layout.beside, { participant: 't', source: 'camera' });
});

test("a teacher's screen goes before slides, a student's stands beside them", () => {
  const sharing = person('t', 'teacher', ['camera', 'screen']);
  let layout = layoutOf(shown(added(inClass('a', [sharing, person('a')]), set(1)), 1, 0), kStripDesktop);
  assert.equal(layout.slides, false);
  assert.equal(layout.stage?.source, 'screen');
  const student = person('s', 'student', ['screen']);
  layout = layoutOf(shown(added(inClass('a', [teacher, student, person('a')]), set(1)), 1, 0), kStripDesktop);
  assert.equal(layout.slides, true);
  assert.deepEqual(layout.strip[0], { participant: 's', source: 'screen' });
});

test('who may present, turn and remove is as the server has it', () => {
  const state = shown(added(inClass('a', people), set(1), set(2, 1, 'a')), 1, 0);
  assert.ok(mayPresent(state));
  assert.equal(mayTurn(state), false); // a teacher shows it
  assert.ok(mayTurn(shown(state, 1, 0, false)));
  assert.equal(mayRemove(state, set(1)), false);
  assert.ok(mayRemove(state, set(2, 1, 'a')));
  const closed = { ...state, studentRights: [] };
  assert.equal(mayPresent(closed), false);
  const let_ = { ...closed, participants: [teacher, { ...person('a'), allowed: ['present' as const] }] };
  assert.ok(mayPresent(let_) && mayTurn(let_));
  assert.equal(mayPresent({ ...state, participants: [teacher, blocked(person('a'), 'screen')] }), false);
  assert.equal(mayPresent({ ...state, participants: [teacher, { ...person('a'), group: 1 }] }), false);
  assert.equal(mayPresent({ ...state, participants: [teacher, person('a', 'listener')] }), false);
  assert.ok(mayRemove(inClass('t', people), set(2, 1, 'a')));
});

test('who takes little is sent the small picture, who takes text alone none', () => {
  assert.equal(pictureSize('everything', 1600), 'large');
  assert.equal(pictureSize('everything', 700), 'small');
  assert.equal(pictureSize('screen', 1600), 'large');
  assert.equal(pictureSize('sound', 1600), 'small');
  assert.equal(pictureSize('text', 1600), null);
});

test('pages are found by number and by step', () => {
  const state = added(inClass('t', people), set(1, 3));
  assert.deepEqual(placeAfter(state, { set: 1, page: 0 }, 1), { set: 1, page: 1 });
  assert.equal(placeAfter(state, { set: 1, page: 2 }, 1), null);
  assert.equal(placeAfter(state, { set: 1, page: 0 }, -1), null);
  assert.equal(placeAfter(state, { set: 9, page: 0 }, 1), null);
  assert.equal(pageOf(' 3 ', 3), 2);
  for (const text of ['0', '4', '', 'x', '1.5', '-1']) assert.equal(pageOf(text, 3), null);
});

test('a page has the form of its picture, a board that of a screen', () => {
  assert.equal(aspectOf({ size: [1600, 1200] }), 0.75);
  assert.equal(aspectOf({ board: true }), 9 / 16);
  assert.equal(aspectOf(undefined), 9 / 16);
});

test('a title is a line of the name of the file', () => {
  assert.equal(titleOf('Bab 3 Sel.PDF'), 'Bab 3 Sel');
  assert.equal(titleOf('a\u0000b\n.pdf'), 'a b');
  assert.equal(titleOf('.pdf'), 'PDF');
  assert.equal(Array.from(titleOf(`${'ä'.repeat(500)}.pdf`)).length, 120);
});
