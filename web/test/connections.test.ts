import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Publisher, type Cure } from '../src/media/publisher';
import { Viewer } from '../src/media/viewer';
import type { PublishedSection, SubscribeOffer } from '../src/signal/protocol';
import { FakeConnection, FakeTrack, install, settle } from './fake_webrtc';

beforeEach(install);

const track = (kind: 'audio' | 'video') => new FakeTrack(kind) as unknown as MediaStreamTrack;
const connection = (index = FakeConnection.all.length - 1) =>
  FakeConnection.all[index] as FakeConnection;
const after = (ms: number) => new Promise((done) => setTimeout(done, ms));

function newPublisher(answer: () => Promise<string> = async () => 'answer', cure: Cure = 'none') {
  const offers: { sources: PublishedSection[]; restart: boolean }[] = [];
  const failures: unknown[] = [];
  const publisher = new Publisher({
    offer: (_, sources, restart) => {
      offers.push({ sources, restart });
      return answer();
    },
    onFailure: (error) => {
      failures.push(error);
      return cure;
    },
  });
  return { publisher, offers, failures };
}

test('a listener makes no connection', async () => {
  const { publisher, offers } = newPublisher();
  await publisher.setTrack('microphone', null);
  assert.equal(FakeConnection.all.length, 0);
  assert.equal(publisher.state, null);
  assert.deepEqual(await publisher.stats(), []);
  assert.deepEqual(offers, []);
});

test('the first source is offered with its section, the second joins it', async () => {
  const { publisher, offers } = newPublisher();
  await publisher.setTrack('microphone', track('audio'));
  await publisher.setTrack('camera', track('video'));
  assert.equal(FakeConnection.all.length, 1);
  assert.deepEqual(offers, [
    { sources: [{ mid: '0', source: 'microphone' }], restart: false },
    {
      sources: [
        { mid: '0', source: 'microphone' },
        { mid: '1', source: 'camera' },
      ],
      restart: false,
    },
  ]);
  const [entry] = await publisher.stats();
  assert.equal(entry?.source, 'microphone');
});

test('a camera goes out in three sizes and a screen in two temporal layers, or plainly where the browser can do no better', async () => {
  const sent = async () => {
    const { publisher } = newPublisher();
    await publisher.setTrack('camera', track('video'));
    await publisher.setTrack('screen', track('video'));
    return connection().sendEncodings.map((encodings) => encodings.map(({ rid, scalabilityMode }) => rid ?? scalabilityMode ?? 'plain'));
  };
  assert.deepEqual(await sent(), [['s', 'm', 'l'], ['L1T2']]);
  FakeConnection.simple = true;
  try {
    assert.deepEqual(await sent(), [['plain'], ['plain']]);
  } finally {
    FakeConnection.simple = false;
  }
});

test('switching off sends nothing and negotiates nothing; on again likewise', async () => {
  const { publisher, offers } = newPublisher();
  await publisher.setTrack('camera', track('video'));
  await publisher.setTrack('camera', null);
  assert.equal(connection().transceivers[0]?.sender.track, null);
  const again = track('video');
  await publisher.setTrack('camera', again);
  assert.equal(connection().transceivers[0]?.sender.track as unknown, again);
  assert.equal(offers.length, 1);
});

test("the room's codec is preferred, and a new one is negotiated", async () => {
  const { publisher, offers } = newPublisher();
  await publisher.setVideoCodec('H264', false);
  await publisher.setTrack('camera', track('video'));
  assert.deepEqual(connection().transceivers[0]?.preferred, ['video/H264', 'video/VP8']);
  await publisher.setVideoCodec('VP8', true);
  assert.deepEqual(connection().transceivers[0]?.preferred, ['video/VP8', 'video/H264']);
  assert.equal(offers.length, 2);
});

test('a failed connection is rebuilt with the same tracks and says so', async () => {
  const { publisher, offers } = newPublisher();
  await publisher.setTrack('microphone', track('audio'));
  await publisher.setTrack('camera', null);
  connection().become('failed');
  await after(600);
  assert.equal(FakeConnection.all.length, 2);
  assert.ok(connection(0).closed);
  assert.equal(connection(0).onconnectionstatechange, null);
  assert.equal(offers[1]?.restart, true);
  publisher.close();
});

