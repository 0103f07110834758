import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LevelMeter } from '../src/media/level';
import { FakeTrack, install } from './fake_webrtc';

const hears = new Map<string, () => void>();
const listen = { addEventListener: (what: string, then: () => void) => void hears.set(what, then) };
let resumes = 0;
let loudness = 0;
let newest: FakeContext | null = null;

class FakeContext {
  state = 'suspended';
  constructor() {
    newest = this;
  }
  async resume(): Promise<void> {
    resumes += 1;
  }
  createMediaStreamSource() {
    return { connect: () => {}, disconnect: () => {} };
  }
  createAnalyser() {
    return { fftSize: 0, getFloatTimeDomainData: (samples: Float32Array) => samples.fill(loudness) };
  }
}

test('a level is told only while it is measured, and the next touch wakes the measuring', () => {
  install();
  Object.assign(globalThis, { ...listen, document: listen, AudioContext: FakeContext });
  const meter = new LevelMeter(new FakeTrack('audio') as unknown as MediaStreamTrack);
  const context = newest as unknown as FakeContext;
  assert.equal(meter.read(), null);
  assert.equal(resumes, 1);
  hears.get('pointerdown')?.();
  hears.get('visibilitychange')?.();
  assert.equal(resumes, 3);

  context.state = 'running';
  loudness = 0.5;
  assert.equal(meter.read(), 0.5);
  hears.get('pointerdown')?.();
  assert.equal(resumes, 3);

  context.state = 'interrupted';
  assert.equal(meter.read(), null);
  hears.get('visibilitychange')?.();
  assert.equal(resumes, 4);
  context.state = 'closed';
  hears.get('pointerdown')?.();
  assert.equal(resumes, 4);
});
