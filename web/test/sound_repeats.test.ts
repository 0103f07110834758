import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setLocalRepeating, withRepeats } from '../src/media/sound_repeats';

const session = 'v=0\r\ns=-\r\n';
const sound = 'm=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\na=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\na=rtpmap:63 red/48000/2\r\n';
const repeating = sound.replace('48000/2\r\na=rtcp-fb:111 transport', '48000/2\r\na=rtcp-fb:111 nack\r\na=rtcp-fb:111 transport');
const picture = 'm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\n';

test('each section of sound says once that it repeats', () => {
  assert.equal(withRepeats(session + sound + picture + sound), session + repeating + picture + repeating);
  assert.equal(withRepeats(session + repeating), session + repeating);
  const any = sound.replace('111 transport-cc', '* nack');
  assert.equal(withRepeats(session + any), session + any);
  const other = 'm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=rtpmap:0 PCMU/8000\r\n';
  assert.equal(withRepeats(session + other), session + other);
});

test('nack pli is another thing', () => {
  const odd = sound.replace('transport-cc', 'nack pli');
  assert.match(withRepeats(session + odd), /a=rtcp-fb:111 nack\r\n/);
});

test('a browser that takes no changed description is given its own', async () => {
  const taken: string[] = [];
  const connection = (refuses: boolean) =>
    ({
      setLocalDescription: async ({ sdp }: { sdp: string }) => {
        if (refuses && sdp.includes('111 nack')) throw new Error('modified');
        taken.push(sdp);
      },
    }) as unknown as RTCPeerConnection;
  await setLocalRepeating(connection(false), { type: 'offer', sdp: session + sound });
  await setLocalRepeating(connection(true), { type: 'offer', sdp: session + sound });
  await setLocalRepeating(connection(false), { type: 'offer', sdp: session + picture });
  assert.deepEqual(taken, [session + repeating, session + sound, session + picture]);
});