test('a connection that heals is left alone', async () => {
  const { publisher } = newPublisher();
  await publisher.setTrack('microphone', track('audio'));
  connection().become('disconnected');
  connection().become('connected');
  await after(20);
  assert.equal(FakeConnection.all.length, 1);
  assert.equal(publisher.state, 'connected');
  publisher.close();
});

test('after a reload the first offer replaces what the gone page sent', async () => {
  const { publisher, offers } = newPublisher();
  publisher.expectEarlier();
  await publisher.setTrack('microphone', track('audio'));
  publisher.expectEarlier();
  await publisher.setTrack('camera', track('video'));
  assert.deepEqual(offers.map(({ restart }) => restart), [true, false]);
});

test('a refused offer is told once', async () => {
  const { publisher, failures } = newPublisher(async () => {
    throw new Error('no');
  });
  await publisher.setTrack('camera', track('video'));
  assert.equal(failures.length, 1);
});

test('what the server refuses for good leaves nothing to wait for', async () => {
  const { publisher } = newPublisher(async () => {
    throw new Error('no');
  });
  await publisher.setTrack('camera', track('video'));
  assert.equal(FakeConnection.all.length, 1);
  assert.equal(publisher.state, null);
});

/** Answers as given, in turn, and from then on always. */
const answering = (...results: (string | Error)[]) => async () => {
  const result = results.shift() ?? 'answer';
  if (result instanceof Error) throw result;
  return result;
};

test('an offer whose answer was lost is followed by one that replaces it', async () => {
  const { publisher, offers } = newPublisher(answering(new Error('lost')), 'later');
  await publisher.setTrack('microphone', track('audio'));
  await after(600);
  assert.deepEqual(offers.map(({ restart }) => restart), [false, true]);
  assert.equal(FakeConnection.all.length, 2);
  publisher.close();
});

test('a server that lost the connection gets a fresh one at once', async () => {
  const answer = answering('answer', new Error('restart_needed'));
  const { publisher, offers } = newPublisher(answer, 'now');
  await publisher.setTrack('microphone', track('audio'));
  connection().become('connected');
  await publisher.setTrack('camera', track('video'));
  assert.deepEqual(offers.map(({ restart }) => restart), [false, false, true]);
  assert.deepEqual(offers[2]?.sources.map(({ source }) => source), ['microphone', 'camera']);
  assert.equal(FakeConnection.all.length, 2);
  assert.ok(connection(0).closed);
  publisher.close();
});

test('a server that is never content is not asked without pause', async () => {
  const { publisher, offers } = newPublisher(async () => {
    throw new Error('restart_needed');
  }, 'now');
  await publisher.setTrack('microphone', track('audio'));
  assert.deepEqual(offers.map(({ restart }) => restart), [false, true]);
  publisher.close();
});

test('back after a loss, a connection that stands is told again', async () => {
  const { publisher, offers } = newPublisher();
  await publisher.setTrack('microphone', track('audio'));
  connection().become('connected');
  await publisher.resume();
  assert.deepEqual(offers.map(({ restart }) => restart), [false, false]);
  assert.equal(FakeConnection.all.length, 1);
});

test('back after a loss, a connection that does not stand is built anew', async () => {
  const { publisher, offers } = newPublisher();
  await publisher.setTrack('microphone', track('audio'));
  connection().become('disconnected');
  await publisher.resume();
  assert.deepEqual(offers.map(({ restart }) => restart), [false, true]);
  assert.ok(connection(0).closed);
  publisher.close();
});

test('back after a loss, a listener still makes no connection', async () => {
  const { publisher, offers } = newPublisher();
  await publisher.resume();
  assert.deepEqual(offers, []);
});

test('a source whose section was refused gets a new one', async () => {
  const { publisher, offers } = newPublisher();
  await publisher.setTrack('screen', track('video'));
  const [first] = connection().transceivers;
  if (first) first.currentDirection = 'stopped';
  await publisher.setTrack('screen', track('video'));
  assert.deepEqual(offers[1]?.sources, [{ mid: '1', source: 'screen' }]);
});

test('what failed while the server was out of reach is tried when it is reached, or left to the owner', async () => {
  for (const [how, count] of [['goOn', 2], ['release', 1]] as const) {
    install();
    const { publisher, offers } = newPublisher(answering(new Error('lost')), 'later');
    publisher.hold();
    await publisher.setTrack('microphone', track('audio'));
    await after(600);
    assert.equal(offers.length, 1);
    publisher[how]();
    await after(50);
    assert.equal(offers.length, count);
    publisher.close();
  }
});

