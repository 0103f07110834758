import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Playback } from '../src/media/playback';

/** Tells what is heard after each change of an element, as a person would. */
class FakeAudio {
  static all: FakeAudio[] = [];
  static heard: number[] = [];
  private loud = true;
  private stream: unknown = null;
  autoplay = false;
  constructor() {
    FakeAudio.all.push(this);
  }
  get muted(): boolean {
    return !this.loud;
  }
  set muted(muted: boolean) {
    this.loud = !muted;
    FakeAudio.listen();
  }
  get srcObject(): unknown {
    return this.stream;
  }
  set srcObject(stream: unknown) {
    this.stream = stream;
    FakeAudio.listen();
  }
  async play(): Promise<void> {}
  static listen(): void {
    FakeAudio.heard.push(FakeAudio.all.filter(({ loud, stream }) => loud && stream !== null).length);
  }
}

beforeEach(() => {
  FakeAudio.all = [];
  FakeAudio.heard = [];
  Object.assign(globalThis, { Audio: FakeAudio });
});

const stream = (name: string) => ({ name }) as unknown as MediaStream;
const of = (one: MediaStream) => new Map([['p2/microphone', one]]);

test('what is decoded first is not heard, and never twice when it goes aloud', () => {
  const playback = new Playback(() => {});
  const [old, next] = [stream('server'), stream('mesh')];
  playback.setTracks(of(old));
  playback.setTracks(of(old), of(next));
  assert.deepEqual(FakeAudio.all.map(({ srcObject, muted }) => [srcObject, muted]), [
    [old, false],
    [next, true],
  ]);
  const same = FakeAudio.all[1];
  playback.setTracks(of(next));
  assert.equal(FakeAudio.all.length, 2, 'the element that has decoded it plays on');
  assert.equal(same?.muted, false);
  assert.equal(FakeAudio.all[0]?.srcObject, null);
  assert.ok(FakeAudio.heard.every((voices) => voices <= 1));
});

test('pictures are not played here, and what ends is let go', () => {
  const playback = new Playback(() => {});
  playback.setTracks(new Map([['p2/camera', stream('camera')], ['p2/microphone', stream('voice')]]));
  assert.equal(FakeAudio.all.length, 1);
  playback.setTracks(new Map());
  assert.equal(FakeAudio.all[0]?.srcObject, null);
});
