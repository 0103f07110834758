// A class in a school without internet: two computers, the local authority, no name server; and the
// name pendopo.local, where Avahi runs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeChannel, makeKey, publish } from '../harness/broadcast.mjs';
import { newPerson, startBrowser } from '../harness/browser.mjs';
import { busOf, lan, reason, startAvahi, startBus } from '../harness/lan.mjs';
import { decodesFrames, eventually, grows, hearsEnergy, showsMovingPicture } from '../harness/proof.mjs';
import {
  at, joinAsStudent, joinAsTeacher, makeRoom, openLinks, openPanel, personRow, say, setSource, signIn,
} from '../harness/steps.mjs';
import { announce, longStory, pending } from '../harness/story.mjs';

const tell = lan ? longStory : (name) => pending(name, reason);
if (lan) {
  const environment = { ...busOf('sekolah'), PENDOPO_LAN_VIEWERS: 'on' };
  announce(lan.address, { ...lan.place, environment });
}

const kStrict = { ignoreHTTPSErrors: false };

// What the page /trust asks of a person, done by what a browser on Linux reads.
async function takeAuthority(page, server, home) {
  await page.goto(`${server.plainUrl}/trust`);
  const download = page.waitForEvent('download');
  await page.locator('a[href="/trust/pendopo-authority.crt"]').first().click();
  const file = join(home, 'authority.crt');
  await (await download).saveAs(file);
  const folder = join(home, '.pki/nssdb');
  const certutil = (...words) => {
    const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 };
    const { status, stderr } = spawnSync('certutil', [...words, '-d', `sql:${folder}`], options);
    assert.equal(status, 0, stderr.slice(0, 200));
  };
  if (!existsSync(join(folder, 'cert9.db'))) certutil('-N', '--empty-password');
  certutil('-A', '-n', 'Pendopo', '-t', 'C,,', '-i', file);
}

// A browser of somebody who has followed /trust; nothing wrong with a certificate is passed over.
async function withTrust(server, tellIt, flags = []) {
  const home = mkdtempSync(join(tmpdir(), 'pendopo-home-'));
  mkdirSync(join(home, '.pki/nssdb'), { recursive: true });
  const env = { ...process.env, HOME: home };
  const before = await startBrowser({ env });
  try {
    const refused = (await newPerson(before, kStrict)).goto(server.url);
    await assert.rejects(refused, /ERR_CERT_AUTHORITY_INVALID/);
    await takeAuthority(await newPerson(before, kStrict), server, home);
  } finally {
    await before.close();
  }
  const browser = await startBrowser({ args: flags, env });
  try {
    await tellIt((options) => newPerson(browser, { ...kStrict, ...options }));
  } finally {
    await browser.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function holdClass(teacher, student, room) {
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'camera', true);
  await setSource(teacher, 'microphone', true);
  await joinAsStudent(student, room, 'Budi');
  await decodesFrames(student);
  await hearsEnergy(student);
}

const kPhone = { width: 390, height: 844 };
const broadcastTime = (page) => at(page, 'broadcast-video').evaluate((v) => v.currentTime);

tell('a phone that trusts nothing follows the class over plain HTTP', async (s) => {
  const teacher = await s.teacher();
  const room = await makeRoom(teacher, s.server, 'Kelas 7C');
  await openLinks(teacher, room);
  await at(teacher, 'room-link-create').click();
  await at(teacher, 'room-link-way').getByLabel(/Only follow/).check();
  const address = await at(teacher, 'room-link-url').inputValue();
  assert.equal(new URL(address).origin, s.server.plainUrl);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'microphone', true);
  await setSource(teacher, 'camera', true);

  const budi = await s.person({ ...kStrict, language: 'id-ID', viewport: kPhone });
  await budi.goto(address);
  assert.equal(await budi.evaluate(() => isSecureContext), false);
  await at(budi, 'join-follows').waitFor();
  await s.keepPicture(budi, 'plain-door');
  assert.equal(await at(budi, 'listen-button').count(), 0);
  await at(budi, 'join-name').fill('Budi');
  await at(budi, 'join-button').click();
  await showsMovingPicture(at(budi, 'broadcast-video'));
  await grows('the time of the broadcast', () => broadcastTime(budi), 1);
  assert.match(await at(budi, 'broadcast-stage').innerText(), /lewat jaringan sekolah/);
  await s.keepPicture(budi, 'plain-class');
  await at(budi, 'raise-hand').click();
  await say(budi, 'Saya tanpa sertifikat');
  await openPanel(teacher, 'open-chat', 'chat-input');
  await at(teacher, 'chat-message').filter({ hasText: 'Saya tanpa sertifikat' }).waitFor();
  await openPanel(teacher, 'open-people', 'person-row');
  assert.match(await personRow(teacher, 'Budi').innerText(), /without certificate/);
  await personRow(teacher, 'Budi').getByTestId('person-menu').click();
  await at(teacher, 'person-remove').waitFor();
  assert.equal(await at(teacher, 'person-speak').count(), 0, 'he cannot');
  await teacher.keyboard.press('Escape');
  await at(teacher, 'hand-row').waitFor();
  assert.match(await at(teacher, 'hand-row').innerText(), /cannot speak/);
  assert.equal(await at(teacher, 'speak-now').count(), 0);
  await budi.reload();
  await grows('the time of the broadcast', () => broadcastTime(budi), 1);

  const channel = await makeChannel(s, teacher);
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  const publisher = publish(server, key);
  const ani = await s.person({ ...kStrict, language: 'id-ID', viewport: kPhone });
  await ani.goto(`${s.server.plainUrl}/live/${channel.name}`);
  await showsMovingPicture(at(ani, 'live-video'));
  await s.keepPicture(ani, 'plain-channel');
  await publisher.finish();

  // Everything else is still for HTTPS alone.
  const rooms = await budi.request.get(`${s.server.plainUrl}/api/rooms`, { maxRedirects: 0 });
  assert.equal(rooms.status(), 308);
});

