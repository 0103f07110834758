// A student whose line has no room for the class: sound stays clean, the picture waits, and nobody
// else is the worse for it.
import assert from 'node:assert/strict';

import { audioPackets, decodesFrames, eventually, framesDecoded, grows, hearsEnergy, inbound, state, standsStill } from '../harness/proof.mjs';
import { at, joinAsStudent, joinAsTeacher, setSource } from '../harness/steps.mjs';
import { pause } from '../harness/server.mjs';
import { longStory, story } from '../harness/story.mjs';
import { ThinLine } from '../harness/thin_line.mjs';

const kPhone = { width: 390, height: 844 };

async function soundOf(page) {
  const [sound] = (await inbound(page, 'audio')).sort((a, b) => b.packetsReceived - a.packetsReceived);
  const { packetsReceived, packetsLost, concealedSamples, totalSamplesReceived } = sound;
  return { packetsReceived, packetsLost, concealedSamples, totalSamplesReceived };
}

story('sound stays clean on a thin line, and the picture comes back with the room for it', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'microphone', true);
  await setSource(teacher, 'camera', true);
  const line = await new ThinLine(s.server.ports.media, { kbps: 120 }).open();
  try {
    const ani = await s.person({ language: 'id-ID', viewport: kPhone });
    await line.leadTo(ani);
    await joinAsStudent(ani, room, 'Ani');
    const budi = await s.person();
    await joinAsStudent(budi, room, 'Budi');
    await decodesFrames(budi);

    await at(ani, 'tile-held').first().waitFor();
    await hearsEnergy(ani);
    // What was too much at first has drained.
    await eventually('sound comes as it is said', async () => {
      const before = await soundOf(ani);
      await grows('sound', () => audioPackets(ani), 100);
      const after = await soundOf(ani);
      return after.concealedSamples - before.concealedSamples < (after.totalSamplesReceived - before.totalSamplesReceived) / 100;
    });
    await s.keepPicture(ani, 'thin-line-held-id-390');
    await ani.setViewportSize({ width: 1280, height: 800 });
    await s.keepPicture(ani, 'thin-line-held-id-1280');
    assert.equal((await state(ani)).health.quality === 'lost', false);
    // What is tried now and then must not be heard.
    const before = await soundOf(ani);
    await standsStill('pictures of Ani', () => framesDecoded(ani), () => grows('sound', () => audioPackets(ani), 200));
    const after = await soundOf(ani);
    const lost = after.packetsLost - before.packetsLost;
    const heard = after.packetsReceived - before.packetsReceived;
    const concealed = (after.concealedSamples - before.concealedSamples) / (after.totalSamplesReceived - before.totalSamplesReceived);
    console.log(`sound on 120 kbit/s: ${heard} packets, ${lost} lost, ${(100 * concealed).toFixed(2)} % concealed`);
    assert.ok(lost <= heard / 100, `${lost} of ${heard} packets of sound were lost`);
    await decodesFrames(budi);

    line.kbps = 0;
    await eventually('the picture is there again', async () => (await at(ani, 'tile-held').count()) === 0, 60_000);
    await decodesFrames(ani);
    await s.keepPicture(ani, 'thin-line-wide-again-id-1280');
  } finally {
    line.close();
  }
});

// A browser that knows how long a repair takes keeps so much picture in hand (ADR 0044).
longStory('far away on a line that loses, pictures wait for what was lost', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'camera', true);
  const line = await new ThinLine(s.server.ports.media, { loss: 0.05, delay_ms: 100 }).open();
  try {
    const ani = await s.person();
    await line.leadTo(ani);
    await joinAsStudent(ani, room, 'Ani');
    const budi = await s.person();
    await joinAsStudent(budi, room, 'Budi');
    for (const page of [ani, budi]) await decodesFrames(page);
    const frozen = async () => (await pictureOf(ani)).freezeCount;
    await eventually('Ani is shown pictures later than Budi', async () => {
      const [far, near] = await Promise.all([ani, budi].map(inHand));
      return far > near + line.delay_ms / 1000;
    }, 90_000);
    const before = await frozen();
    await grows('frames', () => framesDecoded(ani), 200);
    console.log(`freezes in some 200 frames with 5 % lost each way: ${(await frozen()) - before}`);
  } finally {
    line.close();
  }
});

// What VP8 and H.264 mark as needed by no other picture (ADR 0046).
longStory('a screen with no room for all its pictures is shown with fewer', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'camera', false);
  await setSource(teacher, 'screen', true);
  const line = await new ThinLine(s.server.ports.media).open();
  try {
    const ani = await s.person();
    await line.leadTo(ani);
    await joinAsStudent(ani, room, 'Ani');
    const budi = await s.person();
    await joinAsStudent(budi, room, 'Budi');
    for (const page of [ani, budi]) await decodesFrames(page);
    const { kbps, share } = await during(10, [budi, budi]);
    line.kbps = 0.92 * kbps; // less than all that comes, and more than the sound and half the pictures
    await eventually('Ani is shown fewer pictures', async () => {
      const seen = await during(5, [ani, budi]);
      console.log(`sound and screen take ${kbps.toFixed(0)} kbit/s, Ani sees ${(100 * seen.share).toFixed(0)} % of its pictures`);
      return seen.share > 0.3 * share && seen.share < 0.8 * share;
    }, 120_000);
    assert.ok(shard(s.server).dropped_thinned > 0, 'for that reason');
    assert.equal(await at(ani, 'tile-held').count(), 0);
    await decodesFrames(ani);
  } finally {
    line.close();
  }
});

const shard = (server) => JSON.parse(server.command('stats', '--json').text).shards[0];

/** What two pages get meanwhile: the first one's share of the other's frames, and the other's rate on the line. */
async function during(seconds, pages) {
  const before = await Promise.all(pages.map(receivedBy));
  await pause(seconds * 1000);
  const after = await Promise.all(pages.map(receivedBy));
  const frames = after.map((one, i) => one.frames - before[i].frames);
  return { share: frames[0] / frames[1], kbps: (8 * (after[1].bytes - before[1].bytes)) / seconds / 1000 };
}

async function receivedBy(page) {
  const all = [...(await inbound(page, 'video')), ...(await inbound(page, 'audio'))];
  const bytes = all.reduce((sum, one) => sum + one.bytesReceived + one.headerBytesReceived + 28 * one.packetsReceived, 0);
  return { frames: (await pictureOf(page)).framesDecoded, bytes };
}

const pictureOf = async (page) => (await inbound(page, 'video')).sort((a, b) => b.framesDecoded - a.framesDecoded)[0];

/** Seconds that the browser means to keep pictures before it shows them, on average of some frames. */
async function inHand(page) {
  const before = await pictureOf(page);
  await grows('frames', () => framesDecoded(page), 20);
  const after = await pictureOf(page);
  const frames = after.jitterBufferEmittedCount - before.jitterBufferEmittedCount;
  return (after.jitterBufferTargetDelay - before.jitterBufferTargetDelay) / frames;
}
