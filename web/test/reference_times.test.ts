import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withReferenceTimes } from '../src/media/reference_times';

const session = 'v=0\r\ns=-\r\n';
const sound = 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=recvonly\r\na=rtpmap:111 opus/48000/2\r\n';
const picture =
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=recvonly\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n';
const telling = picture.replace('VP8/90000\r\n', 'VP8/90000\r\na=rtcp-fb:96 rrtr\r\n');

test('each section that takes pictures tells the time of who takes them', () => {
  assert.equal(withReferenceTimes(session + sound + picture + picture), session + sound + telling + telling);
  assert.equal(withReferenceTimes(session + telling), session + telling);
  const any = picture.replace('96 nack', '* rrtr');
  assert.equal(withReferenceTimes(session + any), session + any);
});

test('what is sent tells none, and what is switched off neither', () => {
  for (const direction of ['sendonly', 'inactive']) {
    const other = session + picture.replace('recvonly', direction);
    assert.equal(withReferenceTimes(other), other);
  }
});

test('each kind of picture tells it, and lines may end as they do', () => {
  const plain = 'm=video 9 X 96 98\na=sendrecv\na=rtpmap:96 H264/90000\na=rtpmap:98 VP9/90000\n';
  assert.equal(
    withReferenceTimes(plain),
    'm=video 9 X 96 98\na=sendrecv\na=rtpmap:96 H264/90000\na=rtcp-fb:96 rrtr\na=rtpmap:98 VP9/90000\na=rtcp-fb:98 rrtr\n',
  );
});
