// Files in the chat of a class: dropped, chosen and pasted; a line that breaks; refused with the
// reason; private; kept over a restart; and what is saved is what was sent, byte for byte.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { eventually } from '../harness/proof.mjs';
import { at, joinAsListener, joinAsTeacher, openPanel, roomAddress } from '../harness/steps.mjs';
import { announce, longStory, story } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };
const kMib = 1024 * 1024;

announce('127.0.0.1', { environment: { PENDOPO_FILE_MAX_MIB: '4', PENDOPO_FILES_ROOM_MIB: '9' } });

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');
const card = (page, name) => at(page, 'chat-file').filter({ hasText: name });
const sending = (page, phase) => page.locator(`[data-testid="sending-file"][data-phase="${phase}"]`);
const incoming = (page) => at(page, 'incoming-file');
const choose = (page, name, buffer, mimeType = 'application/pdf') =>
  at(page, 'chat-files').setInputFiles({ name, mimeType, buffer });
const filled = (bytes, with_ = 1) => Buffer.alloc(bytes, with_);

/** A photograph of a blackboard, as a phone would make one. */
async function photograph(page) {
  const base64 = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1600, 1200);
    const paint = canvas.getContext('2d');
    const board = paint.createLinearGradient(0, 0, 1600, 1200);
    board.addColorStop(0, '#1d4d3f');
    board.addColorStop(1, '#0c2a22');
    paint.fillStyle = board;
    paint.fillRect(0, 0, 1600, 1200);
    paint.fillStyle = '#f3ead2';
    paint.font = '160px serif';
    paint.fillText('a² + b² = c²', 320, 640);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  });
  return Buffer.from(base64, 'base64');
}

/** Drops it on the panel, as from a folder, and looks while it hangs over it. */
async function drop(page, name, type, bytes, look = async () => {}) {
  const over = (events) => page.evaluate(([base64, name, type, events]) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], name, { type }));
    const panel = document.querySelector('aside.panel');
    for (const event of events) {
      panel.dispatchEvent(new DragEvent(event, { bubbles: true, cancelable: true, dataTransfer }));
    }
  }, [bytes.toString('base64'), name, type, events]);
  await over(['dragenter', 'dragover']);
  await look();
  await over(['drop']);
}

async function saved(page, name) {
  const download = page.waitForEvent('download');
  await card(page, name).getByTestId('chat-file-save').click();
  const file = await download;
  return { bytes: readFileSync(await file.path()), name: file.suggestedFilename() };
}

/** What the server gives this page for an address of a file, by its own seat. */
const fetched = (page, room, path) => page.evaluate(async ([room, path]) => {
  const seat = sessionStorage.getItem(`pendopo.seat.${room}`);
  const response = await fetch(path, { headers: { Authorization: `Bearer ${seat}` } });
  return { status: response.status, headers: Object.fromEntries(response.headers) };
}, [room, path]);

const fileIn = (page, name) => page.evaluate((name) =>
  window.pendopo.state().chat.find(({ file }) => file?.name === name)?.file.id ?? null, name);

async function inClass(s) {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person();
  await joinAsListener(budi, room, 'Budi');
  const ani = await s.person({ language: 'id-ID', viewport: kPhone });
  await joinAsListener(ani, room, 'Ani');
  for (const page of [teacher, budi, ani]) await openPanel(page, 'open-chat', 'chat-input');
  return { teacher, budi, ani, name: roomAddress(room).split('/').pop() };
}

