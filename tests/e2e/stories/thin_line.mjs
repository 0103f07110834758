// A student whose line has no room for the class: sound stays clean, the picture waits, and nobody
// else is the worse for it.
import assert from 'node:assert/strict';

import { audioPackets, decodesFrames, eventually, framesDecoded, grows, hearsEnergy, inbound, state, standsStill } from '../harness/proof.mjs';
import { at, joinAsStudent, joinAsTeacher, setSource } from '../harness/steps.mjs';
import { story } from '../harness/story.mjs';
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
