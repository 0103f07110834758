import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Feeds, isDecoded } from '../src/media/feeds';

const stream = (name: string) => ({ name }) as unknown as MediaStream;
const streams = (...entries: [string, MediaStream][]) => new Map(entries);
const kVoice = 'p2/microphone';

test('a source stays where it is until the new way has decoded something of it', () => {
  const feeds = new Feeds();
  const [old, next] = [stream('server'), stream('mesh')];
  feeds.set('server', streams([kVoice, old]));
  assert.equal(feeds.shown().streams.get(kVoice), old);
  feeds.setAim('mesh');
  feeds.set('mesh', streams([kVoice, next]));
  const during = feeds.shown();
  assert.equal(during.streams.get(kVoice), old);
  assert.equal(during.silent.get(kVoice), next, 'decoded, and not heard');
  assert.deepEqual(feeds.pending(), [kVoice]);
  feeds.goOver(kVoice);
  const after = feeds.shown();
  assert.equal(after.streams.get(kVoice), next);
  assert.equal(after.silent.size, 0, 'never both');
  assert.deepEqual(feeds.pending(), []);
});

test('it goes back at once where the old way never ended', () => {
  const feeds = new Feeds();
  const [old, next] = [stream('server'), stream('mesh')];
  feeds.set('server', streams([kVoice, old]));
  feeds.shown();
  feeds.setAim('mesh');
  feeds.set('mesh', streams([kVoice, next]));
  feeds.shown();
  feeds.setAim('server');
  assert.equal(feeds.shown().streams.get(kVoice), old);
  assert.equal(feeds.wayOf(kVoice), 'server');
});

test('what there is by one way alone is shown by that, whatever is aimed at', () => {
  const feeds = new Feeds();
  feeds.setAim('server');
  const only = stream('mesh');
  feeds.set('mesh', streams([kVoice, only]));
  assert.equal(feeds.shown().streams.get(kVoice), only);
  assert.equal(feeds.wayOf(kVoice), 'mesh');
  const server = stream('server');
  feeds.set('server', streams([kVoice, server]));
  assert.equal(feeds.shown().streams.get(kVoice), only, 'it works, and the other has not shown that yet');
  feeds.set('mesh', streams());
  assert.equal(feeds.shown().streams.get(kVoice), server);
  feeds.set('server', streams());
  assert.equal(feeds.shown().streams.size, 0);
  assert.equal(feeds.wayOf(kVoice), undefined);
});

test('what is made up for a loss is not decoded', () => {
  const sound = { type: 'inbound-rtp', kind: 'audio' };
  assert.equal(isDecoded(sound), false);
  assert.equal(isDecoded({ ...sound, totalSamplesReceived: 48_000, concealedSamples: 48_000 }), false);
  assert.equal(isDecoded({ ...sound, totalSamplesReceived: 48_000, concealedSamples: 40_000 }), true);
  assert.equal(isDecoded({ type: 'inbound-rtp', kind: 'video', framesDecoded: 0 }), false);
  assert.equal(isDecoded({ type: 'inbound-rtp', kind: 'video', framesDecoded: 1 }), true);
});