tell('a class without internet: /trust by plain HTTP once, and no warning after that', async (s) => {
  await withTrust(s.server, async (person) => {
    const [teacher, student] = [await person(), await person()];
    await s.signedIn(teacher);
    const room = await makeRoom(teacher, s.server, 'Kelas 7A');
    await holdClass(teacher, student, room);
    assert.equal(new URL(student.url()).hostname, lan.address);
  });
});

// The address that the name has for the other host; '' when it has none.
function resolved() {
  const { stdout } = spawnSync('avahi-resolve', ['-4', '-n', 'pendopo.local'], {
    env: { ...process.env, ...busOf('murid') }, encoding: 'utf8', timeout: 10_000,
  });
  return stdout.trim().split(/\s+/)[1] ?? '';
}

const isPublished = (server) => server.log.match(/this machine is pendopo\.local/g)?.length ?? 0;

tell('pendopo.local, where Avahi runs: also after it has started anew', async (s) => {
  // The server began without a bus, as a machine without Avahi has none.
  await startBus('sekolah');
  await startBus('murid');
  await startAvahi('murid', 'school');
  await s.server.end();
  await s.server.start();
  const first = await startAvahi('sekolah', 'class', lan.server.within);
  await eventually('the name is published', async () => isPublished(s.server) > 0);
  await eventually('the other host finds it', async () => resolved() === lan.address);
  await first.end();
  await startAvahi('sekolah', 'class', lan.server.within);
  await eventually('the name is published again', async () => isPublished(s.server) > 1);

  const map = `--host-resolver-rules=MAP pendopo.local ${lan.address}`;
  await withTrust(s.server, async (person) => {
    const byName = { ...s.server, url: `https://pendopo.local:${s.server.ports.https}` };
    const [teacher, student] = [await person(), await person()];
    await signIn(teacher, byName);
    await at(teacher, 'room-title').waitFor();
    const room = await makeRoom(teacher, byName, 'Kelas 7B');
    await holdClass(teacher, student, room);
    assert.equal(new URL(student.url()).hostname, 'pendopo.local');
  }, [map]);
});
