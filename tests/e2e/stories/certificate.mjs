// A certificate of the internet without thought: the real program asks a real ACME authority, and a
// browser that trusts nothing but the usual authorities and that one holds a class without a warning.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { newPerson, startBrowser } from '../harness/browser.mjs';
import { freePort, startPebble } from '../harness/pebble.mjs';
import { decodesFrames, eventually } from '../harness/proof.mjs';
import { startServerAt } from '../harness/server.mjs';
import {
  joinAsListener, joinAsTeacher, makeFirstAdministrator, makeRoom, setSource,
} from '../harness/steps.mjs';
import { tellsAll } from '../harness/story.mjs';

const kName = 'class.example.org';
const kFetchTime_ms = 60_000;
const longTest = tellsAll ? test : () => {};
const taken = []; // what is taken down in the end, the last first

after(async () => {
  for (const end of taken.reverse()) await end();
});

async function setUp() {
  const ports = { https: await freePort(), http: await freePort(), media: 0 };
  const pebble = await startPebble({ httpPort: ports.http, tlsPort: ports.https });
  taken.push(pebble.remove);
  const server = await startServerAt({ host: kName, ports },
    '--domain', kName, '--acme-directory', pebble.directory, '--acme-ca', pebble.certificate);
  taken.push(server.remove);
  const browser = await startBrowser({
    args: [`--host-resolver-rules=MAP ${kName} 127.0.0.1`],
    env: { ...process.env, HOME: pebble.makeHome() },
  });
  taken.push(() => browser.close());
  return { pebble, server, browser };
}

longTest('a class is held under a name whose certificate nobody thought of', { timeout: 180_000 },
  async () => {
    const { pebble, server, browser } = await setUp();
    try {
      await eventually('the certificate is there',
        () => server.log.includes(`there is a new certificate for ${kName}`), kFetchTime_ms);
      const strict = { ignoreHTTPSErrors: false };
      const teacher = await newPerson(browser, strict);
      await makeFirstAdministrator(teacher, server);
      assert.equal(await teacher.evaluate(() => window.isSecureContext), true);
      const room = await makeRoom(teacher, server, 'Kelas');
      await joinAsTeacher(teacher, room);
      await setSource(teacher, 'camera', true);
      const student = await newPerson(browser, strict);
      await joinAsListener(student, room, 'Ani');
      await decodesFrames(student);

      // Under any other name the school's own authority serves, which this browser does not know.
      const stranger = await newPerson(browser, strict);
      await assert.rejects(stranger.goto(`https://localhost:${server.ports.https}/`),
        /ERR_CERT_AUTHORITY_INVALID/);

      await server.end();
      await server.start();
      const later = await newPerson(browser, strict);
      const answer = await later.goto(`${server.url}/`);
      assert.match(answer.headers()['strict-transport-security'] ?? '', /max-age/);
      assert.equal((await answer.securityDetails()).subjectName, kName);
    } catch (error) {
      console.log(`server:\n${server.log.slice(-6_000)}\npebble:\n${pebble.log.slice(-3_000)}`);
      throw error;
    }
  });
