// The pictures of README and guides: the same class in both languages, on a desktop and on a phone,
// as somebody sees it who follows the guides from the first start.
import { join } from 'node:path';

import { card, makeChannel, makeKey, publish } from './broadcast.mjs';
import { newPerson, startBrowser } from './browser.mjs';
import { showsMovingPicture } from './proof.mjs';
import { pause, startServerAt } from './server.mjs';
import {
  at, closeLinks, comeToFirstQuestions, comeToTheDoor, joinAsStudent, joinAsTeacher, makeRoom,
  openLinks, openPanel, roomAddress, say, setSource, signIn,
} from './steps.mjs';

const kSizes = { 1280: { width: 1280, height: 800 }, 390: { width: 390, height: 844 } };
const kWords = {
  en: {
    locale: 'en-GB', title: 'Class 7A', said: ['Good morning, everybody', 'Good morning, Miss'],
    channel: 'Mother and child clinic', promoter: 'Midwife Ani',
  },
  id: {
    locale: 'id-ID', title: 'Kelas 7A', said: ['Selamat pagi, anak-anak', 'Selamat pagi, Bu'],
    channel: 'Klinik Ibu dan Anak', promoter: 'Bidan Ani',
  },
};
const kSchool = 'SMP Negeri 1 Yogyakarta';

// The first administrator's way, which leads through it once: so both languages are seen on one.
async function firstStart(browser, server, shoot) {
  const administrator = await newPerson(browser, { language: 'en-GB' });
  await administrator.goto(server.firstRunUrl);
  await at(administrator, 'first-run-name').waitFor();
  for (const language of ['id', 'en']) {
    await at(administrator, 'language-switch').selectOption(language);
    await shoot(administrator, 'first-run', language, 1280);
  }
  await comeToFirstQuestions(administrator, server);
  await at(administrator, 'setup-school_name').fill(kSchool);
  for (const language of ['id', 'en']) {
    await at(administrator, 'language-switch').selectOption(language);
    for (const width of [1280, 390]) await shoot(administrator, 'setup', language, width);
  }
  await at(administrator, 'setup-save').click();
  await at(administrator, 'room-title').waitFor();
  await administrator.context().close();
}

// What somebody sees who is no administrator and has no account.
async function visit(visitor, server, language, shoot) {
  await visitor.goto(server.url);
  await at(visitor, 'sign-in-name').waitFor();
  for (const width of [1280, 390]) await shoot(visitor, 'sign-in', language, width);
  await visitor.goto(`${server.plainUrl}/trust`);
  for (const width of [1280, 390]) await shoot(visitor, 'trust', language, width);
  await visitor.context().close();
}

async function prepare(teacher, server, language, shoot) {
  await signIn(teacher, server);
  await at(teacher, 'room-title').waitFor();
  const room = await makeRoom(teacher, server, kWords[language].title);
  for (const width of [1280, 390]) await shoot(teacher, 'rooms', language, width);
  await teacher.setViewportSize(kSizes[1280]);
  await openLinks(teacher, room);
  await at(teacher, 'room-link-create').click();
  await at(teacher, 'room-link-url').waitFor();
  await shoot(teacher, 'link', language, 1280);
  await closeLinks(teacher);
  await at(teacher, 'to-doctor').click();
  await teacher.locator('[data-testid="doctor-tally"][data-busy="false"]').waitFor();
  for (const width of [1280, 390]) await shoot(teacher, 'doctor', language, width);
  await teacher.setViewportSize(kSizes[1280]);
  return room;
}

async function holdClass(teacher, room, person, language, shoot) {
  const { said } = kWords[language];
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'microphone', true);
  await setSource(teacher, 'camera', true);
  const students = {};
  for (const width of [1280, 390]) {
    const name = width === 390 ? 'Budi' : 'Ani';
    const page = (students[width] = await person(width));
    await comeToTheDoor(page, room, name);
    await shoot(page, 'door', language, width);
    await joinAsStudent(page, room, name);
    await showsMovingPicture(at(page, 'stage-video'));
  }
  await say(teacher, said[0]);
  await say(students[1280], said[1]);
  for (const width of [1280, 390]) await shoot(students[width], 'class', language, width);
  await setSource(teacher, 'screen', true);
  await showsMovingPicture(at(students[1280], 'stage-video'));
  for (const width of [1280, 390]) await shoot(students[width], 'screen', language, width);
  await at(students[390], 'raise-hand').click();
  await openPanel(teacher, 'open-people', 'hand-row');
  await shoot(teacher, 'teacher', language, 1280);
  for (const page of [teacher, ...Object.values(students)]) await page.context().close();
}

async function holdBroadcast(promoter, server, viewer, language, shoot) {
  await signIn(promoter, server);
  await at(promoter, 'room-title').waitFor();
  const { title, name } = await makeChannel({ server }, promoter, kWords[language].channel);
  const made = await makeKey(promoter, { title }, kWords[language].promoter, () =>
    shoot(promoter, 'key', language, 1280));
  const publisher = publish(made.server, made.key, { size: '1280x720' });
  await viewer.goto(`${server.url}/live/${name}`);
  await showsMovingPicture(at(viewer, 'live-video'));
  await shoot(viewer, 'live', language, 390);
  await card(promoter, title).getByTestId('channel-arriving').waitFor();
  await shoot(promoter, 'channels', language, 1280);
  await publisher.finish();
  for (const page of [promoter, viewer]) await page.context().close();
}

async function beRefused(stranger, room, language, shoot) {
  await stranger.goto(`${roomAddress(room)}#wrong`);
  await at(stranger, 'join-refusal').waitFor();
  await shoot(stranger, 'refused', language, 390);
  await stranger.context().close();
}

/** Takes them all into that folder; `settle_ms` lets pictures and transitions arrive before each. */
export async function takePictures(folder, settle_ms) {
  const server = await startServerAt({ byFile: true });
  const browser = await startBrowser();
  const shoot = async (page, name, language, width) => {
    await page.setViewportSize(kSizes[width]);
    await pause(settle_ms);
    await page.screenshot({ path: join(folder, `${name}-${language}-${width}.png`) });
  };
  try {
    await firstStart(browser, server, shoot);
    for (const [language, { locale }] of Object.entries(kWords)) {
      const person = (width) => newPerson(browser, { language: locale, viewport: kSizes[width] });
      await visit(await person(1280), server, language, shoot);
      const teacher = await person(1280);
      const room = await prepare(teacher, server, language, shoot);
      await holdClass(teacher, room, person, language, shoot);
      await beRefused(await person(390), room, language, shoot);
      await holdBroadcast(await person(1280), server, await person(390), language, shoot);
    }
  } finally {
    await browser.close();
    await server.remove();
  }
}
