import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Mesh } from '../src/media/mesh';
import { FakePeer, installMesh } from './fake_mesh';
import { FakeTrack, settle } from './fake_webrtc';

beforeEach(installMesh);
afterEach(() => FakePeer.all.forEach((peer) => peer.close()));

const after = (ms: number) => new Promise((done) => setTimeout(done, ms));
const track = (kind: 'audio' | 'video') => new FakeTrack(kind) as unknown as MediaStreamTrack;

/** Pages that reach each other as the server relays it: in order, and nothing else. */
class Pages {
  readonly meshes = new Map<string, Mesh>();
  readonly said: { from: string; to: string; signal: string }[] = [];

  goesTo: (id: string, source: string) => boolean = () => true;

  add(id: string, page = `page of ${id}`): Mesh {
    const mesh = new Mesh(page, {
      signal: (to, signal) => void this.said.push({ from: id, to, signal }),
      onChange: () => {},
      goesTo: (person, source) => this.goesTo(person, source),
    });
    this.meshes.set(id, mesh);
    return mesh;
  }
  connect(id: string, ...people: string[]): void {
    this.meshes.get(id)?.connect(people, { you: id, stun: ['192.0.2.1:8443'], videoCodec: 'H264' });
  }
  /** Until nobody has anything to say. */
  async talk(): Promise<void> {
    await settle();
    for (let one = this.said.shift(); one; one = this.said.shift()) {
      this.meshes.get(one.to)?.take(one.from, one.signal);
      await settle();
    }
  }
}

const isAgreed = (peer: FakePeer | undefined) =>
  peer?.signalingState === 'stable' && peer.remote.length > 0 && peer.getTransceivers().length === 4;

test('two pages agree on four sections, each of which both may send on', async () => {
  const pages = new Pages();
  const mesh = pages.add('p1');
  pages.add('p2');
  const voice = track('audio');
  mesh.setTrack('microphone', voice);
  pages.connect('p1', 'p2');
  pages.connect('p2', 'p1');
  await pages.talk();
  assert.equal(FakePeer.all.length, 2);
  for (const peer of FakePeer.all) {
    assert.ok(isAgreed(peer));
    assert.deepEqual(peer.getTransceivers().map(({ direction }) => direction), Array(4).fill('sendrecv'));
    assert.deepEqual(peer.settings.iceServers, [{ urls: ['stun:192.0.2.1:8443'] }]);
  }
  assert.equal(FakePeer.all[0]?.getTransceivers()[0]?.sender.track as unknown, voice);
  assert.deepEqual([...mesh.streams().keys()].sort(), [
    'p2/camera', 'p2/microphone', 'p2/screen', 'p2/screen_audio',
  ]);
});

test('what is switched on later needs no new offer, and off sends nothing', async () => {
  const pages = new Pages();
  pages.add('p1');
  const second = pages.add('p2');
  pages.connect('p1', 'p2');
  pages.connect('p2', 'p1');
  await pages.talk();
  const camera = track('video');
  second.setTrack('camera', camera);
  await pages.talk();
  const sender = FakePeer.all[1]?.getTransceivers()[1]?.sender;
  assert.equal(sender?.track as unknown, camera);
  assert.equal(FakePeer.all[1]?.remote.length, 1);
  second.setTrack('camera', null);
  await settle();
  assert.equal(sender?.track, null);
});

test('where both offer at once the later of the two gives way, and they agree', async () => {
  const pages = new Pages();
  pages.add('p1');
  pages.add('p2');
  pages.connect('p1', 'p2');
  pages.connect('p2', 'p1');
  await pages.talk();
  for (const mesh of pages.meshes.values()) mesh.findOtherWays();
  await pages.talk();
  assert.deepEqual(FakePeer.all.map(({ rollbacks }) => rollbacks), [0, 1]);
  assert.ok(FakePeer.all.every(isAgreed));
});

test('candidates of a moment go in one message', async () => {
  const pages = new Pages();
  pages.add('p1');
  pages.add('p2');
  pages.connect('p1', 'p2');
  pages.connect('p2', 'p1');
  await pages.talk();
  for (const candidate of ['a', 'b', 'c']) {
    FakePeer.all[0]?.onicecandidate?.({ candidate: { toJSON: () => ({ candidate }) } });
  }
  await after(60);
  assert.equal(pages.said.length, 1);
  await pages.talk();
  assert.deepEqual(FakePeer.all[1]?.candidates, [{ candidate: 'a' }, { candidate: 'b' }, { candidate: 'c' }]);
});

