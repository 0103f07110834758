// WHIP and WHEP: publishers and viewers that are not our page. The publisher is Debian's
// simple-whip-client, which is built on GStreamer's webrtcbin.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';

import { decodesFrames, eventually, hearsEnergy, showsMovingPicture } from '../harness/proof.mjs';
import { pause } from '../harness/server.mjs';
import { at, joinAsListener, roomAddress } from '../harness/steps.mjs';
import { story } from '../harness/story.mjs';

const kSound =
  'audiotestsrc is-live=true wave=red-noise ! audioconvert ! audioresample ! queue ! opusenc ! ' +
  'rtpopuspay pt=100 ! queue ! application/x-rtp,media=audio,encoding-name=OPUS,payload=100';
const kPicture =
  'videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate=20/1 ! ' +
  'videoconvert ! queue ! vp8enc deadline=1 keyframe-max-dist=40 ! rtpvp8pay pt=96 ! queue ! ' +
  'application/x-rtp,media=video,encoding-name=VP8,payload=96';

const nameOf = (room) => new URL(roomAddress(room)).pathname.split('/').pop();

function tokenFor(s, room, can) {
  const { code, text, mistakes } = s.server.command(
    'token', 'create', '--room', nameOf(room), '--can', can, '--expires', '2h');
  assert.equal(code, 0, mistakes);
  const token = text.trim().split(/\s+/).pop();
  assert.ok(token.length >= 20, text);
  return token;
}

function publish(address, token) {
  const client = spawn('whip-client',
    ['-u', address, '-t', token, '-A', kSound, '-V', kPicture, '-n', '-o', '-l', '5'],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, GIO_USE_TLS: 'gnutls' } });
  client.log = '';
  for (const pipe of [client.stdout, client.stderr]) pipe.on('data', (b) => (client.log += b));
  process.once('exit', () => client.kill('SIGKILL'));
  return client;
}

story('a WHIP publisher appears in the class, is seen and heard, and leaves', async (s) => {
  assert.equal(spawnSync('whip-client', ['--help']).status, 0, 'simple-whip-client is installed');
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  const viewer = await s.person();
  await joinAsListener(viewer, room, 'Ani');
  // Over plain HTTP from this machine: the client cannot be told to trust our authority.
  const client = publish(`${s.server.plainUrl}/whip/${nameOf(room)}`, tokenFor(s, room, 'publish'));
  try {
    await decodesFrames(viewer);
    await hearsEnergy(viewer);
    await showsMovingPicture(at(viewer, 'stage-video'));
    client.kill('SIGINT'); // sends DELETE
    await eventually('the publisher has left', async () =>
      viewer.evaluate(() => Object.values(window.pendopo.state().participants).length === 1));
  } catch (error) {
    console.log(`whip-client:\n${client.log.slice(-4_000)}`);
    throw error;
  } finally {
    client.kill('SIGKILL');
  }
});

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

story('a WHEP viewer gets what the class shows, until it deletes its session', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  const client = publish(`${s.server.plainUrl}/whip/${nameOf(room)}`, tokenFor(s, room, 'publish'));
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
