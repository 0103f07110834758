// A class held for a while, as a rehearsal: a teacher and two students in Chromium, one of them with
// a phone's window, a troublemaker in Firefox, and seats of `pendopo load` that watch and talk. In its
// course the troublemaker is muted, the network is gone for some seconds, the troublemaker's machine
// sleeps, the teacher and a student reload, the server is restarted, and a screen is shown. Prints a
// line a minute: what everybody sees and hears, what the server costs; in the end what hurt. Each
// minute is judged from the end of what happened at its beginning.
//   node tests/e2e/rehearsal.mjs [minutes, default 45] [seats, default 40]
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { newPerson, startBrowser } from './harness/browser.mjs';
import { newFirefoxPerson, startFirefox } from './harness/firefox.mjs';
import { network } from './harness/network.mjs';
import { energyFrom, grown, judgeMinute, takeCounts } from './harness/judge.mjs';
import { eventually, framesDecoded, packetsSent, participant, state } from './harness/proof.mjs';
import { Rehearsing, spread } from './harness/rehearsing.mjs';
import { pause, startServer } from './harness/server.mjs';
import {
  joinAsStudent, joinAsTeacher, makeFirstAdministrator, makeRoom, order, say, sendWhatever,
  setSource, teacherName,
} from './harness/steps.mjs';

const minutes = Number(process.argv[2] ?? 45);
const seats = Number(process.argv[3] ?? 40);
const kNetworkGone_ms = 10_000;
const kSleep_ms = 45_000; // found silent after 25 s, and the place is kept for 30 s more
const kUnderWay_ms = 1_000; // what was sent before may still arrive
// What browsers say by themselves when the server or the network is gone.
const kOfALostLine = /\/api\/signal|ICE failed/;

if (!network.changes) throw new Error(network.reason);
const students = ['Ani', 'Budi', 'Citra'];
const people = {};
let room;
let muted; // what was heard and sent by the muted one when that began

const server = await startServer('--announce', network.address);
const browser = await startBrowser();
const firefox = await startFirefox();

const book = new Rehearsing(server);
const { hurt } = book;
const hurts = (what) => book.hurts(what);
const note = (text) => book.note(text);
const expect = (...what) => book.expect(...what);

async function expectFrames(name) {
  const before = await framesDecoded(people[name]);
  await expect(`${name} sees the picture go on`, async () => {
    const now = await framesDecoded(people[name]);
    return now < before ? now > 20 : now > before + 20;
  });
}

// ---- what happens, by the minute

const events = {
  async 'the troublemaker is muted, and sends whatever'() {
    await expect('Ani hears Budi', async () => (await energyFrom(people.Ani, 'Budi')) > 0);
    await order(people.teacher, 'Budi', 'person-mute');
    await expect('Budi is shown as muted', async () =>
      (await state(people.Ani)).participants.find(({ name }) => name === 'Budi')
        .sources.microphone.blocked);
    await people.Budi.evaluate(sendWhatever);
    await pause(kUnderWay_ms);
    muted = await ofBudi();
  },
  async 'the network is gone for 10 s'() {
    network.changes.take();
    await pause(kNetworkGone_ms);
    network.changes.give();
    for (const name of students) await expectFrames(name);
    for (const name of ['teacher', ...students]) {
      await expect(`${name} is connected`, () => isConnected(people[name]));
    }
  },
  async 'the teacher reloads'() {
    await people.teacher.reload();
    await expect('the teacher is back', async () =>
      (await state(people.teacher))?.phase === 'in_class');
    for (const name of students) await expectFrames(name);
  },
  async 'the troublemaker sleeps for 45 s'() {
    const { you } = await state(people.Budi);
    firefox.sleep();
    await pause(kSleep_ms);
    if ((await participant(people.Ani, 'Budi')).connected) hurts('Budi sleeps, and seems present');
    firefox.wake();
    await expect('Budi is connected', () => isConnected(people.Budi));
    if ((await state(people.Budi)).you !== you) hurts('Budi has another place');
    await expectFrames('Budi');
  },
  async 'a student reloads'() {
    await people.Citra.reload();
    // A browser may let a reloaded page sound only after a tap.
    const offer = people.Citra.getByRole('button', { name: 'Tap to hear' });
    await expect('Citra hears, or is offered to', async () =>
      (await offer.isVisible()) || (await energyFrom(people.Citra, teacherName)) > 0);
    if (await offer.isVisible()) await offer.click();
    await expectFrames('Citra');
  },
  async 'the server is restarted'() {
    await book.endLoad();
    const { code } = await server.end();
    if (code !== 0) hurts(`the server ended with ${code}`);
    await server.start();
    for (const name of ['teacher', ...students]) {
      await expect(`${name} is connected`, () => isConnected(people[name]));
    }
    for (const name of students) await expectFrames(name);
    book.startLoad(room, seats);
  },
  async 'a screen is shown'() {
    await setSource(people.teacher, 'screen', true);
    for (const name of students) await expectFrames(name);
  },
  async 'the screen is shown no longer'() {
    await setSource(people.teacher, 'screen', false);
  },
};
const ofBudi = async () => ({
  heard: await energyFrom(people.Ani, 'Budi'), sent: await packetsSent(people.Budi, 'audio'),
});
const isConnected = async (page) => (await state(page)).connection === 'open';
const due = spread(events, minutes);

