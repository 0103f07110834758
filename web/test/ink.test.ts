import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerEvent } from '../src/signal/protocol';
import { fromSteps, Ink, toSteps } from '../src/state/ink';

const place = { set: 1, page: 0 };
const look = { by: 'p1', tool: 'pen', colour: 'red', width: 40 } as const;
type InkEvent = Parameters<Ink['hear']>[0];
const hear = (ink: Ink, event: Omit<InkEvent, 'number'>) => ink.hear({ number: 9, ...event } as InkEvent & ServerEvent);
const drawn = (id: string, from: number, points: number[], more: object = look): Omit<InkEvent, 'number'> =>
  ({ event: 'stroke_drawn', ...place, from, stroke: { id, points, ...more } }) as Omit<InkEvent, 'number'>;
const page = (strokes: { id: string; points: number[] }[], first = true, more = false) =>
  ({ event: 'page_strokes', ...place, first, more, strokes: strokes.map((one) => ({ ...look, ...one })) }) as Omit<InkEvent, 'number'>;

function known(): Ink {
  const ink = new Ink();
  hear(ink, page([]));
  return ink;
}

test('points are sent as steps, and are the same again', () => {
  const points = [5000, 3000, 128, 5012, 2995, 128, 5021, 2988, 132];
  assert.deepEqual(toSteps(points), [5000, 3000, 128, 12, -5, 0, 9, -7, 4]);
  assert.deepEqual(fromSteps(toSteps(points)), points);
  assert.deepEqual(toSteps([]), []);
});

test('of a page that was not asked for nothing is known, and nothing taken in', () => {
  const ink = new Ink();
  assert.equal(ink.knows(place), false);
  assert.equal(hear(ink, drawn('a', 0, [1, 2, 3])), null);
  assert.deepEqual(ink.strokes(place), []);
});

test('a line grows by its pieces', () => {
  const ink = known();
  assert.deepEqual(hear(ink, drawn('a', 0, [10, 20, 128, 5, 5, 0])), { place, grown: 'a' });
  hear(ink, drawn('a', 2, [100, 200, 128], {}));
  assert.deepEqual(ink.find(place, 'a')?.points, [10, 20, 128, 15, 25, 128, 100, 200, 128]);
  assert.equal(ink.find(place, 'a')?.colour, 'red');
});

test("the echo of one's own line changes nothing, and what does not follow is left out", () => {
  const ink = known();
  ink.grow(place, 0, { id: 'a', ...look, points: [1, 1, 1, 1, 1, 1] });
  ink.grow(place, 2, { id: 'a', ...look, points: [9, 9, 9] });
  assert.equal(hear(ink, drawn('a', 0, [1, 1, 1, 1, 1, 1])), null);
  assert.equal(hear(ink, drawn('a', 2, [9, 9, 9], {})), null);
  assert.equal(hear(ink, drawn('a', 7, [5, 5, 5], {})), null);
  assert.equal(hear(ink, drawn('b', 3, [5, 5, 5], {})), null);
  assert.equal(ink.find(place, 'a')?.points.length, 9);
  // An echo that is longer than what is known brings the rest.
  hear(ink, drawn('a', 2, [9, 9, 9, 1, 1, 1], {}));
  assert.equal(ink.find(place, 'a')?.points.length, 12);
});

test('lines go, alone and all at once', () => {
  const ink = known();
  for (const id of ['a', 'b', 'c']) hear(ink, drawn(id, 0, [1, 2, 3]));
  assert.deepEqual(hear(ink, { event: 'strokes_erased', ...place, strokes: ['a', 'x'] } as never), { place, grown: null });
  assert.equal(hear(ink, { event: 'strokes_erased', ...place, strokes: ['x'] } as never), null);
  assert.deepEqual(ink.strokes(place).map(({ id }) => id), ['b', 'c']);
  hear(ink, { event: 'page_cleared', ...place } as never);
  assert.deepEqual(ink.strokes(place), []);
  assert.ok(ink.knows(place));
});

test('a page comes in parts, in the place of what was known', () => {
  const ink = known();
  hear(ink, drawn('old', 0, [1, 2, 3]));
  hear(ink, page([{ id: 'a', points: [1, 1, 1] }], true, true));
  hear(ink, page([{ id: 'b', points: [2, 2, 2] }], false));
  assert.deepEqual(ink.strokes(place).map(({ id }) => id), ['a', 'b']);
  ink.forget();
  assert.equal(ink.knows(place), false);
});

test('what the server does not have is taken out', () => {
  const ink = known();
  ink.grow(place, 0, { id: 'a', ...look, points: [1, 2, 3] });
  assert.deepEqual(ink.drop(place, 'a'), { place, grown: null });
  assert.equal(ink.drop(place, 'a'), null);
});

test('what one draws before the page is known stays, and the page comes beneath it', () => {
  const ink = new Ink();
  assert.deepEqual(ink.grow(place, 0, { id: 'mine', ...look, points: [1, 1, 1, 2, 2, 2] }), { place, grown: 'mine' });
  assert.equal(ink.knows(place), false, 'it is still asked for');
  hear(ink, page([{ id: 'a', points: [5, 5, 5] }, { id: 'mine', points: [1, 1, 1] }]));
  assert.ok(ink.knows(place));
  assert.equal(ink.find(place, 'mine')?.points.length, 6);
  assert.equal(ink.strokes(place).length, 2);
  hear(ink, page([{ id: 'a', points: [5, 5, 5] }]));
  assert.deepEqual(ink.strokes(place).map(({ id }) => id), ['a'], 'asked for anew, the server is right');
});
