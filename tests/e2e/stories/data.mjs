// The data ladder: what each is sent by his own choice, by the teacher's ceiling, and in a page that
// nobody looks at.
import {
  audioPackets, decodesFrames, eventually, framesDecoded, grows, hearsEnergy, outbound, packetsSent, participant,
  standsStill, state,
} from '../harness/proof.mjs';
import { at, joinAsStudent, joinAsTeacher, look, openPanel, setSource } from '../harness/steps.mjs';
import { story } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };

async function take(page, step, look = async () => {}) {
  await at(page, 'more-menu').click();
  await at(page, 'data-use').click();
  await look();
  await at(page, 'data-steps').locator(`input[value="${step}"]`).check();
  await at(page, 'data-done').click();
}

const pictures = async (page) => (await state(page)).arriving.filter((key) => /camera|screen$/.test(key)).sort();
const isSent = (page, ...keys) => eventually(`it is sent ${keys.join(' and ') || 'no picture'}`, async () =>
  JSON.stringify(await pictures(page)) === JSON.stringify(keys.sort()));

story('less by choice, by the teacher for all, and where nobody looks', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person();
  await joinAsStudent(budi, room, 'Budi');
  const ani = await s.person({ language: 'id-ID', viewport: kPhone });
  await joinAsStudent(ani, room, 'Ani');
  for (const page of [budi, ani]) await setSource(page, 'camera', true);
  await setSource(teacher, 'microphone', true);
  const id = async (name) => `${(await participant(teacher, name)).id}/camera`;
  const [sari, budis, anis] = [await id('sari'), await id('Budi'), await id('Ani')];
  await isSent(ani, sari, budis);
  await decodesFrames(ani);

  // One student on paid megabytes: the sound goes on, and no picture is sent.
  await take(ani, 'sound', async () => {
    await eventually('what an hour costs was counted', async () =>
      /\d+ MB\/jam/.test(await at(ani, 'data-steps').innerText()));
    await s.keepPicture(ani, 'data-dialog-id-390');
  });
  await isSent(ani);
  await hearsEnergy(ani);
  await standsStill('pictures of Ani', () => framesDecoded(ani), () => grows('sound', () => audioPackets(ani), 40));
  await at(ani, 'data-chip').waitFor();
  await s.keepPicture(ani, 'data-chip-id-390');
  await isSent(budi, sari, anis); // she is seen all the same
  await openPanel(teacher, 'open-tools', 'data-tools');
  await eventually('the teacher sees it', async () => /1/.test(await at(teacher, 'step-count-sound').innerText()));

  await ani.reload(); // chosen on this device
  await at(ani, 'data-chip').waitFor();
  await isSent(ani);
  // In the menu of a phone each is one tap.
  for (const [item, held] of [['data-by-line', null], ['data-sound-only', 'sound']]) {
    await at(ani, 'more-menu').click();
    await s.keepPicture(ani, `data-menu-${held ?? 'held'}-id-390`);
    await at(ani, item).click();
    await eventually(`${item} holds`, async () => (await state(ani)).held === held);
  }
  await isSent(ani);
  await take(ani, 'everything');
  await isSent(ani, sari, budis);

  // For all: fewer cameras, of which the teacher's is small, then none, which is not even sent.
  await at(teacher, 'lighten').click();
  await isSent(budi, sari);
  await isSent(ani, sari);
  await isSent(teacher, budis, anis);
  await eventually('only the smallest picture of the teacher is made', async () =>
    (await outbound(teacher, 'video')).filter(({ active }) => active).map(({ rid }) => rid).join() === 's');
  await decodesFrames(budi);
  await s.keepPicture(teacher, 'data-tools-en-1280');
  await take(budi, 'low_camera', () => s.keepPicture(budi, 'data-bound-en-1280'));
  await at(teacher, 'data-ceiling').selectOption('screen');
  await isSent(budi);
  await standsStill('the camera of the teacher', () => packetsSent(teacher, 'video'),
    () => grows('sound', () => packetsSent(teacher, 'audio'), 40));
  await at(teacher, 'data-ceiling').selectOption('everything');
  await take(budi, 'everything');
  await isSent(budi, sari, anis);
  await decodesFrames(budi);

  // A page that nobody looks at hears, and does not see.
  await look(budi, 'hidden');
  await isSent(budi);
  await hearsEnergy(budi);
  await look(budi, 'visible');
  await isSent(budi, sari, anis);
  await at(budi, 'data-chip').waitFor({ state: 'hidden' });
});