story('a picture is dropped, seen small, opened, saved byte for byte, and there after a restart', async (s) => {
  const { teacher, budi, ani, name } = await inClass(s);
  const photo = await photograph(budi);
  let whole = 0;
  ani.on('request', (request) => (whole += /\/files\/[^/]+$/.test(new URL(request.url()).pathname) ? 1 : 0));
  await drop(budi, 'papan tulis.jpg', 'image/jpeg', photo, () => s.keepPicture(budi, 'files-drop-en-1280'));

  for (const page of [teacher, ani]) {
    await card(page, 'papan tulis.jpg').waitFor();
    await card(page, 'papan tulis.jpg').getByTestId('chat-preview').waitFor();
    const width = await card(page, 'papan tulis.jpg').getByTestId('chat-preview')
      .evaluate((image) => image.decode().then(() => image.naturalWidth));
    assert.ok(width > 0 && width <= 320, `${width} pixels`);
  }
  assert.match(await card(ani, 'papan tulis.jpg').innerText(), /kB/);
  await s.keepPicture(ani, 'files-student-id-390');
  await s.keepPicture(teacher, 'files-teacher-en-1280');
  assert.equal(whole, 0, 'nobody fetches all of it unasked');

  await card(ani, 'papan tulis.jpg').getByTestId('chat-picture').click();
  await eventually('the whole picture is shown', () => at(ani, 'picture-whole').evaluate((image) => image.naturalWidth === 1600));
  await s.keepPicture(ani, 'files-picture-id-390');
  await at(ani, 'picture-close').click();
  assert.equal(whole, 1);

  const given = await saved(ani, 'papan tulis.jpg');
  assert.equal(given.name, 'papan tulis.jpg');
  assert.equal(hashOf(given.bytes), hashOf(photo));
  const { status, headers } = await fetched(ani, name, `/api/rooms/${name}/files/${await fileIn(ani, 'papan tulis.jpg')}`);
  assert.equal(status, 200);
  assert.match(headers['content-disposition'], /^attachment; filename="papan tulis.jpg"/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(headers['content-security-policy'], /sandbox/);

  // Another of the same bytes, under a name that would be a page.
  await choose(teacher, '<img src=x onerror=alert(1)>.html', photo, 'text/html');
  await card(budi, '_img src=x onerror=alert(1)_.html').waitFor();
  await at(budi, 'chat-search-open').click();
  await at(budi, 'chat-search').fill('papan');
  await eventually('the search finds it by its name', async () => (await at(budi, 'chat-message').count()) === 1);
  await at(budi, 'chat-search-end').click();

  await s.server.end();
  await s.server.start();
  await eventually('it is there after a restart', async () =>
    (await fetched(ani, name, `/api/rooms/${name}/files/${await fileIn(ani, 'papan tulis.jpg')}`)).status === 200);
  assert.equal(hashOf((await saved(ani, 'papan tulis.jpg')).bytes), hashOf(photo));
});

longStory('a broken line goes on where it broke; too large, too many and not allowed are said', async (s) => {
  const { teacher, budi, ani, name } = await inClass(s);
  const offsets = [];
  let broken = false;
  await ani.route('**/uploads**', async (route) => {
    const offset = new URL(route.request().url()).searchParams.get('offset');
    if (broken) return route.abort('connectionfailed');
    if (offset !== null) offsets.push(Number(offset));
    broken = offsets.length === 4;
    return broken ? route.abort('connectionfailed') : route.continue();
  });
  const homework = Buffer.from(Array.from({ length: 2 * kMib }, (_, i) => (i * 7919) % 251));
  await choose(ani, 'tugas rumah.pdf', homework);
  await sending(ani, 'offline').waitFor();
  assert.match(await sending(ani, 'offline').innerText(), /Lanjut sendiri/);
  assert.equal(await sending(ani, 'offline').getByTestId('sending-progress').evaluate((bar) => bar.value), 768 * 1024);
  await s.keepPicture(ani, 'files-broken-id-390');
  broken = false;
  offsets.push(0); // so that the route breaks nothing any more
  await card(teacher, 'tugas rumah.pdf').waitFor();
  await at(ani, 'sending-file').waitFor({ state: 'hidden' });
  assert.equal(offsets.filter((offset) => offset === 0).length, 2, 'begun once, and the mark above');
  assert.equal(hashOf((await saved(teacher, 'tugas rumah.pdf')).bytes), hashOf(homework));

  await choose(budi, 'film.mp4', filled(4 * kMib + 1), 'video/mp4');
  await choose(budi, 'kosong.txt', filled(0), 'text/plain');
  await eventually('both are refused', async () => (await sending(budi, 'failed').count()) === 2);
  assert.match(await sending(budi, 'failed').first().innerText(), /at most 4 MB/);
  assert.match(await sending(budi, 'failed').last().innerText(), /empty/);
  await choose(budi, 'satu.pdf', filled(4 * kMib, 1));
  await card(teacher, 'satu.pdf').waitFor();
  await choose(budi, 'dua.pdf', filled(4 * kMib, 2));
  await eventually('the class is full', async () => (await sending(budi, 'failed').count()) === 3);
  assert.match(await sending(budi, 'failed').last().innerText(), /no room for it[\s\S]*9 MB/);
  await s.keepPicture(budi, 'files-refused-en-1280');
  for (let left = 2; left >= 0; left -= 1) {
    await at(budi, 'sending-cancel').first().click();
    await eventually(`${left} are left`, async () => (await at(budi, 'sending-file').count()) === left);
  }

  // For one person: the others do not hear of it, and cannot get it who know its address.
  await at(teacher, 'chat-to').selectOption({ label: 'Ani' });
  await choose(teacher, 'nilai.txt', Buffer.from('98'), 'text/plain');
  await sending(teacher, 'asks').getByTestId('sending-by-server').click();
  await incoming(ani).waitFor({ state: 'hidden' });
  await card(ani, 'nilai.txt').waitFor();
  const secret = await fileIn(ani, 'nilai.txt');
  assert.equal((await fetched(ani, name, `/api/rooms/${name}/files/${secret}`)).status, 200);
  assert.equal((await fetched(budi, name, `/api/rooms/${name}/files/${secret}`)).status, 404);
  await at(teacher, 'chat-to').selectOption({ index: 0 });
  await choose(teacher, 'jadwal.txt', Buffer.from('Senin'), 'text/plain');
  await card(budi, 'jadwal.txt').waitFor(); // what came later is there
  assert.equal(await fileIn(budi, 'nilai.txt'), null);

  await at(teacher, 'chat-settings').click();
  await at(teacher, 'chat-all-files').click();
  await eventually('the newest is the first', async () =>
    /jadwal\.txt/.test(await at(teacher, 'all-file').first().innerText()));
  await s.keepPicture(teacher, 'files-all-en-1280');
  const listed = await at(teacher, 'all-file').count();
  await at(teacher, 'all-file').filter({ hasText: 'satu.pdf' }).getByTestId('all-file-delete').click();
  await eventually('it is gone with its message', async () =>
    (await at(teacher, 'all-file').count()) === listed - 1 && (await card(budi, 'satu.pdf').count()) === 0);
  await teacher.keyboard.press('Escape');
  await at(ani, 'chat-settings').click();
  await at(ani, 'chat-all-files').click();
  await at(ani, 'all-file').first().waitFor();
  await s.keepPicture(ani, 'files-all-id-390');
  await ani.keyboard.press('Escape');

  await at(teacher, 'chat-settings').click();
  await s.keepPicture(teacher, 'files-options-en-1280');
  await at(teacher, 'chat-files-off').click();
  await at(budi, 'chat-attach').waitFor({ state: 'hidden' });
  const begun = await budi.evaluate(async (room) => {
    const seat = sessionStorage.getItem(`pendopo.seat.${room}`);
    const headers = { Authorization: `Bearer ${seat}`, 'Content-Type': 'application/json' };
    const body = JSON.stringify({ name: 'a', bytes: 1 });
    const response = await fetch(`/api/rooms/${room}/uploads`, { method: 'POST', headers, body });
    return response.json();
  }, name);
  assert.deepEqual(begun, { refusal: 'files_off' });

  // A message that is deleted takes its file along.
  await card(ani, 'nilai.txt').waitFor();
  await at(teacher, 'chat-message').filter({ hasText: 'nilai.txt' }).getByTestId('chat-tools').click();
  await at(teacher, 'chat-delete').click();
  await card(ani, 'nilai.txt').waitFor({ state: 'hidden' });
  assert.equal((await fetched(ani, name, `/api/rooms/${name}/files/${secret}`)).status, 404);
});

/** From now on no data channel of that page finds a way to another page. */
const withoutWay = (page) => page.evaluate(() => {
  const hear = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    if (!/^m=(audio|video)/m.test(description.sdp)) return new Promise(() => {});
    return hear.call(this, description);
  };
});

