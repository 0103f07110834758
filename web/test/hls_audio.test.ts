import assert from 'node:assert/strict';
import { test } from 'node:test';
import type Hls from 'hls.js';
import { promptAudio } from '../src/media/hls_audio';

const kFound = 'initPtsFound';

class FakeController {
  ticks = 0;
  constructor(readonly hls: unknown) {}
  tick(): void {
    this.ticks += 1;
  }
}

const fakeHls = (audioStreamController: unknown) =>
  ({ DefaultConfig: { audioStreamController }, Events: { INIT_PTS_FOUND: kFound } }) as unknown as typeof Hls;

test('sound that waited for the clock of the picture is looked at as soon as it is known', () => {
  const listeners = new Map<string, () => void>();
  const { audioStreamController: Audio } = promptAudio(fakeHls(FakeController));
  assert.ok(Audio);
  const hls = { on: (what: string, then: () => void) => void listeners.set(what, then) };
  const made = new (Audio as unknown as typeof FakeController)(hls);
  assert.equal(made.hls, hls);
  assert.equal(made.ticks, 0);
  listeners.get(kFound)?.();
  assert.equal(made.ticks, 1);
});

test('a build of hls.js without sound of its own is left as it is', () => {
  assert.deepEqual(promptAudio(fakeHls(undefined)), {});
});
