// How often pictures stand still on bad lines, in real Chromium: one teacher, one student behind a
// relay that loses and delays, one student beside it whose line is good. Prints a table in Markdown
// for docs/performance.md. Nothing else should run meanwhile: the student on the good line shows what
// the machine itself costs.
//   node tests/e2e/freeze_bench.mjs [part of a row's name] [seconds, default 60]
import { newPerson, startBrowser } from './harness/browser.mjs';
import { framesDecoded, grows, inbound } from './harness/proof.mjs';
import { pause, startServer } from './harness/server.mjs';
import { joinAsStudent, joinAsTeacher, makeFirstAdministrator, makeRoom, setSource } from './harness/steps.mjs';
import { ThinLine } from './harness/thin_line.mjs';

const wanted = process.argv[2] ?? '';
const seconds = Number(process.argv[3] ?? 60);
const kSettle_s = 15;
// Losses each way; the delay is one way's.
const kLines = [
  { name: '5 %', loss: 0.05, delay_ms: 20 },
  { name: '2 %, round trip 200 ms', loss: 0.02, delay_ms: 100 },
  { name: '300 kbit/s', kbps: 300, delay_ms: 20 },
];
const kWhose = ['student', 'teacher'];
const kCodecs = ['H264', 'VP8'];

/** A browser that has no H.264, so that its class takes VP8. */
const withoutH264 = (page) =>
  page.addInitScript(() => {
    for (const end of [RTCRtpSender, RTCRtpReceiver]) {
      const native = end.getCapabilities.bind(end);
      end.getCapabilities = (kind) => {
        const all = native(kind);
        return all && { ...all, codecs: all.codecs.filter((codec) => codec.mimeType !== 'video/H264') };
      };
    }
  });

async function countsOf(page) {
  const picture = (await inbound(page, 'video')).sort((a, b) => b.framesDecoded - a.framesDecoded)[0];
  const sound = (await inbound(page, 'audio')).sort((a, b) => b.packetsReceived - a.packetsReceived)[0];
  return {
    freezes: picture.freezeCount,
    frozen: picture.totalFreezesDuration,
    frames: picture.framesDecoded,
    height: picture.frameHeight,
    bytes: picture.bytesReceived,
    nacks: picture.nackCount,
    plis: picture.pliCount,
    codec: picture.codecId,
    concealed: sound.concealedSamples,
    samples: sound.totalSamplesReceived,
  };
}

function judged(before, after) {
  const minutes = seconds / 60;
  const cells = [
    (after.frozen - before.frozen) / minutes,
    (after.freezes - before.freezes) / minutes,
    (after.frames - before.frames) / seconds,
    (100 * (after.concealed - before.concealed)) / (after.samples - before.samples),
    (8 * (after.bytes - before.bytes)) / seconds / 1000,
  ];
  return `${cells.map((cell) => cell.toFixed(1)).join(' | ')} | ${after.height} | ${after.nacks - before.nacks} | ${after.plis - before.plis}`;
}

const server = await startServer();
const browsers = [await startBrowser(), await startBrowser()];
const head = await newPerson(browsers[0]);
await makeFirstAdministrator(head, server);

async function tried(codec, conditions, whose) {
  const room = await makeRoom(head, server, `${codec} ${conditions.name} ${whose}`);
  const line = await new ThinLine(server.ports.media, conditions).open();
  const people = [];
  const enter = async (browser, behind, options = {}) => {
    const page = await newPerson(browser, options);
    people.push(page);
    if (codec === 'VP8') await withoutH264(page);
    if (behind) await line.leadTo(page);
    return page;
  };
  try {
    const teacher = await enter(browsers[0], whose === 'teacher', { storageState: await head.context().storageState() });
    await joinAsTeacher(teacher, room);
    await setSource(teacher, 'microphone', true);
    await setSource(teacher, 'camera', true);
    const students = [await enter(browsers[1], whose === 'student'), await enter(browsers[1], false)];
    for (const [i, student] of students.entries()) await joinAsStudent(student, room, ['Ani', 'Budi'][i]);
    for (const student of students) await grows('frames', () => framesDecoded(student), 20);
    await pause(kSettle_s * 1000);
    const before = await Promise.all(students.map(countsOf));
    await pause(seconds * 1000);
    const after = await Promise.all(students.map(countsOf));
    for (const [i, who] of ['behind it', 'beside it'].entries()) {
      console.log(`| ${codec}, ${conditions.name}, of the ${whose} | ${who} | ${judged(before[i], after[i])} |`);
    }
  } finally {
    for (const page of people) await page.context().close();
    line.close();
  }
}

try {
  console.log('| line | student | frozen s a minute | freezes a minute | frames a second | sound made up % | kbit/s | lines | NACK | PLI |');
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  for (const codec of kCodecs) {
    for (const conditions of kLines) {
      for (const whose of kWhose) {
        // What goes up is delayed and lost, but not squeezed.
        if (whose === 'teacher' && conditions.kbps) continue;
        if (!`${codec}, ${conditions.name}, of the ${whose}`.includes(wanted)) continue;
        await tried(codec, conditions, whose);
      }
    }
  }
} finally {
  for (const browser of browsers) await browser.close();
  await server.remove();
}