test('a page that is loaded again is a new one for the others, whoever makes the offer', async () => {
  for (const [stays, reloads] of [['p1', 'p2'], ['p2', 'p1']] as const) {
    installMesh();
    const pages = new Pages();
    pages.add('p1');
    pages.add('p2');
    pages.connect('p1', 'p2');
    pages.connect('p2', 'p1');
    await pages.talk();
    const old = FakePeer.all.slice();
    pages.add(reloads, 'another page');
    pages.connect(reloads, stays);
    await pages.talk();
    assert.equal(FakePeer.all.length, 4);
    assert.ok(FakePeer.all.slice(2).every(isAgreed));
    assert.equal(old[stays === 'p1' ? 0 : 1]?.connectionState, 'closed');
  }
});

test('whoever is not among them any more is not connected, and not listened to', async () => {
  const pages = new Pages();
  const first = pages.add('p1');
  pages.add('p2');
  pages.connect('p1', 'p2');
  pages.connect('p2', 'p1');
  await pages.talk();
  first.keep([]);
  assert.equal(FakePeer.all[0]?.connectionState, 'closed');
  assert.equal(first.streams().size, 0);
  first.take('p2', JSON.stringify({ page: 'page of p2', to: '', description: { type: 'offer', sdp: '4' } }));
  await settle();
  assert.equal(FakePeer.all.length, 2);
});

test('what no page of ours would send changes nothing', async () => {
  const pages = new Pages();
  const first = pages.add('p1');
  pages.connect('p1', 'p2');
  await settle();
  const bad = [
    '', '{', '[]', 'null', '{"page":1,"to":""}', '{"page":"x"}',
    '{"page":"x","to":"another load","pictures":false}',
    '{"page":"x","to":"","candidates":{}}', '{"page":"x","to":"","description":{"type":"pranswer"}}',
    '{"page":"x","to":"another load","description":{"type":"answer","sdp":"4"}}',
  ];
  for (const text of bad) first.take('p2', text);
  await settle();
  assert.equal(FakePeer.all.length, 1);
  assert.deepEqual(FakePeer.all[0]?.remote, []);
});

test('a lost connection looks for another way', async () => {
  const pages = new Pages();
  const first = pages.add('p1');
  pages.add('p2');
  pages.connect('p1', 'p2');
  pages.connect('p2', 'p1');
  await pages.talk();
  FakePeer.all[0]?.become('connected');
  assert.ok(first.isUp('p2'));
  FakePeer.all[0]?.become('failed');
  assert.ok(!first.isUp('p2'));
  await after(10);
  assert.equal(FakePeer.all[0]?.restarts, 1);
  first.close();
});

/** Two pages that have agreed. */
async function agreed(): Promise<{ pages: Pages; first: Mesh; second: Mesh }> {
  const pages = new Pages();
  const [first, second] = [pages.add('p1'), pages.add('p2')];
  pages.connect('p1', 'p2');
  pages.connect('p2', 'p1');
  await pages.talk();
  return { pages, first, second };
}
const offerOf = (page: string) => JSON.stringify({ page, to: '', description: { type: 'offer', sdp: '4' } });

test('what is not for somebody is not sent to him, from the moment that it is so', async () => {
  const { pages, first } = await agreed();
  const camera = track('video');
  first.setTrack('camera', camera);
  await settle();
  const sender = FakePeer.all[0]?.getTransceivers()[1]?.sender;
  assert.equal(sender?.track as unknown, camera);
  pages.goesTo = (id, source) => id !== 'p2' || source !== 'camera';
  first.sendAgain();
  await settle();
  assert.equal(sender?.track, null);
});

test('a stale candidate takes no other with it', async () => {
  const { first } = await agreed();
  const peer = FakePeer.all[0];
  assert.ok(peer);
  const add = peer.addIceCandidate.bind(peer);
  peer.addIceCandidate = async (candidate) => {
    if ((candidate as { candidate: string }).candidate === 'stale') throw new Error('of another generation');
    await add(candidate);
  };
  const candidates = [{ candidate: 'stale' }, { candidate: 'good' }];
  first.take('p2', JSON.stringify({ page: 'page of p2', to: '', candidates }));
  await settle();
  assert.deepEqual(peer.candidates, [{ candidate: 'good' }]);
});

