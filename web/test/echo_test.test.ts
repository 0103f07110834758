import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EchoTest, kEchoMs, type EchoWorld } from '../src/media/echo_test';

const track = {} as MediaStreamTrack;

/** A browser in which time passes at once; what is done in it is written down. */
function browser(over: Partial<EchoWorld> = {}) {
  const done: string[] = [];
  const world: EchoWorld = {
    open: async () => track,
    close: () => void done.push('close'),
    level: () => 0.1,
    record: async (_, ms) => (done.push(`record ${ms}`), new Blob(['voice'])),
    play: async () => void done.push('play'),
    pause: async () => {},
    ...over,
  };
  return { echo: new EchoTest(world), done };
}

test('a voice is recorded, played back, and asked about', async () => {
  const { echo, done } = browser();
  const phases: string[] = [];
  echo.phase.subscribe((phase) => void phases.push(phase));
  await echo.start();
  assert.deepEqual(phases, ['idle', 'opening', 'recording', 'playing', 'asked']);
  assert.deepEqual(done, [`record ${kEchoMs}`, 'close', 'play']);
  echo.answer(false);
  assert.equal(echo.phase.value, 'unheard');
  echo.answer(true);
  assert.equal(echo.phase.value, 'heard');
});

test('a microphone that gives nothing is said before anybody listens for it', async () => {
  const { echo, done } = browser({ level: () => 0.0005 });
  await echo.start();
  assert.equal(echo.phase.value, 'silent');
  assert.ok(!done.includes('play'));
});

test('where loudness cannot be measured it is played all the same', async () => {
  const { echo } = browser({ level: () => null });
  await echo.start();
  assert.equal(echo.phase.value, 'asked');
});

test('without a microphone, or with a recorder that fails, it says so and leaves it closed', async () => {
  const refused = browser({ open: async () => null });
  await refused.echo.start();
  assert.equal(refused.echo.phase.value, 'failed');
  const broken = browser({ record: () => Promise.reject(new Error('no encoder')) });
  await broken.echo.start();
  assert.equal(broken.echo.phase.value, 'failed');
  assert.deepEqual(broken.done, ['close']);
});

test('whoever goes in meanwhile hears nothing of it any more', async () => {
  let open = (_: MediaStreamTrack) => {};
  const { echo, done } = browser({ open: () => new Promise((given) => (open = given)) });
  const running = echo.start();
  echo.stop();
  open(track);
  await running;
  assert.equal(echo.phase.value, 'idle');
  assert.deepEqual(done, ['close']);
});
