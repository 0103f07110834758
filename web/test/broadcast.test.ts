import assert from 'node:assert/strict';
import { test } from 'node:test';
import { language } from '../src/i18n';
import { findingWords } from '../src/state/findings';
import { channelOfPath, roomOfPath } from '../src/state/people';
import { fromLocalInput, timeLeft, toLocalInput } from '../src/state/moments';
import { rtmpServer } from '../src/state/rtmp';

test('the address for a broadcasting program leaves out what is usual', () => {
  const page = { hostname: 'kelas.example.org' };
  assert.equal(rtmpServer(page, { rtmp_port: 1935, rtmps_port: 443 }, 'klinik'), 'rtmp://kelas.example.org/live/klinik');
  assert.equal(rtmpServer(page, { rtmp_port: 2000, rtmps_port: 443 }, 'klinik'), 'rtmp://kelas.example.org:2000/live/klinik');
  assert.equal(rtmpServer(page, { rtmp_port: 0, rtmps_port: 443 }, 'klinik'), 'rtmps://kelas.example.org/live/klinik');
  assert.equal(rtmpServer(page, { rtmp_port: 0, rtmps_port: 8443 }, 'klinik'), 'rtmps://kelas.example.org:8443/live/klinik');
});

test('what a broadcaster should change is said with its number, in both languages', () => {
  const finding = { word: 'keyframes_rare', number: 8, text: '' };
  language.value = 'id';
  assert.match(findingWords(finding), /tiap 8 detik/);
  language.value = 'en';
  assert.match(findingWords(finding), /every 8 s/);
  assert.match(findingWords({ word: 'codec_unsupported', number: 0, text: 'H.265' }), /H\.265/);
  assert.match(findingWords({ word: 'sound_undecodable', number: 0, text: '' }), /picture without it/);
  assert.equal(findingWords({ word: 'something_new', number: 1, text: '' }), 'something_new');
});

test('an address names a channel or a room, never both', () => {
  assert.equal(channelOfPath('/live/klinik'), 'klinik');
  assert.equal(channelOfPath('/live/klinik/'), 'klinik');
  for (const path of ['/live', '/live/', '/live/a/b', '/class/klinik', '/live/%E0%A4%A']) {
    assert.equal(channelOfPath(path), null, path);
  }
  assert.equal(roomOfPath('/live/klinik'), null);
});

test('a moment is typed and shown in the own time zone', () => {
  const at = new Date(2026, 10, 28, 9, 5).getTime();
  assert.equal(toLocalInput(at), '2026-11-28T09:05');
  assert.equal(fromLocalInput('2026-11-28T09:05'), at);
  assert.equal(toLocalInput(null), '');
  assert.equal(fromLocalInput(''), null);
  assert.equal(fromLocalInput('tomorrow'), null);
});

test('how long it still takes is counted in whole minutes, and ends', () => {
  const minute = 60_000;
  assert.deepEqual(timeLeft(minute, 0), { days: 0, hours: 0, minutes: 1 });
  assert.deepEqual(timeLeft(1, 0), { days: 0, hours: 0, minutes: 1 });
  assert.deepEqual(timeLeft(61 * minute, 0), { days: 0, hours: 1, minutes: 1 });
  assert.deepEqual(timeLeft(26 * 60 * minute, 0), { days: 1, hours: 2, minutes: 0 });
  assert.equal(timeLeft(0, 0), null);
  assert.equal(timeLeft(0, minute), null);
});
