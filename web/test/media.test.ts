import assert from 'node:assert/strict';
import { test } from 'node:test';
import { captureOf } from '../src/media/capture_error';
import { decodable, inOrder } from '../src/media/codecs';
import { withStartBitrate } from '../src/media/start_bitrate';
import { MutedSpeechWatch, SilenceWatch, SpeakerHold } from '../src/media/speech';
import {
  addCounters,
  countersOf,
  lossBetween,
  megabytesPerHour,
  PathWatch,
  qualityOf,
  trackStats,
  type Counters,
} from '../src/media/statistics';

const thrown: [string, string, string][] = [
  ['NotAllowedError', 'Permission denied', 'refused_by_browser'],
  ['NotAllowedError', 'Permission dismissed', 'dismissed'],
  ['NotAllowedError', 'Permission denied by system', 'refused_by_system'],
  ['NotAllowedError', 'The request is not allowed by the user agent or the platform', 'refused_by_browser'],
  ['PermissionDeniedError', '', 'refused_by_browser'],
  ['NotFoundError', 'Requested device not found', 'not_found'],
  ['DevicesNotFoundError', '', 'not_found'],
  ['OverconstrainedError', '', 'not_found'],
  ['NotReadableError', 'Could not start video source', 'in_use'],
  ['TrackStartError', '', 'in_use'],
  ['AbortError', 'Starting videoinput failed', 'in_use'],
  ['SecurityError', '', 'insecure'],
  ['TypeError', '', 'failed'],
];
for (const [name, message, capture] of thrown) {
  test(`${name} "${message}" is ${capture}`, () => {
    assert.equal(captureOf({ name, message }), capture);
  });
}

const codec = (mimeType: string, sdpFmtpLine = '') => ({ mimeType, sdpFmtpLine });

test('names what it decodes once, and only what the protocol knows', () => {
  const codecs = ['audio/opus', 'audio/PCMU', 'video/VP8', 'video/rtx', 'video/H264', 'video/H264'];
  assert.deepEqual(decodable(codecs.map((one) => codec(one))), ['opus', 'H264', 'VP8']);
  assert.deepEqual(decodable([]), []);
});

test("offers the room's codec first, baseline H.264 before others, repair last", () => {
  const high = codec('video/H264', 'packetization-mode=1;profile-level-id=640c1f');
  const oldMode = codec('video/H264', 'packetization-mode=0;profile-level-id=42e01f');
  const baseline = codec('video/H264', 'packetization-mode=1;profile-level-id=42e01f');
  const rtx = codec('video/rtx');
  const vp8 = codec('video/VP8');
  const offered = [vp8, rtx, high, oldMode, baseline];
  assert.deepEqual(inOrder(offered, 'H264'), [baseline, oldMode, high, vp8, rtx]);
  assert.deepEqual(inOrder(offered, 'VP8')[0], vp8);
  assert.deepEqual(inOrder(offered, 'VP8')[4], rtx);
});

test('the answer says with how much video begins, in its own line endings', () => {
  const audio = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\n';
  const video = 'm=video 9 UDP/TLS/RTP/SAVPF 102 103\r\na=rtpmap:102 H264/90000\r\na=fmtp:102 packetization-mode=1\r\na=fmtp:103 apt=102\r\n';
  const expected = video.replace('mode=1\r\n', 'mode=1;x-google-start-bitrate=900\r\n');
  assert.equal(withStartBitrate(audio + video, 900), audio + expected);
});

test('a codec without parameters gets a line of its own; no video stays as it is', () => {
  const vp8 = 'm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\na=mid:1\r\n';
  assert.equal(
    withStartBitrate(vp8, 900),
    vp8.replace('90000\r\n', '90000\r\na=fmtp:96 x-google-start-bitrate=900\r\n'),
  );
  for (const same of ['v=0\r\n', 'answer', 'm=video 0 x\n', '']) {
    assert.equal(withStartBitrate(same, 900), same);
  }
});

const levels = (...pairs: [string, number][]) => new Map(pairs);

