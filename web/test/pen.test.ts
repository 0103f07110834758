import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outline } from '../src/media/ink_shape';
import { kPiecePointsMax, kStrokePointsMax, Line, lookOf, PalmGuard, pointOf, touched, type Sample } from '../src/state/pen';

const at = (x: number, y: number, pointerType = 'mouse', pressure = 0.5): Sample => ({ x, y, pressure, pointerType });
const stroke = (id: string, points: number[], width = 40) =>
  ({ id, by: 'p1', tool: 'pen', colour: 'red', width, points }) as const;

test('fingers draw until a pen was used, and then when the person says so', () => {
  const guard = new PalmGuard();
  assert.ok(guard.draws('touch', null));
  assert.ok(guard.draws('mouse', null));
  assert.equal(guard.knowsPen, false);
  assert.ok(guard.draws('pen', null));
  assert.equal(guard.draws('touch', null), false); // the palm
  assert.ok(guard.draws('mouse', null));
  assert.ok(guard.draws('touch', true));
  assert.ok(guard.draws('pen', false));
  assert.equal(new PalmGuard().draws('touch', false), false);
  const near = new PalmGuard();
  near.see('touch');
  assert.ok(near.draws('touch', null));
  near.see('pen'); // above the page
  assert.equal(near.draws('touch', null), false);
});

test('a point is on the page, and only a pen has pressure', () => {
  assert.deepEqual(pointOf(at(0.5, 0.25)), [5000, 2500, 128]);
  assert.deepEqual(pointOf(at(-1, 2, 'pen', 1)), [0, 10_000, 255]);
  assert.deepEqual(pointOf(at(0, 0, 'touch', 1)), [0, 0, 128]);
  assert.deepEqual(pointOf(at(0, 0, 'pen', 0)), [0, 0, 128]);
});

test('a line gives each point away once, and says nothing twice', () => {
  const line = new Line();
  assert.ok(line.add(at(0.1, 0.1)));
  assert.equal(line.add(at(0.1002, 0.1)), false); // too near
  assert.ok(line.add(at(0.2, 0.1)));
  assert.deepEqual(line.take(), { from: 0, points: [1000, 1000, 128, 2000, 1000, 128] });
  assert.equal(line.take(), null);
  line.add(at(0.3, 0.1));
  assert.deepEqual(line.take(), { from: 2, points: [3000, 1000, 128] });
});

test('a long line goes in pieces, and ends where the server lets it', () => {
  const line = new Line();
  for (let i = 0; !line.full; i += 1) line.add(at((i % 100) / 100, Math.floor(i / 100) / 100));
  assert.equal(line.length, kStrokePointsMax);
  let points = 0;
  for (let piece = line.take(); piece; piece = line.take()) {
    assert.equal(piece.from, points);
    assert.ok(piece.points.length <= kPiecePointsMax * 3);
    points += piece.points.length / 3;
  }
  assert.equal(points, kStrokePointsMax);
});

test('a rubber takes the lines that it touches, also between their points', () => {
  const strokes = [stroke('a', [1000, 1000, 128, 9000, 1000, 128]), stroke('b', [1000, 5000, 128])];
  assert.deepEqual(touched(strokes, 0.5, 0.1, 1), ['a']);
  assert.deepEqual(touched(strokes, 0.5, 0.12, 1), []);
  assert.deepEqual(touched(strokes, 0.1, 0.5, 1), ['b']);
  assert.deepEqual(touched([stroke('w', [5000, 5000, 128], 600)], 0.53, 0.5, 1), ['w']);
});

test('a marker is wider than a pen', () => {
  assert.ok(lookOf('marker', 'yellow', 45).width > lookOf('pen', 'yellow', 45).width);
});

test('a line has a shape around its points', () => {
  const shape = outline(stroke('a', [0, 0, 128, 5000, 5000, 128, 10_000, 10_000, 128], 100), 0.5);
  assert.ok(shape.length > 8);
  for (const [x, y] of shape) {
    assert.ok(x !== undefined && x > -20 && x < 1020);
    assert.ok(y !== undefined && y > -20 && y < 520);
  }
  assert.ok(outline(stroke('dot', [5000, 5000, 128], 100), 0.5).length > 2); // a dot is seen
});
