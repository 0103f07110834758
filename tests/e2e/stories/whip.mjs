// WHIP and WHEP: publishers and viewers that are not our page. The publisher is GStreamer's
// webrtcbin, driven by clients/whip_publisher.py.
import assert from 'node:assert/strict';

import { decodesFrames, eventually, hearsEnergy, showsMovingPicture } from '../harness/proof.mjs';
import { pause } from '../harness/server.mjs';
import { at, joinAsListener, roomAddress } from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';
import { publishByGStreamer as publish } from '../harness/whip.mjs';

const nameOf = (room) => new URL(roomAddress(room)).pathname.split('/').pop();

function tokenFor(s, room, can) {
  const { code, text, mistakes } = s.server.command(
    'token', 'create', '--room', nameOf(room), '--can', can, '--expires', '2h');
  assert.equal(code, 0, mistakes);
  const token = text.trim().split(/\s+/).pop();
  assert.ok(token.length >= 20, text);
  return token;
}

for (const codec of ['h264', 'vp8']) {
  story(`a WHIP publisher (${codec}) appears in the class, is seen and heard, and leaves`, async (s) => {
    const teacher = await s.teacher();
    const room = await s.room(teacher);
    const viewer = await s.person();
    await joinAsListener(viewer, room, 'Ani');
    const client = publish(`${s.server.url}/whip/${nameOf(room)}`, tokenFor(s, room, 'publish'), codec);
    try {
      await decodesFrames(viewer);
      await hearsEnergy(viewer);
      await showsMovingPicture(at(viewer, 'stage-video'));
      client.kill('SIGINT');
      await eventually('the publisher has deleted its session', () => /deleted 20[04]/.test(client.log));
      await eventually('the publisher has left', async () =>
        viewer.evaluate(() => window.pendopo.state().participants.length === 1));
    } catch (error) {
      console.log(`whip_publisher.py:\n${client.log.slice(-4_000)}`);
      throw error;
    } finally {
      client.kill('SIGKILL');
    }
  });
}

// A WHEP viewer in a page of its own, written as a stranger would write it from the draft.
async function watchByWhep([address, token]) {
  const peer = new RTCPeerConnection();
  peer.addTransceiver('audio', { direction: 'recvonly' });
  peer.addTransceiver('video', { direction: 'recvonly' });
  await peer.setLocalDescription(await peer.createOffer());
  await new Promise((done) => {
    if (peer.iceGatheringState === 'complete') done();
    peer.addEventListener('icegatheringstatechange', () =>
      peer.iceGatheringState === 'complete' && done());
  });
  const answer = await fetch(address, {
    method: 'POST', body: peer.localDescription.sdp,
    headers: { 'content-type': 'application/sdp', authorization: `Bearer ${token}` },
  });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
  window.whep = { peer, location: new URL(answer.headers.get('location'), address).href };
}

async function decodedByWhep() {
  let frames = 0;
  for (const stats of (await window.whep.peer.getStats()).values()) {
    if (stats.type === 'inbound-rtp') frames += stats.framesDecoded ?? 0;
  }
  return frames;
}

longStory('a WHEP viewer gets what the class shows, until it deletes its session', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  const client = publish(`${s.server.url}/whip/${nameOf(room)}`, tokenFor(s, room, 'publish'), 'vp8');
  try {
    const token = tokenFor(s, room, 'watch');
    const page = await s.person();
    await page.goto(`${s.server.url}/trust`); // any page of this origin
    const address = `${s.server.url}/whep/${nameOf(room)}`;
    await eventually('there is something to watch', async () => {
      await page.evaluate(watchByWhep, [address, token]);
      await pause(3_000);
      return (await page.evaluate(decodedByWhep)) > 20;
    });
    const gone = await page.evaluate(async (key) => {
      const { status } = await fetch(window.whep.location,
        { method: 'DELETE', headers: { authorization: `Bearer ${key}` } });
      return status;
    }, token);
    assert.ok(gone === 200 || gone === 204, String(gone));
  } finally {
    client.kill('SIGKILL');
  }
});

story('WHIP refuses without a token, with a wrong one, and what is no SDP', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  const token = tokenFor(s, room, 'publish');
  const post = async (path, headers, data = 'v=0\r\n') =>
    (await teacher.request.post(`${s.server.url}${path}`, { headers, data })).status();
  const sdp = { 'content-type': 'application/sdp' };
  const path = `/whip/${nameOf(room)}`;
  assert.equal(await post(path, sdp), 401);
  assert.equal(await post(path, { ...sdp, authorization: 'Bearer wrong' }), 403);
  assert.equal(await post(path, { ...sdp, authorization: `Bearer ${tokenFor(s, room, 'watch')}` }), 403);
  assert.equal(await post('/whip/no-such-room', { ...sdp, authorization: `Bearer ${token}` }), 404);
  assert.equal(await post(path, { 'content-type': 'text/plain', authorization: `Bearer ${token}` }), 415);
  assert.equal(await post(path, { ...sdp, authorization: `Bearer ${token}` }, 'nonsense'), 400);
});
