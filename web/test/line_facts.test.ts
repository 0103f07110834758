import assert from 'node:assert/strict';
import { test } from 'node:test';

import { countersOf, type Counters } from '../src/media/statistics';
import { lineFactsOf, sentencesOf } from '../src/state/line_facts';

const counters = (more: Partial<Counters>): Counters => ({
  at: 0,
  bytes: 0,
  packetsReceived: 0,
  packetsLost: 0,
  lossSent: 0,
  soundSent: 0,
  soundLost: 0,
  roundTripMs: null,
  ...more,
});
const none = { count: 0, milliseconds: 0 };

test('facts are of the time between two looks, and of the largest picture', () => {
  const came = [
    { type: 'inbound-rtp', frameWidth: 320, frameHeight: 180 },
    { type: 'inbound-rtp', frameWidth: 1280, frameHeight: 720 },
    { type: 'inbound-rtp', kind: 'audio' },
    { type: 'outbound-rtp', frameWidth: 1920, frameHeight: 1080 },
  ];
  const before = counters({ packetsReceived: 100, packetsLost: 50 });
  const now = counters({ packetsReceived: 195, packetsLost: 55, lossSent: 0.02, roundTripMs: 44.6 });
  const facts = lineFactsOf(came, before, now, none);
  assert.deepEqual(facts, {
    roundTripMs: 45,
    lostOfReceived: 0.05,
    lostOfSent: 0.02,
    picture: { width: 1280, height: 720 },
    freezes: none,
  });
  const keys = sentencesOf(facts, 0, String).map(({ key }) => key);
  assert.deepEqual(keys, ['line.round_trip', 'line.lost', 'line.picture', 'line.no_freezes']);
  assert.deepEqual(sentencesOf(facts, 0, String)[1]?.values, { received: '5', sent: '2' });
});

test('the loss that the server tells of sound is that of who hears it worst, not of the line', () => {
  const told = { type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.2 };
  const entries = (packetsSent: number, packetsLost: number) => [
    { ...told, packetsLost },
    { type: 'outbound-rtp', kind: 'audio', packetsSent },
  ];
  const before = countersOf(entries(100, 1), 0);
  assert.equal(lineFactsOf([], before, countersOf(entries(200, 1), 1_000), none).lostOfSent, 0);
  assert.equal(lineFactsOf([], before, countersOf(entries(200, 11), 1_000), none).lostOfSent, 0.1);
  const picture = { type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.05 };
  assert.equal(lineFactsOf([], before, countersOf([picture], 1_000), none).lostOfSent, 0.05);
});

test('what is unknown is not said, and what is bad is', () => {
  const empty = lineFactsOf([], counters({}), counters({}), none);
  assert.deepEqual(sentencesOf(empty, 0, String).map(({ key }) => key), ['line.lost', 'line.no_freezes']);
  const bad = { ...empty, roundTripMs: 700, freezes: { count: 3, milliseconds: 2_460 } };
  const said = sentencesOf(bad, 2, String);
  assert.deepEqual(said.map(({ key }) => key), ['line.slow', 'line.lost', 'line.held', 'line.freezes']);
  assert.deepEqual(said[3]?.values, { n: 3, s: '2.5' });
});
