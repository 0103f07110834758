import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type Hls from 'hls.js';

import { LivePlayer, nativeAddress } from '../src/media/live_player';

test('a player that knows no Opus asks for AAC at the same place', () => {
  assert.equal(nativeAddress('/hls/klinik/~pass/index.m3u8'), '/hls/klinik/~pass/native.m3u8');
  assert.equal(nativeAddress('/hls/klinik/audio.m3u8'), '/hls/klinik/aac.m3u8');
});

class FakeVideo extends EventTarget {
  src = '';
  autoplay = true;
  paused = true;
  error: { code: number } | null = null;
  currentTime = 0;
  readyState = 0;
  seekable = { length: 0 };
  play() {
    this.paused = false;
    return Promise.resolve();
  }
  load() {}
  removeAttribute() {
    this.src = '';
  }
  canPlayType() {
    return '';
  }
}

class FakeHls {
  static readonly made: FakeHls[] = [];
  static readonly DefaultConfig = {};
  static readonly Events = { ERROR: 'hlsError' };
  static readonly ErrorTypes = { MEDIA_ERROR: 'mediaError' };
  static readonly ErrorDetails = { MANIFEST_INCOMPATIBLE_CODECS_ERROR: 'manifestIncompatibleCodecsError' };
  static isSupported = () => true;
  readonly done: string[] = [];
  fail: (event: string, data: { fatal: boolean; type: string }) => void = () => {};
  readonly latency = 0;
  recovering: (() => void) | null = null;

  constructor() {
    FakeHls.made.push(this);
  }
  on(_: string, handle: FakeHls['fail']) {
    this.fail = handle;
  }
  loadSource(address: string) {
    this.done.push(`load ${address}`);
  }
  attachMedia(video: FakeVideo) {
    this.done.push('attach');
    video.error = null;
    if (video.autoplay) video.paused = false;
  }
  recoverMediaError() {
    this.done.push('recover');
    // The element is given another source, and is paused meanwhile.
    this.recovering?.();
  }
  destroy() {
    this.done.push('destroy');
  }
}

/** Nothing comes due before the answer is called. */
function holdTime(t: TestContext): () => void {
  const due: (() => void)[] = [];
  t.mock.method(globalThis, 'setInterval', () => 0);
  t.mock.method(globalThis, 'setTimeout', (then: () => void) => due.push(then));
  return () => {
    for (const then of due.splice(0)) then();
  };
}

async function startedPlayer() {
  FakeHls.made.length = 0;
  const video = new FakeVideo();
  const source = { withPicture: '/hls/klinik/index.m3u8', soundOnly: '/hls/klinik/audio.m3u8' };
  const player = new LivePlayer(video as unknown as HTMLMediaElement, source, false, async () => ({
    default: FakeHls as unknown as typeof Hls,
  }));
  await player.start();
  const fails = (type: string) => {
    const hls = FakeHls.made.at(-1);
    video.error = type === 'mediaError' ? { code: 3 } : null;
    if (video.error) video.paused = true;
    hls?.fail('hlsError', { fatal: true, type });
  };
  return { video, player, fails };
}

test('an element that fails again and again is begun anew, element and hls.js', async (t) => {
  const pass = holdTime(t);
  const { video, player, fails } = await startedPlayer();
  video.dispatchEvent(new Event('playing'));
  const [first] = FakeHls.made;
  assert.ok(first);
  first.recovering = () => {
    video.error = null;
    video.paused = true;
  };
  fails('mediaError');
  assert.deepEqual(FakeHls.made[0]?.done.slice(2), ['recover']);
  fails('mediaError');
  assert.equal(player.phase.value, 'trouble');
  pass();
  assert.deepEqual(FakeHls.made.map(({ done }) => done), [
    ['load /hls/klinik/index.m3u8', 'attach', 'recover', 'destroy'],
    ['load /hls/klinik/index.m3u8', 'attach'],
  ]);
  assert.equal(video.paused, false);
  player.close();
});

test('who has paused a broadcast is not given it back by a line that was lost', async (t) => {
  const pass = holdTime(t);
  const { video, player, fails } = await startedPlayer();
  video.dispatchEvent(new Event('playing'));
  video.paused = true;
  for (let i = 0; i < 2; i += 1) {
    fails('networkError');
    pass();
  }
  assert.equal(FakeHls.made.length, 3);
  assert.equal(video.paused, true);
  player.close();
});
