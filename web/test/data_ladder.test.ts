import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataStep } from '../src/signal/protocol';
import { asSeen } from '../src/state/care';
import type { Quality } from '../src/state/classroom';
import { costOf, type Costs, kFirstPatienceMs, sentStep, stepCounts, StepWatch, takes } from '../src/state/data_ladder';
import { layoutOf } from '../src/state/layout';
import { after, inClass, person, server } from './fixtures';

const sari = person('sari', 'teacher', ['camera', 'microphone']);
const budi = person('budi', 'student', ['camera', 'screen']);
const ani = person('ani');
const people = [sari, budi, ani];
const at = (step: DataStep) => ({ ...inClass('ani', people), step });
const ceiling = (step: DataStep) => server({ event: 'ceiling_changed', number: 2, step });

test('each step leaves something out', () => {
  assert.equal(takes(at('everything'), budi, 'camera'), true);
  assert.equal(takes(at('low_camera'), budi, 'camera'), false);
  assert.equal(takes(at('low_camera'), sari, 'camera'), true);
  assert.equal(takes({ ...at('low_camera'), invited: ['budi'] }, budi, 'camera'), true);
  assert.equal(takes(at('screen'), sari, 'camera'), false);
  assert.equal(takes(at('screen'), budi, 'screen'), true);
  assert.equal(takes(at('sound'), budi, 'screen'), false);
  assert.equal(takes(at('sound'), budi, 'screen_audio'), true);
  assert.equal(takes(at('text'), sari, 'microphone'), false);
});

test('what is not sent takes no place on the page', () => {
  assert.equal(layoutOf(at('everything'), 5).stage?.source, 'screen');
  assert.deepEqual(layoutOf(at('sound'), 5).stage, { participant: 'sari', source: 'camera' });
  assert.equal(asSeen(at('sound'), sari).sources.camera.on, false);
  assert.equal(asSeen(at('everything'), sari), sari);
});

test('a ceiling binds students, and not who leads', () => {
  assert.equal(sentStep(after([ceiling('sound')], inClass('ani', people))), 'sound');
  assert.equal(sentStep(after([ceiling('sound')], inClass('sari', people))), 'everything');
  assert.equal(sentStep({ ...after([ceiling('screen')], inClass('ani', people)), step: 'text' }), 'text');
});

test('the teacher sees how many stand where', () => {
  const step = server({ event: 'data_step_changed', number: 3, participant: 'budi', step: 'sound' });
  const state = after([step], inClass('sari', people));
  assert.deepEqual(stepCounts(state), { everything: 1, low_camera: 0, screen: 0, sound: 1, text: 0 });
  assert.equal(stepCounts(after([ceiling('text')], state)).text, 2);
});

test('a step costs what was measured, and is not guessed', () => {
  const cost = (step: DataStep, costs: Costs) => costOf(step, { ...at('everything'), costs });
  assert.equal(cost('sound', {}), null);
  assert.equal(cost('text', {}), 0);
  const costs = { sound: 40_000, screen: 60_000, front: 500_000, cameras: 900_000 };
  assert.equal(cost('sound', costs), 40_000);
  assert.equal(cost('low_camera', costs), 600_000);
  assert.equal(cost('everything', costs), 1_500_000);
  assert.equal(cost('everything', { sound: 40_000 }), null); // somebody's camera was never received
  const alone = { ...inClass('ani', [person('sari', 'teacher', ['microphone']), ani]), costs: { sound: 40_000 } };
  assert.equal(costOf('everything', alone), 40_000); // there is no more
});

/** The steps of a line that is as `line` says, every two seconds. */
function walk(watch: StepWatch, line: readonly Quality[], from = 0): DataStep[] {
  return line.map((quality, index) => watch.next(quality, from + 2_000 * index));
}
const many = (quality: Quality, n: number): Quality[] => Array.from({ length: n }, () => quality);

test('a weak line is left step by step, and never for silence', () => {
  const steps = walk(new StepWatch(), many('weak', 12));
  assert.deepEqual([...new Set(steps)], ['everything', 'low_camera', 'screen', 'sound']);
  assert.equal(steps[1], 'everything'); // a moment is no bad line
});

test('a line is trusted again slowly, and more slowly each time in vain', () => {
  const watch = new StepWatch();
  walk(watch, many('weak', 3));
  const first = walk(watch, many('good', kFirstPatienceMs / 2_000 + 1), 6_000);
  assert.equal(first.at(-2), 'low_camera');
  assert.equal(first.at(-1), 'everything');
  walk(watch, many('weak', 3), 40_000);
  const second = walk(watch, many('good', 31), 50_000);
  assert.equal(second[16], 'low_camera'); // a minute now
  assert.equal(second.at(-1), 'everything');
});

test('while nothing is known nothing is changed', () => {
  const watch = new StepWatch();
  assert.deepEqual(walk(watch, ['weak', 'unknown', 'weak', 'lost', 'weak']), Array(5).fill('everything'));
});

test('what the line has no room for is known until it has, or the connection is another', () => {
  const held = (participant: string, yes: boolean) => server({ number: 9, event: 'picture_held', participant, source: 'camera', held: yes });
  const both = after([held('p1', true), held('p2', true), held('p1', true)], inClass('p3', [person('p1', 'teacher'), person('p2'), person('p3')]));
  assert.deepEqual(both.heldPictures, ['p2/camera', 'p1/camera']);
  assert.deepEqual(after([held('p2', false)], both).heldPictures, ['p1/camera']);
  const offer = (restart: boolean) => server({ number: 10, event: 'subscribe_offer', offer: 3, restart, sdp: '', tracks: [] });
  assert.equal(after([offer(false)], both).heldPictures.length, 2);
  assert.equal(after([offer(true)], both).heldPictures.length, 0);
  assert.deepEqual(after([server({ number: 11, event: 'participant_left', participant: 'p2', reason: 'left' })], both).heldPictures, ['p1/camera']);
});
