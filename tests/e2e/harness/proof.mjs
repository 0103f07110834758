// What the browser itself says about sound and picture. Progress is asserted, never milliseconds:
// each of these waits until a number has grown and fails when it does not within a patient limit.
import assert from 'node:assert/strict';

import { pause } from './server.mjs';

const kPatience_ms = 30_000;

export async function eventually(what, ask, patience_ms = kPatience_ms) {
  const deadline = Date.now() + patience_ms;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      const shown = last instanceof Error ? last.stack : JSON.stringify(last);
      assert.fail(`waited in vain until ${what} (last: ${shown})`);
    }
    await pause(200);
  }
}

// The page's own view: one entry per track, with `participant`, `source` and `kind`.
export const viewerStats = (page) => page.evaluate(() => window.pendopo.viewerStats());
export const publisherStats = (page) => page.evaluate(() => window.pendopo.publisherStats());
export const state = (page) => page.evaluate(() => window.pendopo.state());

// The browser's view, of every connection the page has opened and not closed. Of one that is closed
// meanwhile a browser may never answer.
export function reportsOf(page, type) {
  return page.evaluate(async (wanted) => {
    const kAnswerWithin_ms = 2_000;
    const silent = () => new Promise((done) => setTimeout(done, kAnswerWithin_ms, new Map()));
    const found = [];
    for (const peer of window.observedPeers) {
      if (peer.connectionState === 'closed') continue;
      for (const stats of (await Promise.race([peer.getStats(), silent()])).values()) {
        if (stats.type === wanted) found.push({ ...stats });
      }
    }
    return found;
  }, type);
}
async function rtpStats(page, type, wanted) {
  return (await reportsOf(page, type)).filter(({ kind }) => kind === wanted);
}
export const inbound = (page, kind) => rtpStats(page, 'inbound-rtp', kind);
export const outbound = (page, kind) => rtpStats(page, 'outbound-rtp', kind);
// What the server's reports say of what the page sends.
export const reported = (page, kind) => rtpStats(page, 'remote-inbound-rtp', kind);

const sum = (list, name) => list.reduce((total, entry) => total + (entry[name] ?? 0), 0);
export const framesDecoded = async (page) => sum(await inbound(page, 'video'), 'framesDecoded');
export const energyHeard = async (page) => sum(await inbound(page, 'audio'), 'totalAudioEnergy');
export const audioPackets = async (page) => sum(await inbound(page, 'audio'), 'packetsReceived');
export const packetsSent = async (page, kind) => sum(await outbound(page, kind), 'packetsSent');

export async function grows(what, read, by = 0) {
  const before = await read();
  return eventually(`${what} grows from ${before}`, async () => (await read()) > before + by);
}

// Decodes at least a second's worth of new frames of the fake camera (20 per second).
export const decodesFrames = (page) => grows('frames decoded', () => framesDecoded(page), 20);
export const hearsEnergy = (page) => grows('audio energy', () => energyHeard(page));

// A number comes to rest and stays as it is while another, known to be alive, grows. What is on its way when this is asked may
// still arrive, and what was lost on it be sent again: how long that takes is the machine's affair.
export async function standsStill(what, read, alive) {
  await eventually(`${what} come to rest`, async () => {
    const before = await read();
    await alive();
    return (await read()) === before;
  });
  const before = await read();
  for (let i = 0; i < 3; ++i) await alive();
  assert.equal(await read(), before, `${what} did not stand still`);
}

// A small grey picture of what a <video> shows, row by row.
function greyPicture(video) {
  const canvas = document.createElement('canvas');
  canvas.width = 32;
  canvas.height = 18;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const grey = [];
  for (let i = 0; i < data.length; i += 4) grey.push((data[i] + data[i + 1] + data[i + 2]) / 3);
  return grey;
}

// The video of `locator` is neither black nor a still.
export async function showsMovingPicture(locator) {
  await locator.waitFor();
  const look = () => locator.evaluate(greyPicture);
  let before = null;
  await eventually('a bright picture is shown', async () => {
    before = await look();
    return before.reduce((a, b) => a + b, 0) / before.length > 10;
  });
  await eventually('the picture moves', async () => {
    const now = await look();
    return now.some((grey, i) => Math.abs(grey - before[i]) > 8);
  });
}

// The <video> inside the tile of a person's source ("camera" or "screen"), wherever it is shown.
export const videoOf = (page, participantId, source) =>
  page
    .locator(`[data-testid="tile"][data-person-id="${participantId}"][data-source="${source}"]`)
    .locator('video');

export async function participant(page, name) {
  const { participants } = await state(page);
  const found = participants.find((p) => p.name === name);
  assert.ok(found, `${name} is not in the class: ${JSON.stringify(participants)}`);
  return found;
}
