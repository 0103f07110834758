// The page among a phone's apps: what the browser needs for that, what it says without a connection, and the
// system's own buttons for a class.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openProfile } from '../harness/browser.mjs';
import { eventually } from '../harness/proof.mjs';
import { at, isPressed, joinAsStudent, joinAsTeacher, press } from '../harness/steps.mjs';
import { longStory } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };

longStory('a browser can install it, and without a connection it says so', async (s) => {
  const page = await s.person({ language: 'id-ID', viewport: kPhone });
  const address = s.server.plainUrl; // of this machine: no certificate is between
  await page.goto(address);
  const debug = await page.context().newCDPSession(page);
  const { url, errors, data } = await debug.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  assert.match(url, /\/assets\/app-[0-9A-F]{8}\.webmanifest$/);
  for (const { src, sizes } of JSON.parse(data).icons) {
    const width = await page.evaluate(async (icon) => (await createImageBitmap(await (await fetch(icon)).blob())).width, src);
    assert.equal(`${width}x${width}`, sizes);
  }
  const { installabilityErrors } = await debug.send('Page.getInstallabilityErrors');
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'), []);

  await page.evaluate(() => navigator.serviceWorker.ready);
  await eventually('the worker looks after the page', () => page.evaluate(() => navigator.serviceWorker.controller !== null));
  await s.server.end();
  await page.reload();
  assert.match(await at(page, 'offline').innerText(), /Tidak ada koneksi[\s\S]*No connection/);
  await s.keepPicture(page, 'offline-id-390');
  assert.deepEqual(await page.evaluate(() => caches.keys()).catch(() => []), [], 'nothing is kept');
  await s.server.start();
  await page.getByRole('link', { name: 'Coba lagi' }).click();
  await at(page, 'sign-in-name').or(at(page, 'first-run-used')).or(page.locator('main h1')).first().waitFor();
  assert.equal(await at(page, 'offline').count(), 0);
});

/** A person's home, whose browser trusts the school's authority until it forgets it. */
function makeHome(authority) {
  const home = mkdtempSync(join(tmpdir(), 'pendopo-home-'));
  const database = join(home, '.pki/nssdb');
  mkdirSync(database, { recursive: true });
  const certutil = (...words) => execFileSync('certutil', ['-d', `sql:${database}`, ...words]);
  certutil('-N', '--empty-password');
  certutil('-A', '-t', 'C,,', '-n', 'school', '-i', authority);
  return { home, forget: () => certutil('-D', '-n', 'school'), remove: () => rmSync(home, { recursive: true, force: true }) };
}

longStory('a certificate that is trusted no more is told by the browser itself, after one word of ours', async (s) => {
  const { home, forget, remove } = makeHome(join(s.server.data, 'tls/authority.crt'));
  const visit = async (look) => {
    const context = await openProfile(join(home, 'profile'), { env: { ...process.env, HOME: home } });
    try {
      await look(await context.newPage());
    } finally {
      await context.close();
    }
  };
  try {
    await visit(async (page) => {
      await page.goto(s.server.url);
      await page.evaluate(() => navigator.serviceWorker.ready);
    });
    forget();
    await visit(async (page) => {
      await page.goto(s.server.url);
      assert.match(await at(page, 'offline').innerText(), /date and time[\s\S]*certificate/);
      await s.keepPicture(page, 'offline-certificate-en-1280');
      await page.getByRole('link', { name: 'Try again' }).click();
      await assert.rejects(page.goto(s.server.url), /ERR_CERT_AUTHORITY_INVALID/);
    });
  } finally {
    remove();
  }
});

/** Keeps what the page gives the system to call. */
function watchSession() {
  const set = MediaSession.prototype.setActionHandler;
  window.systemButtons = {};
  window.systemShows = {};
  MediaSession.prototype.setActionHandler = function (action, handler) {
    window.systemButtons[action] = handler;
    set.call(this, action, handler);
  };
  for (const source of ['Microphone', 'Camera']) {
    MediaSession.prototype[`set${source}Active`] = (on) => void (window.systemShows[source.toLowerCase()] = on);
  }
}
const pressSystem = (page, action) => page.evaluate((name) => window.systemButtons[name]({ action: name }), action);

longStory('the system shows the class, and its buttons switch microphone and camera and leave', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person();
  await budi.addInitScript(watchSession);
  await joinAsStudent(budi, room, 'Budi');
  const shown = await budi.evaluate(() => {
    const { metadata, playbackState } = navigator.mediaSession;
    return { title: metadata.title, icons: metadata.artwork.length, playbackState };
  });
  assert.deepEqual(shown, { title: room.title, icons: 1, playbackState: 'playing' });
  for (const source of ['microphone', 'camera']) {
    const shows = (on) => eventually(`the ${source} is ${on ? 'on' : 'off'} here and there`, async () =>
      (await isPressed(budi, `toggle-${source}`)) === on && (await budi.evaluate((one) => window.systemShows[one], source)) === on);
    await shows(false);
    await pressSystem(budi, `toggle${source}`);
    await shows(true);
  }
  await pressSystem(budi, 'hangup');
  await at(budi, 'rejoin-button').waitFor();
  assert.equal(await budi.evaluate(() => navigator.mediaSession.metadata), null);
});

longStory('a student who opens the installed page goes back to his class, until he forgets it', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person({ language: 'id-ID', viewport: kPhone });
  await budi.goto(s.server.url);
  await at(budi, 'sign-in-name').waitFor();
  assert.equal(await at(budi, 'last-class').count(), 0);
  await joinAsStudent(budi, room, 'Budi');
  await at(budi, 'leave-button').click();
  await at(budi, 'rejoin-button').waitFor();

  await budi.goto(s.server.url); // the manifest's start_url
  assert.equal(await at(budi, 'last-class-open').innerText(), `Kembali ke ${room.title}`);
  await s.keepPicture(budi, 'last-class-id-390');
  await at(budi, 'last-class-open').click();
  assert.equal(await at(budi, 'join-name').inputValue(), 'Budi');
  await press(budi);

  await budi.goto(s.server.url);
  await at(budi, 'last-class-forget').click();
  await at(budi, 'last-class').waitFor({ state: 'detached' });
  await budi.reload();
  await at(budi, 'sign-in-name').waitFor();
  assert.equal(await at(budi, 'last-class').count(), 0);
  // Nor does a teacher, who has no link, leave one.
  await at(teacher, 'leave-button').click();
  await teacher.context().clearCookies();
  await teacher.goto(s.server.url);
  await at(teacher, 'sign-in-name').waitFor();
  assert.equal(await at(teacher, 'last-class').count(), 0);
});
