import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nativeAddress } from '../src/media/live_player';

test('a player that knows no Opus asks for AAC at the same place', () => {
  assert.equal(nativeAddress('/hls/klinik/~pass/index.m3u8'), '/hls/klinik/~pass/native.m3u8');
  assert.equal(nativeAddress('/hls/klinik/audio.m3u8'), '/hls/klinik/aac.m3u8');
});
