// A browser that publishes to a channel by WHIP, and one that watches by WHEP, written as a stranger
// would write them from the specifications.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../clients/whip_publisher.py', import.meta.url));

/** GStreamer's webrtcbin; `log` is what it has said. SIGINT lets it say farewell. */
export function publishByGStreamer(address, token, codec) {
  const client = spawn('/usr/bin/python3', [script, address, token, codec],
    { stdio: ['ignore', 'pipe', 'pipe'] });
  client.log = '';
  for (const pipe of [client.stdout, client.stderr]) pipe.on('data', (b) => (client.log += b));
  client.on('exit', (code, signal) => (client.log += `ended: ${code ?? signal}\n`));
  process.once('exit', () => client.kill('SIGKILL'));
  return client;
}

/** In a page of the server's origin. Gives the answer's status and, refused, its words. */
export async function publishByWhip(page, address, key, { codec = 'video/H264' } = {}) {
  return page.evaluate(async ([url, token, wanted]) => {
    const media = await navigator.mediaDevices.getUserMedia({
      audio: true, video: { width: 640, height: 360, frameRate: 25 },
    });
    const peer = new RTCPeerConnection();
    for (const track of media.getTracks()) {
      const transceiver = peer.addTransceiver(track, { direction: 'sendonly', streams: [media] });
      if (track.kind !== 'video') continue;
      const { codecs } = RTCRtpSender.getCapabilities('video');
      transceiver.setCodecPreferences(
        codecs.filter((c) => c.mimeType === wanted || c.mimeType === 'video/rtx'));
    }
    await peer.setLocalDescription(await peer.createOffer());
    const answer = await fetch(url, {
      method: 'POST', body: peer.localDescription.sdp,
      headers: { 'content-type': 'application/sdp', ...(token && { authorization: `Bearer ${token}` }) },
    });
    if (answer.status !== 201) {
      peer.close();
      return { status: answer.status, ...(await answer.json()) };
    }
    await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    window.whip = {
      peer, media, location: new URL(answer.headers.get('location'), url).href,
      etag: answer.headers.get('etag'), token,
    };
    return { status: 201 };
  }, [address, key, codec]);
}

/** In a page of the server's origin. Gives the answer's status and, refused, its words. */
export async function watchByWhep(page, address, token = '') {
  return page.evaluate(async ([url, bearer]) => {
    const peer = new RTCPeerConnection();
    peer.addTransceiver('audio', { direction: 'recvonly' });
    peer.addTransceiver('video', { direction: 'recvonly' });
    await peer.setLocalDescription(await peer.createOffer());
    const answer = await fetch(url, {
      method: 'POST', body: peer.localDescription.sdp,
      headers: { 'content-type': 'application/sdp', ...(bearer && { authorization: `Bearer ${bearer}` }) },
    });
    if (answer.status !== 201) {
      peer.close();
      return { status: answer.status, ...(await answer.json()) };
    }
    await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    window.whep = { peer, location: new URL(answer.headers.get('location'), url).href };
    return { status: 201 };
  }, [address, token]);
}

/** The picture becomes smaller by this factor. */
export const shrinkPicture = (page, factor) => page.evaluate(async (by) => {
  const sender = window.whip.peer.getSenders().find((s) => s.track.kind === 'video');
  const parameters = sender.getParameters();
  parameters.encodings[0].scaleResolutionDownBy = by;
  await sender.setParameters(parameters);
}, factor);

export const endWhip = (page) => page.evaluate(async () => {
  const { status } = await fetch(window.whip.location, { method: 'DELETE' });
  window.whip.peer.close();
  return status;
});

export const transportState = (page) => page.evaluate(() => window.whip.peer.connectionState);

/** New addresses: an offer with new credentials by PATCH (RFC 9725 section 4.3.2). */
export async function restartIce(page) {
  const status = await page.evaluate(async () => {
    const { peer, location, token } = window.whip;
    peer.restartIce();
    await peer.setLocalDescription(await peer.createOffer({ iceRestart: true }));
    const line = (name) => new RegExp(`^a=${name}:.*$`, 'm').exec(peer.localDescription.sdp)[0].trim();
    const mid = /^a=mid:(.*)$/m.exec(peer.localDescription.sdp)[1].trim();
    const answer = await fetch(location, {
      method: 'PATCH',
      body: [line('ice-ufrag'), line('ice-pwd'), 'm=audio 9 UDP/TLS/RTP/SAVPF 0', `a=mid:${mid}`, ''].join('\r\n'),
      headers: {
        'content-type': 'application/trickle-ice-sdpfrag', 'if-match': '*', authorization: `Bearer ${token}`,
      },
    });
    if (answer.status !== 200) return answer.status;
    const fragment = await answer.text();
    const of = (name) => new RegExp(`^a=${name}:(.*)$`, 'm').exec(fragment)[1].trim();
    const sdp = peer.remoteDescription.sdp
      .replace(/a=ice-ufrag:.*\r\n/g, `a=ice-ufrag:${of('ice-ufrag')}\r\n`)
      .replace(/a=ice-pwd:.*\r\n/g, `a=ice-pwd:${of('ice-pwd')}\r\n`);
    await peer.setRemoteDescription({ type: 'answer', sdp });
    return 200;
  });
  assert.equal(status, 200);
}