// ---- each minute

const counts = {};
let before;

async function countAnew() {
  for (const name of students) counts[name] = await takeCounts(people[name], teacherName);
  before = book.cost();
}

async function judgeMuted() {
  if (!muted) return;
  const now = await ofBudi();
  if (now.heard > muted.heard) hurts('Budi is muted, and Ani hears Budi');
  if (now.sent <= muted.sent) hurts('Budi is muted, and sends nothing that could be heard');
  muted = null;
}

async function report() {
  const seen = [];
  for (const name of students) {
    const got = grown(counts[name], await takeCounts(people[name], teacherName));
    seen.push(`${name} ${got.frames} frames, energy ${got.energy.toFixed(2)}, ` +
      `${got.lost} of ${got.received + got.lost} packets lost`);
    for (const wrong of judgeMinute(got)) hurts(`${name} ${wrong}`);
  }
  await judgeMuted();
  const present = (await state(people.Ani)).participants.length;
  if (present !== 4 + seats) hurts(`${present} people are listed instead of ${4 + seats}`);
  console.log(`minute ${book.minute}: ${seen.join('; ')}; ${present} people, ${book.costSince(before)}`);
}

async function assemble() {
  people.teacher = await newPerson(browser);
  await makeFirstAdministrator(people.teacher, server);
  room = await makeRoom(people.teacher, server, 'Gladi Resik');
  await joinAsTeacher(people.teacher, room);
  await setSource(people.teacher, 'microphone', true);
  await setSource(people.teacher, 'camera', true);
  people.Ani = await newPerson(browser);
  people.Budi = await newFirefoxPerson(firefox);
  people.Citra = await newPerson(browser, { viewport: { width: 390, height: 844 } });
  for (const name of students) await joinAsStudent(people[name], room, name);
  await setSource(people.Budi, 'microphone', true); // the troublemaker
}

try {
  await assemble();
  book.startLoad(room, seats);
  for (book.minute = 1; book.minute <= minutes; ++book.minute) {
    await countAnew();
    await pause(60_000);
    await report();
    const event = due.get(book.minute);
    if (event) {
      console.log(`minute ${book.minute}: ${event}`);
      await events[event]();
    }
    await say(people.Ani, `menit ${book.minute}`);
  }
  await book.endLoad();
  for (const [name, page] of Object.entries(people)) {
    for (const mistake of new Set(page.mistakes)) {
      if (!kOfALostLine.test(mistake)) hurt.push(`${name}'s console: ${mistake}`);
    }
    await page.screenshot({ path: join(tmpdir(), `rehearsal-${name}.png`) }).catch(() => {});
  }
} catch (error) {
  hurts(error.stack ?? String(error));
  for (const [name, page] of Object.entries(people)) {
    await page.screenshot({ path: join(tmpdir(), `rehearsal-${name}.png`) }).catch(() => {});
  }
} finally {
  const log = join(tmpdir(), 'rehearsal-server.log');
  writeFileSync(log, server.log);
  console.log(`the server's log: ${log}; pictures beside it`);
  await firefox.close();
  await browser.close();
  await server.remove();
}
console.log(hurt.length === 0 ? 'nothing hurt' : `what hurt:\n  ${hurt.join('\n  ')}`);
process.exit(hurt.length === 0 ? 0 : 1);