test('a flood of pages that are all new makes one connection, and the last of them one later', async (context) => {
  const { first } = await agreed();
  context.mock.timers.enable({ apis: ['setTimeout'] } as never);
  let now = 10_000;
  context.mock.method(performance, 'now', () => now);
  const before = FakePeer.all.length;
  for (let i = 0; i < 50; i += 1) first.take('p2', offerOf(`load ${i}`));
  await settle();
  assert.equal(FakePeer.all.length, before + 1);
  now += 2_000;
  context.mock.timers.tick(2_000);
  await settle();
  assert.equal(FakePeer.all.length, before + 2);
});

test('a browser that makes no more connections goes on with those it has', async () => {
  const { first } = await agreed();
  Object.assign(globalThis, { RTCPeerConnection: class { constructor() { throw new Error('too many'); } } });
  first.connect(['p2', 'p3'], { you: 'p1', stun: [], videoCodec: '' });
  assert.deepEqual(first.people, ['p2']);
});

test('on the way to the server no connection is made, not for another load of a page either', async () => {
  const { first } = await agreed();
  first.keep(['p2']);
  const before = FakePeer.all.length;
  first.take('p2', offerOf('another load'));
  first.take('p9', offerOf('a guest'));
  await settle();
  assert.equal(FakePeer.all.length, before);
  assert.deepEqual(first.people, []);
});

test('an offer that nobody answers is made again', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] } as never);
  const pages = new Pages();
  pages.add('p1');
  pages.connect('p1', 'p2');
  await settle();
  assert.equal(pages.said.length, 1);
  pages.said.length = 0; // lost
  context.mock.timers.tick(4_000);
  assert.equal(pages.said.length, 1);
  pages.add('p2');
  pages.connect('p2', 'p1');
  await pages.talk();
  assert.ok(FakePeer.all.every(isAgreed));
  context.mock.timers.tick(8_000);
  assert.equal(pages.said.length, 0);
});

test('a small camera picture is small in a mesh, and a screen stays readable', async () => {
  const { first } = await agreed();
  const senders = FakePeer.all[0]?.getTransceivers().map(({ sender }) => sender) ?? [];
  first.setCameraSize('small');
  await settle();
  assert.equal(senders[1]?.parameters.encodings[0]?.maxBitrate, 150_000);
  first.setCameraSize('full');
  FakePeer.all[0]?.become('connected');
  await settle();
  assert.equal(senders[1]?.parameters.encodings[0]?.maxBitrate, 1_700_000);
  assert.equal(senders[2]?.parameters.degradationPreference, 'maintain-resolution');
});

test('a page that nobody looks at is sent no pictures, the sound goes on, and what is hidden is the pair\'s alone', async () => {
  const pages = new Pages();
  const [first, second] = [pages.add('p1'), pages.add('p2')];
  pages.add('p3');
  const [voice, face] = [track('audio'), track('video')];
  first.setTrack('microphone', voice);
  first.setTrack('camera', face);
  pages.connect('p1', 'p2', 'p3');
  pages.connect('p2', 'p1');
  pages.connect('p3', 'p1');
  await pages.talk();
  const sent = (peer: number) => FakePeer.all[peer]?.getTransceivers().map(({ sender }) => sender.track as unknown) ?? [];
  assert.deepEqual(sent(0).slice(0, 2), [voice, face]);
  second.setPictures(false);
  second.setPictures(false);
  assert.equal(pages.said.length, 1, 'it is said once');
  await pages.talk();
  assert.deepEqual(sent(0).slice(0, 2), [voice, null]);
  assert.deepEqual(sent(1).slice(0, 2), [voice, face], 'the third sees on');
  const screen = track('video');
  first.setTrack('screen', screen); // while nobody looks there
  await settle();
  assert.deepEqual([sent(0)[2], sent(1)[2]], [null, screen]);
  second.setPictures(true);
  await pages.talk();
  assert.deepEqual(sent(0).slice(0, 3), [voice, face, screen]);
});

test('that nobody looks is said again to a connection that has just come about', async () => {
  const pages = new Pages();
  const [first, second] = [pages.add('p1'), pages.add('p2')];
  first.setTrack('camera', track('video'));
  second.setPictures(false); // before there is anybody
  pages.connect('p1', 'p2');
  pages.connect('p2', 'p1');
  await pages.talk();
  const sender = () => FakePeer.all[0]?.getTransceivers()[1]?.sender.track;
  assert.ok(sender());
  FakePeer.all[1]?.become('connected');
  await pages.talk();
  assert.equal(sender(), null);
  pages.said.length = 0;
  second.setPictures(true);
  pages.said.length = 0; // lost with the line
  second.sayPictures();
  await pages.talk();
  assert.ok(sender());
});
