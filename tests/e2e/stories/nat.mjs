// People behind a NAT, a server behind another one, and a network that lets no UDP through: media
// then goes over TCP to the HTTPS port (ICE-TCP).
import assert from 'node:assert/strict';
import { connect } from 'node:tls';

import { nat, reason } from '../harness/nat.mjs';
import {
  decodesFrames, eventually, hearsEnergy, reportsOf, showsMovingPicture, participant, videoOf,
} from '../harness/proof.mjs';
import { at, joinAsStudent, joinAsTeacher, openPanel, say, setSource } from '../harness/steps.mjs';
import { announce, longStory, pending } from '../harness/story.mjs';

const tellLong = nat ? longStory : (name) => pending(name, reason);
if (nat) announce(nat.address, nat.place);

// The pairs that a browser's media goes over: protocol, and the address and port of the server.
async function paths(page) {
  const pairs = (await reportsOf(page, 'candidate-pair')).filter((pair) => pair.nominated &&
    pair.state === 'succeeded' && pair.bytesReceived > 0);
  const own = await reportsOf(page, 'local-candidate');
  const servers = await reportsOf(page, 'remote-candidate');
  return pairs.map((pair) => {
    const { protocol } = own.find(({ id }) => id === pair.localCandidateId);
    const { address, ip, port } = servers.find(({ id }) => id === pair.remoteCandidateId);
    return { protocol, address: address ?? ip, port };
  });
}

async function goOver(page, server, protocol) {
  const port = protocol === 'tcp' ? server.ports.https : server.ports.media;
  const found = await eventually(`media goes over ${protocol}`, async () => {
    const all = await paths(page);
    return all.length > 0 && all.every((path) => path.protocol === protocol) && all;
  });
  for (const path of found) assert.deepEqual(path, { protocol, address: nat.address, port });
}

const shard = (server) => JSON.parse(server.command('stats', '--json').text).shards[0];
const onTcp = (server) => shard(server).peers_on_tcp;

async function holdsClass(s, teacher, student) {
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'camera', true);
  await setSource(teacher, 'microphone', true);
  await joinAsStudent(student, room, 'Budi');
  await setSource(student, 'microphone', true);
  await goesOn(teacher, student);
  const { id } = await participant(student, 'sari');
  await showsMovingPicture(videoOf(student, id, 'camera'));
}

async function goesOn(teacher, student) {
  await decodesFrames(student);
  await hearsEnergy(student);
  await hearsEnergy(teacher);
}

async function chats(teacher, student, text) {
  await say(teacher, text);
  await openPanel(student, 'open-chat', 'chat-input');
  await at(student, 'chat-message').filter({ hasText: text }).waitFor();
}

async function withoutDatagrams(tellIt) {
  nat.dropDatagrams();
  try {
    await tellIt();
  } finally {
    nat.passDatagrams();
  }
}

tellLong('a line too thin for pictures keeps the sound, and has them again when it is wide', async (s) => {
  const [teacher, student] = [await s.teacher(), await s.person({ byLine: true })];
  await holdsClass(s, teacher, student);
  nat.narrow(25);
  try {
    await at(student, 'data-chip').waitFor({ timeout: 60_000 });
    await eventually('no picture is sent any more', async () =>
      ['screen', 'sound'].includes(await at(student, 'data-chip').getAttribute('data-step')), 60_000);
    await s.keepPicture(student, 'data-thin-line-en-1280');
    await hearsEnergy(student);
  } finally {
    nat.passDatagrams();
  }
  await at(student, 'data-chip').waitFor({ state: 'hidden', timeout: 240_000 });
  await decodesFrames(student);
});

tellLong('a class through a NAT at home and a 1:1 NAT of the server, by its announced address', async (s) => {
  const [teacher, student] = [await s.teacher(), await s.person()];
  await holdsClass(s, teacher, student);
  await chats(teacher, student, 'Lewat NAT');
  for (const page of [teacher, student]) await goOver(page, s.server, 'udp');
  assert.equal(onTcp(s.server), 0);
});

tellLong('the certificate that the server made is for its announced address too', async (s) => {
  const options = { host: nat.address, port: s.server.ports.https, rejectUnauthorized: false };
  const names = await new Promise((done, failed) => {
    const socket = connect(options, () => {
      done(socket.getPeerCertificate().subjectaltname);
      socket.destroy();
    });
    socket.once('error', failed);
  });
  assert.match(names, new RegExp(`IP Address:${nat.address}(,|$)`));
});