test('a speaker stays lit between two words and goes out after', () => {
  const hold = new SpeakerHold();
  assert.deepEqual(hold.step(levels(['a', 0.2], ['b', 0.001]), 0), ['a']);
  assert.deepEqual(hold.step(levels(['a', 0], ['b', 0.2]), 500), ['a', 'b']);
  assert.deepEqual(hold.step(levels(['a', 0], ['b', 0.2]), 1_000), ['b']);
});

test('a speaker whose microphone went away goes out at once', () => {
  const hold = new SpeakerHold();
  hold.step(levels(['a', 0.2]), 0);
  assert.deepEqual(hold.step(levels(), 100), []);
});

test('speaking while muted is told once in a while, a cough is not', () => {
  const watch = new MutedSpeechWatch();
  const at = (ms: number, level: number, muted = true) => watch.step(level, muted, ms);
  assert.equal(at(0, 0.2), false);
  assert.equal(at(200, 0.2), false);
  assert.equal(at(3_000, 0), false);
  const speech = [3_200, 3_400, 3_600, 3_800].map((ms) => at(ms, 0.2));
  assert.deepEqual(speech, [false, false, false, true]);
  for (let ms = 4_000; ms < 33_000; ms += 200) assert.equal(at(ms, 0.2), false);
  assert.ok([34_000, 34_200].some((ms) => at(ms, 0.2)));
});

test('speaking into an open microphone is fine', () => {
  const watch = new MutedSpeechWatch();
  for (let ms = 0; ms < 10_000; ms += 200) assert.equal(watch.step(0.3, false, ms), false);
});

test('a microphone that gives nothing is told once', () => {
  const watch = new SilenceWatch();
  const told = [];
  for (let ms = 0; ms < 60_000; ms += 1_000) if (watch.step(0, true, ms)) told.push(ms);
  assert.deepEqual(told, [12_000]);
  watch.step(0, false, 60_000);
  assert.equal(watch.step(0, true, 61_000), false);
  assert.equal(watch.step(0, true, 73_000), true);
});

test('a microphone that nobody measures is not called dead', () => {
  const watch = new SilenceWatch();
  for (let ms = 0; ms < 60_000; ms += 1_000) assert.equal(watch.step(null, true, ms), false);
  assert.equal(watch.step(0, true, 60_000), false);
  assert.equal(watch.step(null, true, 71_000), false);
  assert.equal(watch.step(0, true, 72_000), false);
  assert.equal(watch.step(0, true, 84_000), true);
});

test('a microphone that was heard once is not dead', () => {
  const watch = new SilenceWatch();
  watch.step(0.01, true, 0);
  for (let ms = 1_000; ms < 60_000; ms += 1_000) assert.equal(watch.step(0, true, ms), false);
});

const report = [
  { type: 'transport', bytesReceived: 1_000, bytesSent: 500 },
  { type: 'inbound-rtp', packetsReceived: 90, packetsLost: 10 },
  { type: 'inbound-rtp', packetsReceived: 100 },
  { type: 'remote-inbound-rtp', fractionLost: 0.25 },
  { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.08 },
  { type: 'candidate-pair', currentRoundTripTime: 9 },
];

test('sums the counters of a report', () => {
  assert.deepEqual(countersOf(report, 5), {
    at: 5,
    bytes: 1_500,
    packetsReceived: 190,
    packetsLost: 10,
    lossSent: 0.25,
    soundSent: 0,
    soundLost: 0,
    roundTripMs: 80,
  });
});

test('bytes are those of the transport, or of its pairs where it has none', () => {
  const pairs = [
    { type: 'candidate-pair', nominated: true, bytesReceived: 700, bytesSent: 50 },
    { type: 'candidate-pair', bytesReceived: 30 },
  ];
  assert.equal(countersOf([{ type: 'transport' }, ...pairs], 0).bytes, 780);
  assert.equal(countersOf([{ type: 'transport', bytesReceived: 800 }, ...pairs], 0).bytes, 800);
});

