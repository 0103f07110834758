import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readRates } from '../src/media/live_rates';

test('what a broadcast costs is read with its picture and without', () => {
  const playlist = `#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Sound",URI="audio.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=2500000,AVERAGE-BANDWIDTH=1900000,CODECS="avc1.42c01e,mp4a.40.2",RESOLUTION=640x360,AUDIO="sound"
video.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=140000,AVERAGE-BANDWIDTH=128000,CODECS="mp4a.40.2",AUDIO="sound"
audio.m3u8
`;
  assert.deepEqual(readRates(playlist), { picture: 1_900_000, sound: 128_000 });
});

test('what is not said is not known', () => {
  assert.deepEqual(readRates('#EXTM3U\n'), { picture: 0, sound: 0 });
  assert.deepEqual(readRates('#EXT-X-STREAM-INF:BANDWIDTH=7\nx\n'), { picture: 0, sound: 0 });
  assert.deepEqual(readRates('404 not found'), { picture: 0, sound: 0 });
});

test('a picture that costs no more than its sound is not measured yet', () => {
  const stream = (average: number, more: string) =>
    `#EXT-X-STREAM-INF:BANDWIDTH=900000,AVERAGE-BANDWIDTH=${average}${more}\nx\n`;
  const playlist = stream(35_000, ',RESOLUTION=640x360') + stream(35_000, '');
  assert.deepEqual(readRates(playlist), { picture: 0, sound: 35_000 });
});