tellLong('with all UDP dropped the class is held over TCP', async (s) => {
  await withoutDatagrams(async () => {
    const [teacher, student] = [await s.teacher(), await s.person()];
    await holdsClass(s, teacher, student);
    await chats(teacher, student, 'Tanpa UDP');
    for (const page of [teacher, student]) await goOver(page, s.server, 'tcp');
    await eventually('the server counts them', () => onTcp(s.server) >= 3);
    await goesOn(teacher, student);
  });
});

// What the doctor's page says of the ways from here.
async function waysFrom(page) {
  await at(page, 'to-doctor').click();
  await page.locator('[data-testid="doctor-tally"][data-busy="false"]').waitFor({ timeout: 40_000 });
  return page.evaluate(() =>
    [...document.querySelectorAll('[data-testid="doctor-ways"] li')].map((item) =>
      ({ level: item.dataset.level, words: item.textContent })));
}

tellLong('the doctor sees both ways from the other side of the NATs, by the announced address', async (s) => {
  const [udp, tcp, announced] = await waysFrom(await s.teacher());
  assert.deepEqual([udp.level, tcp.level, announced.level], ['good', 'good', 'good']);
  assert.ok(udp.words.includes(`${nat.address}:${s.server.ports.media} `), udp.words);
  assert.ok(tcp.words.includes(`${nat.address}:${s.server.ports.https} `), tcp.words);
});

tellLong('with all UDP dropped the doctor says so, that TCP gets through, and what to do', async (s) => {
  await withoutDatagrams(async () => {
    const [udp, tcp, announced] = await waysFrom(await s.teacher());
    assert.equal(udp.level, 'look');
    assert.match(udp.words, new RegExp(`UDP does not get through \\(port ${s.server.ports.media}\\)`));
    assert.match(udp.words, /firewall/);
    assert.deepEqual([tcp.level, announced.level], ['good', 'good']);
    assert.ok(tcp.words.includes(`${nat.address}:${s.server.ports.https} `), tcp.words);
  });
  await eventually('the check that came to nothing is over', () => shard(s.server).peers === 0);
});

tellLong('the doctor sees the same in Firefox', async (s) => {
  const administrator = await s.signedIn(await s.personInFirefox());
  const open = await waysFrom(administrator);
  assert.deepEqual(open.map(({ level }) => level), ['good', 'good', 'good'], JSON.stringify(open));
  await administrator.goto(s.server.url);
  await withoutDatagrams(async () => {
    const shut = await waysFrom(administrator);
    assert.deepEqual(shut.map(({ level }) => level), ['look', 'good', 'good'], JSON.stringify(shut));
    assert.match(shut[0].words, /UDP does not get through/);
  });
});

tellLong('so it is in Firefox, for a teacher and for a student', async (s) => {
  await withoutDatagrams(async () => {
    const teacher = await s.signedIn(await s.personInFirefox());
    const student = await s.personInFirefox();
    await holdsClass(s, teacher, student);
    await chats(teacher, student, 'Juga di Firefox');
    for (const page of [teacher, student]) await goOver(page, s.server, 'tcp');
  });
});

tellLong('a line that is too slow for the class loses packets, and the picture comes back with it', async (s) => {
  await withoutDatagrams(async () => {
    const [teacher, student] = [await s.teacher(), await s.person()];
    await holdsClass(s, teacher, student);
    const lost = () => shard(s.server).dropped_ice_tcp_unread;
    assert.equal(lost(), 0);
    nat.slowDown(25);
    await eventually('the server drops what waits too long', () => lost() > 20, 60_000);
    nat.passDatagrams();
    nat.dropDatagrams();
    await goesOn(teacher, student);
    const { id } = await participant(student, 'sari');
    await showsMovingPicture(videoOf(student, id, 'camera'));
    for (const page of [teacher, student]) await goOver(page, s.server, 'tcp');
  });
});

tellLong('UDP is dropped in mid-class: it goes on over TCP', async (s) => {
  const [teacher, student] = [await s.teacher(), await s.person()];
  await holdsClass(s, teacher, student);
  for (const page of [teacher, student]) await goOver(page, s.server, 'udp');
  await withoutDatagrams(async () => {
    for (const page of [teacher, student]) {
      await eventually('media goes over TCP', async () =>
        (await paths(page)).some(({ protocol }) => protocol === 'tcp'), 60_000);
    }
    await goesOn(teacher, student);
    await chats(teacher, student, 'Tetap lanjut');
  });
});