const counters = (over: Partial<Counters>): Counters => ({ ...countersOf([], 0), ...over });

test('adds the counters of both connections', () => {
  const sum = addCounters(
    counters({ at: 5, bytes: 10, roundTripMs: 20 }),
    counters({ bytes: 5, lossSent: 0.1, packetsLost: 2 }),
  );
  assert.deepEqual(sum, counters({ at: 5, bytes: 15, roundTripMs: 20, lossSent: 0.1, packetsLost: 2 }));
  assert.equal(addCounters(counters({}), counters({})).roundTripMs, null);
});

test('loss between two moments, and none when nothing came or the count began anew', () => {
  const before = counters({ packetsReceived: 100, packetsLost: 5 });
  assert.equal(lossBetween(before, counters({ packetsReceived: 190, packetsLost: 15 })), 0.1);
  assert.equal(lossBetween(before, before), 0);
  assert.equal(lossBetween(before, counters({ packetsReceived: 10 })), 0);
});

test('megabytes per hour', () => {
  const now = counters({ at: 2_000, bytes: 100_000 });
  assert.equal(megabytesPerHour(counters({}), now), 180);
  assert.equal(megabytesPerHour(now, counters({ at: 4_000 })), null);
  assert.equal(megabytesPerHour(now, now), null);
});

test('the connection in a word', () => {
  const before = counters({});
  const fine = counters({ packetsReceived: 100, packetsLost: 1, roundTripMs: 50 });
  const lossy = counters({ packetsReceived: 90, packetsLost: 10 });
  assert.equal(qualityOf(['connected', 'connected'], before, fine), 'good');
  assert.equal(qualityOf(['connected'], before, lossy), 'weak');
  assert.equal(qualityOf(['connected'], before, counters({ lossSent: 0.2 })), 'weak');
  assert.equal(qualityOf(['connected'], before, counters({ roundTripMs: 1_500 })), 'weak');
  assert.equal(qualityOf(['connected', 'disconnected'], before, fine), 'lost');
  assert.equal(qualityOf(['failed'], before, fine), 'lost');
  assert.equal(qualityOf(['connecting'], before, fine), 'unknown');
  assert.equal(qualityOf(['connected', 'new'], before, fine), 'unknown');
  assert.equal(qualityOf([], before, counters({})), 'good');
});

/** The seconds at which the network is found in the way. */
function foundInTheWay(at: (second: number) => string[], reached = (_: number) => true): number[] {
  const path = new PathWatch();
  const seconds = Array.from({ length: 30 }, (_, second) => second);
  return seconds.filter((second) => path.step(at(second), reached(second), second * 1_000));
}

test('a network that lets nothing through is noticed after ten seconds, until it does', () => {
  const found = foundInTheWay((second) => (second < 15 ? ['connecting', 'failed'] : ['connected']));
  assert.deepEqual(found, [10, 11, 12, 13, 14]);
});

test('a network that lets one connection through is not in the way', () => {
  assert.deepEqual(foundInTheWay(() => ['connected', 'connecting']), []);
});

test('where nobody sends, or the server is not reached, the network is not judged', () => {
  assert.deepEqual(foundInTheWay(() => []), []);
  assert.deepEqual(foundInTheWay(() => ['new'], () => false), []);
  const found = foundInTheWay(() => ['new'], (second) => second !== 8);
  assert.equal(found[0], 19);
});

test('picks the tracks out of a report, with their codec', () => {
  const [track] = trackStats(
    [
      { type: 'codec', id: 'c1', mimeType: 'video/H264' },
      { type: 'inbound-rtp', mid: '1', kind: 'video', codecId: 'c1', bytesReceived: 9, framesDecoded: 3 },
      { type: 'outbound-rtp', mid: '0' },
    ],
    'inbound-rtp',
  );
  assert.equal(track?.codec, 'video/H264');
  assert.equal(track?.framesDecoded, 3);
  assert.equal(track?.bytes, 9);
  assert.equal(track?.width, 0);
});
