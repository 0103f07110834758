// A story is a test with its own people around a server and the browsers that its file shares. When
// it fails, pictures of every page, their consoles and the server's last lines are kept.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { newPerson, startBrowser } from './browser.mjs';
import { newFirefoxPerson, startFirefox } from './firefox.mjs';
import { startServerAt } from './server.mjs';
import { makeFirstAdministrator, makeRoom, signIn } from './steps.mjs';

const out = join(dirname(fileURLToPath(import.meta.url)), '../out');
const kStoryTimeout_ms = 120_000;

let stage = null; // the server and the browsers of this file, started by its first story
let serverAddress = '127.0.0.1';
let serverPlace = {};
let rooms = 0;

async function theStage() {
  if (!stage) {
    const flags = serverPlace.byFile ? [] : ['--announce', serverAddress];
    const server = await startServerAt(serverPlace, ...flags);
    stage = { server, browser: await startBrowser(), firefox: null, hasAdministrator: false };
  }
  return stage;
}

/** Where the server of this file is to be reached, and how it is started (server.mjs); said before
 * its first story. */
export function announce(address, place = {}) {
  serverAddress = address;
  serverPlace = place;
}

after(async () => {
  await stage?.firefox?.close();
  await stage?.browser.close();
  await stage?.server.remove();
});

class Story {
  constructor({ server, browser }) {
    this.server = server;
    this.browser = browser;
    this.people = [];
  }

  async person(options) {
    const page = await newPerson(this.browser, options);
    this.people.push(page);
    return page;
  }

  // Somebody in Firefox. Only stories of stories/firefox*.mjs have a network in which it can be.
  async personInFirefox(options) {
    stage.firefox ??= await startFirefox();
    const page = await newFirefoxPerson(stage.firefox, options);
    this.people.push(page);
    return page;
  }

  async teacher(options) {
    return this.signedIn(await this.person(options));
  }

  // This person as a signed-in teacher on the list of rooms.
  async signedIn(page) {
    if (stage.hasAdministrator) await signIn(page, this.server);
    else await makeFirstAdministrator(page, this.server);
    stage.hasAdministrator = true;
    await page.getByTestId('room-title').waitFor();
    return page;
  }

  // It has made the first administrator by itself.
  hasAdministrator() {
    stage.hasAdministrator = true;
  }

  // A room of this story's own, and a link for students.
  room(teacher) {
    rooms += 1;
    return makeRoom(teacher, this.server, `Kelas ${rooms}`);
  }

  // For people to look at, in tests/e2e/out.
  async keepPicture(page, stem) {
    mkdirSync(out, { recursive: true });
    await page.screenshot({ path: join(out, `${stem}.png`) });
  }

  async keepEvidence(name) {
    const stem = name.replace(/[^a-z0-9]+/gi, '-').slice(0, 60);
    mkdirSync(out, { recursive: true });
    for (const [i, page] of this.people.entries()) {
      await this.keepPicture(page, `${stem}-${i + 1}`).catch(() => {});
      const shown = await page
        .evaluate(() => JSON.stringify(window.pendopo?.state?.() ?? null))
        .catch(String);
      console.log(`person ${i + 1} at ${page.url()}\n  state: ${shown}`);
      for (const line of page.mistakes.slice(-20)) console.log(`  console: ${line}`);
    }
    writeFileSync(join(out, `${stem}.log`), this.server.log);
    console.log(`server:\n${this.server.log.split('\n').slice(-60).join('\n')}`);
  }

  async end() {
    for (const page of this.people) await page.context().close().catch(() => {});
  }
}

/** `limit_ms`: of one that takes longer than others. Its file has a limit, too (tools/run_tests.py). */
export function story(name, tell, { limit_ms = kStoryTimeout_ms } = {}) {
  test(name, { timeout: limit_ms }, async () => {
    const teller = new Story(await theStage());
    try {
      await tell(teller);
    } catch (error) {
      await teller.keepEvidence(name);
      throw error;
    } finally {
      await teller.end();
    }
  });
}

/** Whether all stories are told: `./test` alone tells the main way through each part, which all together take few minutes.
 * A new story is a long one, unless it is the first of its part. */
export const tellsAll = process.env.PENDOPO_STORIES !== 'short';
export const longStory = tellsAll ? story : () => {};

// A story that cannot be told yet, and why.
export const pending = (name, reason) => test(name, { skip: reason }, () => {});
