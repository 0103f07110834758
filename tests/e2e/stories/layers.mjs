// A camera goes out in several sizes, and each is sent the one that he shows and has room for.
import assert from 'node:assert/strict';

import { decodesFrames, eventually, hearsEnergy, inbound, outbound, state } from '../harness/proof.mjs';
import { joinAsStudent, joinAsTeacher, setSource } from '../harness/steps.mjs';
import { story } from '../harness/story.mjs';
import { ThinLine } from '../harness/thin_line.mjs';

const kPhone = { width: 390, height: 844 };
const kDesktop = { width: 1280, height: 800 };

const picture = async (page) => (await inbound(page, 'video')).sort((a, b) => b.framesDecoded - a.framesDecoded)[0];
const shows = (page, who, lines) =>
  eventually(`${who} sees ${lines} lines`, async () => (await picture(page)).frameHeight === lines, 60_000);
// Which sizes the teacher's browser makes now.
const made = async (page) => (await outbound(page, 'video')).filter(({ active }) => active).map(({ rid }) => rid).sort().join();

story('each is sent the camera in the size that he shows and has room for', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'microphone', true);
  await setSource(teacher, 'camera', true);
  const line = await new ThinLine(s.server.ports.media, { kbps: 500 }).open();
  try {
    const ani = await s.person({ language: 'id-ID', viewport: kPhone });
    await joinAsStudent(ani, room, 'Ani');
    const budi = await s.person({ viewport: kDesktop });
    await joinAsStudent(budi, room, 'Budi');
    await shows(ani, 'Ani on a phone', 180);
    await shows(budi, 'Budi on a desktop', 720);
    await eventually('what nobody is sent is not made', async () => (await made(teacher)) === 'l,s');
    await s.keepPicture(ani, 'layers-small-id-390');

    // A line that has no room for the largest carries the next one, with clean sound.
    const citra = await s.person({ viewport: kDesktop });
    await line.leadTo(citra);
    await joinAsStudent(citra, room, 'Citra');
    await shows(citra, 'Citra on 500 kbit/s', 360);
    assert.deepEqual((await state(citra)).heldPictures, []);
    await decodesFrames(citra);
    await hearsEnergy(citra);
    await s.keepPicture(citra, 'layers-medium-en-1280');
    assert.equal((await picture(budi)).frameHeight, 720, 'for the others nothing is less');
    line.kbps = 0;
    await shows(citra, 'Citra with room', 720);

    // What one looks at grows and shrinks with the window.
    await ani.setViewportSize(kDesktop);
    await budi.setViewportSize(kPhone);
    await shows(ani, 'Ani with a large window', 720);
    await shows(budi, 'Budi with a small one', 180);
    await decodesFrames(budi);

    // A camera that was off begins again in the sizes that are shown.
    await setSource(teacher, 'camera', false);
    await setSource(teacher, 'camera', true);
    await shows(ani, 'Ani again', 720);
    for (const [who, page] of [['Ani', ani], ['Budi', budi], ['Citra', citra]]) {
      const { freezeCount, framesDecoded, pliCount } = await picture(page);
      console.log(`${who}: ${framesDecoded} frames, ${freezeCount} freezes, ${pliCount} keyframes asked for`);
    }
  } finally {
    line.close();
  }
});