test('closed it does nothing more', async () => {
  const { publisher, offers } = newPublisher();
  publisher.close();
  await publisher.setTrack('camera', track('video'));
  await publisher.restart();
  await publisher.resume();
  assert.deepEqual(offers, []);
});

function newViewer() {
  const answers: number[] = [];
  let seen: ReadonlyMap<string, MediaStream> = new Map();
  let asked = 0;
  const viewer = new Viewer({
    answer: async (offer) => void answers.push(offer),
    watchAgain: () => void (asked += 1),
    onTracks: (tracks) => void (seen = tracks),
  });
  return { viewer, answers, seen: () => seen, asked: () => asked };
}

const offer = (number: number, mids: string, over: Partial<SubscribeOffer> = {}): SubscribeOffer => ({
  event: 'subscribe_offer',
  number,
  offer: number,
  restart: false,
  sdp: mids,
  tracks: mids.split(',').filter(Boolean).map((mid) => ({
    mid,
    participant: `p${mid}`,
    source: 'camera' as const,
  })),
  ...over,
});

test('an offer is answered and its tracks are told by person and source', async () => {
  const { viewer, answers, seen } = newViewer();
  await viewer.onOffer(offer(1, '0,1'));
  assert.deepEqual(answers, [1]);
  assert.deepEqual([...seen().keys()], ['p0/camera', 'p1/camera']);
  const [entry] = await viewer.stats();
  assert.deepEqual([entry?.participant, entry?.source], ['p0', 'camera']);
});

test('a stream that stays is the same object, so that no picture blinks', async () => {
  const { viewer, seen } = newViewer();
  await viewer.onOffer(offer(1, '0'));
  const before = seen().get('p0/camera');
  await viewer.onOffer(offer(2, '0,1'));
  assert.equal(seen().get('p0/camera'), before);
  await viewer.onOffer(offer(3, '1'));
  assert.deepEqual([...seen().keys()], ['p1/camera']);
  assert.equal(FakeConnection.all.length, 1);
});

test('an offer that a newer one has overtaken is skipped', async () => {
  const { viewer, answers } = newViewer();
  await Promise.all([viewer.onOffer(offer(1, '0')), viewer.onOffer(offer(2, '0,1'))]);
  assert.deepEqual(answers, [2]);
});

test('a restart takes a fresh connection', async () => {
  const { viewer, answers } = newViewer();
  await viewer.onOffer(offer(1, '0'));
  await viewer.onOffer(offer(2, '0', { restart: true }));
  assert.equal(FakeConnection.all.length, 2);
  assert.ok(connection(0).closed);
  assert.deepEqual(answers, [1, 2]);
});

test('a failed connection asks the server for another', async () => {
  const { viewer, asked } = newViewer();
  await viewer.onOffer(offer(1, '0'));
  connection().become('failed');
  await after(600);
  assert.equal(asked(), 1);
  viewer.close();
});

test('an offer that cannot be taken is not answered, and another is asked for', async () => {
  const { viewer, answers, asked } = newViewer();
  const warn = console.warn;
  console.warn = () => {};
  await viewer.onOffer(offer(1, '0'));
  connection().refuses = true;
  await viewer.onOffer(offer(2, '0,1'));
  await after(600);
  console.warn = warn;
  assert.deepEqual(answers, [1]);
  assert.equal(asked(), 1);
  viewer.close();
});

test('levels: heard, silent, and unknown where the browser does not tell', async () => {
  const { viewer } = newViewer();
  const microphones = ['0', '1', '2'].map((mid) => ({
    mid,
    participant: `p${mid}`,
    source: 'microphone' as const,
  }));
  await viewer.onOffer(offer(1, '0,1,2', { tracks: microphones }));
  const receivers = connection().transceivers.map(({ receiver }) => receiver);
  if (receivers[0]) receivers[0].getSynchronizationSources = () => [{ audioLevel: 0.4 }];
  if (receivers[2]) receivers[2].getSynchronizationSources = () => [{}];
  assert.deepEqual([...viewer.levels()], [['p0', 0.4], ['p1', 0], ['p2', null]]);
});

test('closing the viewer takes all tracks away', async () => {
  const { viewer, seen } = newViewer();
  await viewer.onOffer(offer(1, '0'));
  viewer.close();
  await settle();
  assert.equal(seen().size, 0);
  assert.equal(viewer.state, null);
});
