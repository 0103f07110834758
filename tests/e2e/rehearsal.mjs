// A class held for a while, as a rehearsal: one teacher, three browsers, one reload, one muted
// troublemaker. Prints a line a minute: what everybody sees and hears, what the server costs.
//   node tests/e2e/rehearsal.mjs [minutes, default 10]
import { readFileSync } from 'node:fs';

import { newPerson, startBrowser } from './harness/browser.mjs';
import { pause, startServer } from './harness/server.mjs';
import { energyHeard, eventually, framesDecoded, inbound, state } from './harness/proof.mjs';
import {
  joinAsStudent, joinAsTeacher, makeFirstAdministrator, makeRoom, order, say, setSource,
} from './harness/steps.mjs';

const minutes = Number(process.argv[2] ?? 10);
const kTicksPerSecond = 100;

// Seconds of processor time and resident megabytes, from the kernel.
function cost(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  const memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return { cpu_s: (Number(fields[11]) + Number(fields[12])) / kTicksPerSecond,
    rss_MB: Number(memory[1]) / 1024 };
}

const server = await startServer();
const browser = await startBrowser();
const people = {};
const hurt = [];
try {
  people.teacher = await newPerson(browser);
  await makeFirstAdministrator(people.teacher, server);
  const room = await makeRoom(people.teacher, server, 'Gladi Resik');
  await joinAsTeacher(people.teacher, room);
  await setSource(people.teacher, 'microphone', true);
  await setSource(people.teacher, 'camera', true);
  for (const name of ['Ani', 'Budi', 'Citra']) {
    people[name] = await newPerson(browser);
    await joinAsStudent(people[name], room, name);
  }
  await setSource(people.Budi, 'microphone', true); // the troublemaker

  const students = ['Ani', 'Budi', 'Citra'];
  let frames = Object.fromEntries(students.map((name) => [name, 0]));
  let before = cost(server.process.pid);
  for (let minute = 1; minute <= minutes; ++minute) {
    await pause(60_000);
    await report(minute);
    if (minute === 2) await order(people.teacher, 'Budi', 'person-mute');
    if (minute === 4) await people.teacher.reload();
    if (minute === 5) {
      await eventually('the teacher is back', async () =>
        (await state(people.teacher))?.phase === 'in_class');
    }
    if (minute === 6) {
      await people.Citra.reload(); // a browser lets a reloaded page sound only after a tap
      await people.Citra.getByRole('button', { name: 'Tap to hear' }).click({ timeout: 20_000 })
        .catch(() => hurt.push('minute 6: Citra was not offered to hear again'));
    }
    if (minute === 7) await setSource(people.teacher, 'screen', true);
    if (minute === 9) await setSource(people.teacher, 'screen', false);
    await say(people.Ani, `menit ${minute}`);
  }
  for (const [name, page] of Object.entries(people)) {
    for (const mistake of page.mistakes) hurt.push(`${name}'s console: ${mistake}`);
  }

  async function report(minute) {
    const after = cost(server.process.pid);
    const seen = {};
    for (const name of students) {
      const now = await framesDecoded(people[name]);
      seen[name] = now >= frames[name] ? now - frames[name] : now;
      frames[name] = now;
      if (seen[name] < 300) hurt.push(`minute ${minute}: ${name} decoded only ${seen[name]} frames`);
    }
    const lost = (await inbound(people.Ani, 'video')).reduce((n, s) => n + s.packetsLost, 0);
    const heard = (await energyHeard(people.Citra)).toFixed(2);
    const present = (await state(people.Ani)).participants.length;
    if (present !== 4) hurt.push(`minute ${minute}: ${present} people are listed instead of 4`);
    console.log(`minute ${minute}: frames ${JSON.stringify(seen)}, Ani lost ${lost} packets, ` +
      `Citra heard ${heard}, ${present} people, server ` +
      `${((after.cpu_s - before.cpu_s) / 0.6).toFixed(2)} % of a core, ${after.rss_MB.toFixed(1)} MB`);
    before = after;
  }
} catch (error) {
  hurt.push(String(error));
  for (const [name, page] of Object.entries(people)) {
    await page.screenshot({ path: `/tmp/rehearsal-${name}.png` }).catch(() => {});
  }
} finally {
  await browser.close();
  await server.remove();
}
console.log(hurt.length === 0 ? 'nothing hurt' : `what hurt:\n  ${hurt.join('\n  ')}`);
process.exitCode = hurt.length === 0 ? 0 : 1;
