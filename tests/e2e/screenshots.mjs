// Makes docs/images/*.png: the same class in both languages, on a desktop and on a phone.
//   node tests/e2e/screenshots.mjs        (after ./test, or ./run has built the program)
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { newPerson, startBrowser } from './harness/browser.mjs';
import { pause, startServer } from './harness/server.mjs';
import { showsMovingPicture } from './harness/proof.mjs';
import {
  at, comeToTheDoor, joinAsStudent, joinAsTeacher, makeFirstAdministrator, makeRoom, openPanel,
  roomAddress, say, setSource, signIn,
} from './harness/steps.mjs';

const images = join(dirname(fileURLToPath(import.meta.url)), '../../docs/images');
const kSizes = { 1280: { width: 1280, height: 800 }, 390: { width: 390, height: 844 } };
const kWords = {
  en: { locale: 'en-GB', title: 'Class 7A', said: ['Good morning, everybody', 'Good morning, Miss'] },
  id: { locale: 'id-ID', title: 'Kelas 7A', said: ['Selamat pagi, anak-anak', 'Selamat pagi, Bu'] },
};

const server = await startServer();
const browser = await startBrowser();
mkdirSync(images, { recursive: true });

const shoot = async (page, name, language, width) => {
  await page.setViewportSize(kSizes[width]);
  await pause(1_500); // let pictures and transitions arrive
  await page.screenshot({ path: join(images, `${name}-${language}-${width}.png`) });
};

try {
  const administrator = await newPerson(browser);
  await makeFirstAdministrator(administrator, server);
  await administrator.context().close();
  for (const [language, { locale, title, said }] of Object.entries(kWords)) {
    const person = (width) => newPerson(browser, { language: locale, viewport: kSizes[width] });
    const teacher = await person(1280);
    const visitor = await person(1280);
    await visitor.goto(server.url);
    await at(visitor, 'sign-in-name').waitFor();
    for (const width of [1280, 390]) await shoot(visitor, 'sign-in', language, width);
    await visitor.context().close();
    await signIn(teacher, server);
    await at(teacher, 'room-title').waitFor();
    const room = await makeRoom(teacher, server, title);
    for (const width of [1280, 390]) await shoot(teacher, 'rooms', language, width);
    await at(teacher, 'to-doctor').click();
    await teacher.locator('[data-testid="doctor-tally"][data-busy="false"]').waitFor();
    for (const width of [1280, 390]) await shoot(teacher, 'doctor', language, width);

    await teacher.setViewportSize(kSizes[1280]);
    await joinAsTeacher(teacher, room);
    await setSource(teacher, 'microphone', true);
    await setSource(teacher, 'camera', true);
    const students = {};
    for (const width of [1280, 390]) {
      const page = (students[width] = await person(width));
      await comeToTheDoor(page, room, width === 390 ? 'Budi' : 'Ani');
      await shoot(page, 'door', language, width);
      await joinAsStudent(page, room, width === 390 ? 'Budi' : 'Ani');
      await showsMovingPicture(at(page, 'stage-video'));
    }
    await say(teacher, said[0]);
    await say(students[1280], said[1]);
    for (const width of [1280, 390]) await shoot(students[width], 'class', language, width);
    await setSource(teacher, 'screen', true);
    await showsMovingPicture(at(students[1280], 'stage-video'));
    for (const width of [1280, 390]) await shoot(students[width], 'screen', language, width);
    await openPanel(teacher, 'open-people', 'person-row');
    await shoot(teacher, 'teacher', language, 1280);
    for (const page of [teacher, ...Object.values(students)]) await page.context().close();

    const stranger = await person(390);
    await stranger.goto(`${roomAddress(room)}#wrong`);
    await at(stranger, 'join-refusal').waitFor();
    await shoot(stranger, 'refused', language, 390);
    await stranger.context().close();
  }
} finally {
  await browser.close();
  await server.remove();
}