longStory('a file for one person goes from browser to browser, and by the server where there is no way', async (s) => {
  const { teacher, budi, ani, name } = await inClass(s);
  await at(teacher, 'chat-to').selectOption({ label: 'Ani' });
  const film = filled(6 * kMib, 7); // more than the server takes
  await choose(teacher, '../film.mp4', film, 'video/mp4');
  await sending(teacher, 'asks').waitFor();
  assert.match(await sending(teacher, 'asks').innerText(), /straight from this browser/);
  await incoming(ani).waitFor();
  assert.match(await incoming(ani).innerText(), /film\.mp4[\s\S]*sari[\s\S]*Terima, 6 MB/i);
  await s.keepPicture(teacher, 'files-direct-asks-en-1280');
  await s.keepPicture(ani, 'files-direct-asked-id-390');
  const download = ani.waitForEvent('download');
  await incoming(ani).getByTestId('incoming-take').click();
  const given = await download;
  assert.equal(given.suggestedFilename(), 'film.mp4');
  assert.equal(hashOf(readFileSync(await given.path())), hashOf(film));
  await sending(teacher, 'given').waitFor();
  assert.match(await sending(teacher, 'given').innerText(), /the school has no copy/);
  await s.keepPicture(teacher, 'files-direct-given-en-1280');
  await s.keepPicture(ani, 'files-direct-here-id-390');
  for (const page of [teacher, budi, ani]) assert.equal(await fileIn(page, 'film.mp4'), null);
  assert.equal(await incoming(budi).count(), 0);
  await at(teacher, 'sending-cancel').click();
  await incoming(ani).getByTestId('incoming-drop').click();

  await choose(teacher, 'tidak.txt', Buffer.from('x'), 'text/plain');
  await incoming(ani).getByTestId('incoming-decline').click();
  await sending(teacher, 'failed').waitFor();
  assert.match(await sending(teacher, 'failed').innerText(), /does not want/);
  await at(teacher, 'sending-cancel').click();

  await withoutWay(teacher);
  const sheet = filled(kMib, 3);
  await choose(teacher, 'lembar.pdf', sheet);
  await incoming(ani).getByTestId('incoming-take').click();
  await card(ani, 'lembar.pdf').waitFor();
  assert.equal(await incoming(ani).getAttribute('data-why'), 'no_way');
  await s.keepPicture(ani, 'files-direct-by-server-id-390');
  assert.equal(hashOf((await saved(ani, 'lembar.pdf')).bytes), hashOf(sheet));
  await eventually('nothing is on its way', async () => (await at(teacher, 'sending-file').count()) === 0);
  const large = filled(5 * kMib, 4);
  await incoming(ani).getByTestId('incoming-drop').click();
  await choose(teacher, 'besar.pdf', large);
  await incoming(ani).getByTestId('incoming-take').click();
  await sending(teacher, 'failed').waitFor();
  assert.match(await sending(teacher, 'failed').innerText(), /no straight way to Ani[\s\S]*4 MB/);

  // A room that is always by the server asks nobody.
  await at(teacher, 'sending-cancel').click();
  await incoming(ani).getByTestId('incoming-drop').click();
  const changed = await teacher.request.post(`${s.server.url}/api/rooms/${name}`, { headers: { origin: s.server.url }, data: { mesh: 'never' } });
  assert.ok(changed.ok(), await changed.text());
  await choose(teacher, 'jadwal.txt', Buffer.from('Senin'), 'text/plain');
  await card(ani, 'jadwal.txt').waitFor();
  assert.equal(await incoming(ani).count(), 0);
});
