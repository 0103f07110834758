import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

import { kWebRtcLostMs, kWebRtcStartMs, WebRtcPlayer, withStereo } from '../src/media/webrtc_player';

class Connection extends EventTarget {
  static last: Connection;
  connectionState = 'new';
  localDescription: { sdp: string } | null = null;
  remote = '';
  closed = false;
  kinds: string[] = [];
  constructor() {
    super();
    Connection.last = this;
  }
  addTransceiver(kind: string, { direction }: { direction: string }) {
    assert.equal(direction, 'recvonly');
    this.kinds.push(kind);
  }
  async createOffer() {
    return { sdp: 'offer' };
  }
  async setLocalDescription(description: { sdp: string }) {
    this.localDescription = description;
  }
  async setRemoteDescription({ sdp }: { sdp: string }) {
    this.remote = sdp;
  }
  async getStats() {
    return new Map();
  }
  close() {
    this.closed = true;
  }
  become(state: string) {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }
}

class Video extends EventTarget {
  srcObject: unknown = null;
  async play() {}
}

interface Asked {
  url: string;
  method: string;
  headers: Record<string, string>;
}
const asked: Asked[] = [];
let status = 201;
const globals = globalThis as unknown as Record<string, unknown>;

// Timers that stand still until a test moves them.
const real = { setTimeout, clearTimeout, setInterval, clearInterval };
let clock = 0;
let timers: { id: number; at: number; act: () => void }[] = [];
let lastTimer = 0;
function tick(ms: number): void {
  clock += ms;
  const due = timers.filter(({ at }) => at <= clock);
  timers = timers.filter(({ at }) => at > clock);
  for (const { act } of due) act();
}
const clear = (id: number) => void (timers = timers.filter((timer) => timer.id !== id));

beforeEach(() => {
  asked.length = 0;
  status = 201;
  timers = [];
  globals.setTimeout = (act: () => void, ms: number) => {
    timers.push({ id: (lastTimer += 1), at: clock + ms, act });
    return lastTimer;
  };
  globals.clearTimeout = clear;
  globals.setInterval = () => 0;
  globals.clearInterval = () => {};
  globals.RTCPeerConnection = Connection;
  globals.MediaStream = class {
    addTrack() {}
  };
  globals.fetch = async (url: string, options: { method: string; headers?: Record<string, string> }) => {
    asked.push({ url, method: options.method, headers: options.headers ?? {} });
    return {
      status,
      url: 'https://kelas/whep/live/klinik',
      headers: new Headers({ location: '/whep/live/klinik/abc' }),
      text: async () => 'answer',
    };
  };
});
afterEach(() => void Object.assign(globals, real));

async function begin(pass: string | null = null) {
  let failures = 0;
  const video = new Video();
  const player = new WebRtcPlayer(
    video as unknown as HTMLMediaElement,
    { address: '/whep/live/klinik', pass },
    () => (failures += 1),
  );
  await player.start();
  return { player, video, failures: () => failures };
}

test('a channel is asked for by WHEP, with the pass where there is one', async () => {
  const { player } = await begin('~pass');
  assert.deepEqual(Connection.last.kinds, ['audio', 'video']);
  assert.equal(asked[0]?.headers.authorization, 'Bearer ~pass');
  assert.equal(Connection.last.remote, 'answer');
  player.close();
  assert.ok(Connection.last.closed);
  assert.deepEqual(asked.map(({ method, url }) => `${method} ${url}`), [
    'POST /whep/live/klinik', 'DELETE https://kelas/whep/live/klinik/abc',
  ]);
  await begin();
  assert.equal(asked[2]?.headers.authorization, undefined);
});

test('a refusal is a failure, told once', async () => {
  status = 409;
  const { player, failures } = await begin();
  assert.equal(failures(), 1);
  player.close();
  tick(kWebRtcStartMs);
  assert.equal(failures(), 1);
});

test('what never plays has failed', async () => {
  const { failures } = await begin();
  tick(kWebRtcStartMs - 1);
  assert.equal(failures(), 0);
  tick(1);
  assert.equal(failures(), 1);
  assert.ok(Connection.last.closed);
});

test('a short loss is waited out, a long one is a failure', async () => {
  const { player, video, failures } = await begin();
  video.dispatchEvent(new Event('playing'));
  assert.equal(player.phase.value, 'playing');
  Connection.last.become('disconnected');
  tick(kWebRtcLostMs - 1);
  Connection.last.become('connected');
  tick(kWebRtcLostMs);
  assert.equal(failures(), 0);
  Connection.last.become('disconnected');
  tick(kWebRtcLostMs);
  assert.equal(failures(), 1);
});

test('a connection that the server ends is a failure', async () => {
  const { failures } = await begin();
  Connection.last.become('failed');
  assert.equal(failures(), 1);
});

test('an offer takes Opus in two channels, and nothing else of it changes', () => {
  const offer = ['a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1', 'a=fmtp:98 profile-id=0', '']
    .join('\r\n');
  const changed = withStereo(offer);
  assert.equal(changed, offer.replace('useinbandfec=1', 'useinbandfec=1;stereo=1'));
  assert.equal(withStereo(changed), changed);
});
