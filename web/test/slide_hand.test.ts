// What a teacher's hand does to slides, on a line that is slow or gone.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { kPieceMs, SlidePen } from '../src/pages/class/slide_pen';
import { kRubMs, SlideRubber } from '../src/pages/class/slide_rubber';
import { SlideShowing } from '../src/pages/class/slide_showing';
import { CommandFailed, type Failure } from '../src/signal/pipe';
import type { Command, Reply } from '../src/signal/protocol';
import { Ink } from '../src/state/ink';
import type { SlidePlace } from '../src/state/slides';

const place: SlidePlace = { set: 1, page: 0 };
const look = { tool: 'pen', colour: 'red', width: 40 } as const;
const at = (x: number) => ({ x, y: 0.5, pressure: 0.5, pointerType: 'mouse' });
const settled = async () => {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
};

/** A server that answers when it is told to. */
function server() {
  const told: Command[] = [];
  const open: { done: (reply: Reply) => void; fail: (error: unknown) => void }[] = [];
  const send = (command: Command) => {
    told.push(command);
    return new Promise<Reply>((done, fail) => open.push({ done, fail }));
  };
  const answer = async (failure?: Failure) => {
    const one = open.shift();
    if (failure) one?.fail(new CommandFailed(failure));
    else one?.done({} as Reply);
    await settled();
  };
  return { told, send, answer };
}

function pen() {
  mock.timers.enable(['setTimeout']);
  const ink = new Ink();
  const line = server();
  const refused: string[] = [];
  const hand = new SlidePen({
    ink, send: line.send, me: () => 'p1', changed: () => {}, refused: (_, failure) => refused.push(failure),
  });
  const draw = (points: number) => {
    for (let i = 0; i < points; i += 1) {
      hand.add([at(0.1 + i * 0.05)]);
      mock.timers.tick(kPieceMs);
    }
  };
  return { ink, hand, draw, refused, ...line };
}

test('on a line that stands still a drawn line waits here, and goes on with the first answer', async () => {
  const { hand, draw, told, answer } = pen();
  hand.begin(place, look, [at(0.05)]);
  draw(15);
  hand.end();
  assert.equal(told.length, 4, 'so many are under way');
  await answer();
  const last = told.at(-1) as Extract<Command, { command: 'draw' }>;
  const sent = told.reduce((sum, command) => sum + (command as typeof last).points.length / 3, 0);
  assert.equal(told.length, 5);
  assert.equal(sent, 16, 'all of it, though the pen is up');
  mock.timers.reset();
});

test('what was lost with the line is seen as lost, and the page asked for anew', async () => {
  const { ink, hand, refused, answer } = pen();
  hand.begin(place, look, [at(0.1), at(0.2)]);
  hand.end();
  assert.equal(ink.strokes(place).length, 1);
  await answer('disconnected');
  assert.deepEqual(refused, ['disconnected']);
  assert.equal(ink.strokes(place).length, 0);
  mock.timers.reset();
});

test('a palm that came before the pen leaves no blot', async () => {
  const { ink, hand, told, answer } = pen();
  hand.begin(place, look, [at(0.5)]);
  hand.takeBack();
  await answer();
  await answer();
  assert.equal(ink.strokes(place).length, 0);
  assert.deepEqual(told.map(({ command }) => command), ['draw', 'erase']);
  mock.timers.reset();
});

test('a rubber takes at once what it may, and tells it in few words', async () => {
  mock.timers.enable(['setTimeout']);
  const ink = new Ink();
  for (const [id, by] of [['a', 'p1'], ['b', 'p1'], ['c', 'p2']] as const) ink.grow(place, 0, { id, by, ...look, points: [1, 1, 1] });
  const { told, send, answer } = server();
  const refused: SlidePlace[] = [];
  const rubber = new SlideRubber({
    ink, mayErase: (by) => by === 'p1', send, changed: () => {}, refused: (where) => refused.push(where),
  });
  rubber.rub(place, ['a']);
  rubber.rub(place, ['a', 'b', 'c']);
  assert.deepEqual(ink.strokes(place).map(({ id }) => id), ['c']);
  assert.equal(told.length, 0);
  mock.timers.tick(kRubMs);
  assert.deepEqual(told, [{ command: 'erase', ...place, strokes: ['a', 'b'] }]);
  await answer('too_fast');
  assert.deepEqual(refused, [place], 'so that the page is asked for anew');
  for (let i = 0; i < 250; i += 1) ink.grow(place, 0, { id: `s${i}`, by: 'p1', ...look, points: [1, 1, 1] });
  rubber.rub(place, Array.from({ length: 250 }, (_, i) => `s${i}`));
  rubber.flush();
  assert.deepEqual(told.slice(1).map((command) => (command as { strokes: string[] }).strokes.length), [100, 100, 50]);
  mock.timers.reset();
});

test('pages that are turned fast are shown at the pace of a class, the last one for sure', async () => {
  mock.timers.enable(['setTimeout']);
  let clock = 0;
  const pass = (ms: number) => ((clock += ms), mock.timers.tick(ms));
  const shown: number[] = [];
  let refusal: Failure | null = null;
  const showing = new SlideShowing({
    show: ({ page }) => (shown.push(page), Promise.resolve(refusal)),
    now: () => clock,
  });
  for (let page = 1; page <= 40; page += 1) {
    showing.show({ set: 1, page });
    await settled();
  }
  assert.deepEqual(shown, [1, 2, 3, 4, 5]);
  assert.equal(showing.coming?.page, 40);
  pass(500);
  await settled();
  assert.deepEqual(shown, [1, 2, 3, 4, 5, 40]);
  assert.equal(showing.coming, null);
  pass(60_000);
  refusal = 'too_fast';
  showing.show({ set: 1, page: 7 });
  await settled();
  refusal = null;
  pass(500);
  await settled();
  assert.deepEqual(shown.slice(-2), [7, 7], 'again, where it was too fast after all');
  mock.timers.reset();
});
