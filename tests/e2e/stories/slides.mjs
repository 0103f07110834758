// Slides and the whiteboard: a PDF becomes pages, students follow or look by themselves, lines grow
// before all, and all is there for who comes later and after a restart.
import assert from 'node:assert/strict';

import { Audit } from '../harness/accessible.mjs';
import { heldClass, plays } from '../harness/full_class.mjs';
import { pdfOf, pdfOfPages, streamOf } from '../harness/pdf.mjs';
import { eventually, reportsOf, state } from '../harness/proof.mjs';
import { at, joinAsListener, joinAsTeacher, openPanel, roomAddress, setSource } from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };

/** As a teacher has it: twelve lines of text, and on every third page a photograph. */
async function lessonPdf(page, pages) {
  const base64 = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1200, 800);
    const paint = canvas.getContext('2d');
    const sky = paint.createLinearGradient(0, 0, 0, 800);
    sky.addColorStop(0, '#7fb2d9');
    sky.addColorStop(1, '#2f5a35');
    paint.fillStyle = sky;
    paint.fillRect(0, 0, 1200, 800);
    for (let i = 0; i < 400; i += 1) {
      paint.fillStyle = `hsl(${80 + ((i * 37) % 60)} 45% ${20 + ((i * 13) % 35)}% / 0.6)`;
      paint.beginPath();
      paint.ellipse((i * 173) % 1200, 350 + ((i * 97) % 450), 10 + (i % 40), 6 + (i % 25), i, 0, 7);
      paint.fill();
    }
    const grain = paint.getImageData(0, 0, 1200, 800);
    for (let i = 0; i < grain.data.length; i += 1) {
      if (i % 4 !== 3) grain.data[i] += ((i * 2654435761) % 17) - 8;
    }
    paint.putImageData(grain, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  });
  const photo = streamOf(
    Buffer.from(base64, 'base64').toString('latin1'),
    ' /Type /XObject /Subtype /Image /Width 1200 /Height 800 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode',
  );
  const words = 'Sel adalah satuan terkecil kehidupan dan setiap makhluk hidup tersusun atas sel dengan membran inti dan sitoplasma'.split(' ');
  const lineOf = (i, n) => Array.from({ length: 8 }, (_, k) => words[(i * 5 + n * 7 + k * 3) % words.length]).join(' ');
  return pdfOfPages(pages, (i) => {
    const lines = Array.from({ length: 12 }, (_, n) => `0 -32 Td (${lineOf(i, n)}) Tj`).join(' ');
    const text = `0.1 0.1 0.1 rg BT /F1 40 Tf 50 470 Td (Pelajaran ${i + 1}) Tj /F1 20 Tf ${lines} ET`;
    return i % 3 === 2 ? `${text} q 420 0 0 280 500 60 cm /P1 Do Q` : text;
  }, '/XObject << /P1 4 0 R >>', [photo]);
}

const choose = (page, name, buffer) => at(page, 'slides-file').setInputFiles({ name, mimeType: 'application/pdf', buffer });
const onPage = (page, n) => page.locator(`[data-testid="slides"][data-page="${n}"]`).waitFor();
const pictureOf = (page) => at(page, 'slide-picture').evaluate((image) => image.decode().then(() => [image.naturalWidth, image.naturalHeight]));
const strokes = async (page) => Number(await at(page, 'slide-ink').getAttribute('data-strokes'));
const points = async (page) => Number(await at(page, 'slide-ink').getAttribute('data-points'));

/** Moves the mouse over the page, in parts of its width and height. */
async function line(page, places, { hold = false, pause_ms = 20 } = {}) {
  const box = await at(page, 'slide').boundingBox();
  const to = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...to(places[0]));
  await page.mouse.down();
  for (const place of places.slice(1)) {
    await page.mouse.move(...to(place), { steps: 4 });
    await page.waitForTimeout(pause_ms);
  }
  if (!hold) await page.mouse.up();
}

/** Whether that part of the page shows ink: a pixel of the canvases is not clear. */
const inkAt = (page, x, y) => page.evaluate(([x, y]) => [...document.querySelectorAll('.slide-ink')].some((canvas) => {
  const side = 16;
  const data = canvas.getContext('2d').getImageData(x * canvas.width - side / 2, y * canvas.height - side / 2, side, side).data;
  return data.some((value, index) => index % 4 === 3 && value > 0);
}), [x, y]);

async function inClass(s) {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person({ language: 'id-ID' });
  await joinAsListener(budi, room, 'Budi');
  return { teacher, budi, room };
}

async function bring(teacher, pages = 3) {
  await openPanel(teacher, 'open-tools', 'tools');
  await choose(teacher, 'Bab 3 <img src=x onerror=alert(1)>.pdf', pdfOf(pages));
  await onPage(teacher, 1);
  await at(teacher, 'slide-bringing').waitFor({ state: 'hidden' });
}

story('a PDF becomes slides that all follow; who looks by himself comes back', async (s) => {
  const { teacher, budi, room } = await inClass(s);
  const ani = await s.person({ viewport: kPhone, language: 'id-ID' });
  await joinAsListener(ani, room, 'Ani');
  const dialogs = [];
  for (const page of [teacher, budi, ani]) page.on('dialog', (dialog) => dialogs.push(dialog.dismiss()));
  const sizes = [];
  ani.on('request', (request) => {
    const found = /\/slides\/\d+\/(\d+)\/(large|small)$/.exec(new URL(request.url()).pathname);
    if (found) sizes.push(found[2]);
  });
  const pdfParts = [];
  budi.on('request', (request) => /pdf/.test(request.url()) && pdfParts.push(request.url()));

  await openPanel(teacher, 'open-tools', 'tools');
  await s.keepPicture(teacher, 'slides-tools-en-1280');
  await choose(teacher, 'rusak.pdf', Buffer.from('no PDF at all'));
  await teacher.locator('[data-testid="slide-bringing"][data-phase="failed"]').waitFor();
  assert.match(await at(teacher, 'slide-bringing').innerText(), /no PDF/);
  await s.keepPicture(teacher, 'slides-broken-en-1280');
  await at(teacher, 'slides-cancel').click();

  await bring(teacher);
  await setSource(teacher, 'camera', true);
  for (const page of [budi, ani]) await onPage(page, 1);
  assert.deepEqual(await pictureOf(budi), [1600, 900]);
  await eventually('a small screen has the small picture', async () => (await pictureOf(ani))[0] === 800);
  assert.ok(sizes.every((size) => size === 'small'), sizes.join());
  assert.match(await at(budi, 'slide-picture').getAttribute('alt'), /^Salindia 1 dari 3/);
  await s.keepPicture(teacher, 'slides-teacher-en-1280');
  await s.keepPicture(budi, 'slides-student-id-1280');
  await s.keepPicture(ani, 'slides-student-id-390');

  await at(teacher, 'slide-next').click();
  for (const page of [budi, ani]) await onPage(page, 2);
  await teacher.evaluate(() => document.activeElement?.blur());
  await teacher.keyboard.press('ArrowRight');
  await onPage(budi, 3);
  await budi.locator('[aria-live="polite"]').filter({ hasText: 'salindia 3 dari 3' }).waitFor({ state: 'attached' });

  // By oneself, while the class goes on.
  await at(budi, 'slide-previous').click();
  await onPage(budi, 2);
  await at(budi, 'slides-apart').waitFor();
  await s.keepPicture(budi, 'slides-apart-id-1280');
  await onPage(teacher, 3);
  await at(teacher, 'slide-number').fill('1');
  await at(teacher, 'slide-number').press('Enter');
  await onPage(ani, 1);
  await onPage(budi, 2);
  await at(budi, 'slides-back').click();
  await onPage(budi, 1);
  await at(budi, 'slides-apart').waitFor({ state: 'hidden' });

  await at(teacher, 'slide-all').click();
  await at(teacher, 'slide-thumb-3').click();
  await onPage(budi, 3);
  await s.keepPicture(teacher, 'slides-thumbs-en-1280');
  assert.equal(await at(teacher, 'slide-strip').locator('li').count(), 3);

  // Who takes text alone loads none.
  const before = sizes.length;
  await at(ani, 'more-menu').click();
  await at(ani, 'data-use').click();
  await at(ani, 'data-steps').locator('input[value="text"]').check();
  await at(ani, 'data-done').click();
  await at(teacher, 'slide-previous').click();
  await onPage(ani, 2);
  // By the time in which another page is there she would have asked for the picture of this one.
  await at(teacher, 'slide-next').click();
  await onPage(ani, 3);
  assert.equal(sizes.length, before);
  await s.keepPicture(ani, 'slides-text-id-390');

  assert.deepEqual(pdfParts, [], 'nobody but the teacher loads pdf.js');
  assert.deepEqual(dialogs, []);
  await at(teacher, 'slides-close').click();
  await at(budi, 'slides').waitFor({ state: 'hidden' });
});

longStory('lines grow before all, go, and are there for who comes later', async (s) => {
  const { teacher, budi, room } = await inClass(s);
  await bring(teacher);
  await onPage(budi, 1);
  await at(teacher, 'slide-draw').click();
  await at(teacher, 'tool-pen').waitFor();

  // It is seen while the pen is still down.
  await line(teacher, [[0.2, 0.6], [0.3, 0.5], [0.4, 0.6], [0.5, 0.5]], { hold: true });
  await eventually('the line has begun', async () => (await points(budi)) > 3);
  const begun = await points(budi);
  const box = await at(teacher, 'slide').boundingBox();
  await teacher.mouse.move(box.x + 0.8 * box.width, box.y + 0.6 * box.height, { steps: 20 });
  await eventually('the line grows', async () => (await points(budi)) > begun);
  assert.equal(await strokes(budi), 1);
  await teacher.mouse.up();
  await eventually('it is painted', () => inkAt(budi, 0.65, 0.55));

  await at(teacher, 'tool-marker').click();
  await at(teacher, 'colour-yellow').click();
  await line(teacher, [[0.1, 0.3], [0.4, 0.3]]);
  await at(teacher, 'tool-pen').click();
  await at(teacher, 'colour-blue').click();
  await line(teacher, [[0.6, 0.2], [0.8, 0.4]]);
  await eventually('three lines', async () => (await strokes(budi)) === 3);
  await s.keepPicture(teacher, 'slides-ink-en-1280');
  await s.keepPicture(budi, 'slides-ink-id-1280');

  // The pointer is seen while it moves, and gone when it stops.
  await at(teacher, 'tool-pointer').click();
  await teacher.mouse.move(box.x + 0.5 * box.width, box.y + 0.5 * box.height, { steps: 5 });
  await at(budi, 'slide-pointer').waitFor();
  await s.keepPicture(budi, 'slides-pointer-id-1280');
  await at(budi, 'slide-pointer').waitFor({ state: 'hidden', timeout: 6_000 });

  // Who comes later has all of it, and who reloads.
  const late = await s.person({ viewport: kPhone });
  await joinAsListener(late, room, 'Citra');
  await onPage(late, 1);
  await eventually('the late comer has the lines', async () => (await strokes(late)) === 3);
  await eventually('they are painted', () => inkAt(late, 0.65, 0.55));
  await at(late, 'slide-draw').click();
  await s.keepPicture(late, 'slides-tools-en-390');
  await at(late, 'slide-draw').click();
  await budi.reload();
  await at(budi, 'slides').waitFor();
  await eventually('all is there again', async () => (await strokes(budi)) === 3);

  await at(teacher, 'tool-eraser').click();
  await line(teacher, [[0.7, 0.25], [0.7, 0.35]]);
  for (const page of [teacher, budi, late]) await eventually('one line is erased', async () => (await strokes(page)) === 2);
  await at(teacher, 'slide-undo').click();
  await eventually('another is taken back', async () => (await strokes(budi)) === 1);

  // A server that begins anew has kept it.
  await s.server.end();
  await s.server.start();
  await eventually('the slides are back', async () => (await state(late)).connection === 'open' && (await strokes(late)) === 1, 30_000);
  await eventually('for the teacher, too', async () => (await state(teacher)).connection === 'open' && (await strokes(teacher)) === 1, 30_000);

  await at(teacher, 'slide-clear').click();
  await at(teacher, 'confirm').click();
  for (const page of [teacher, late]) await eventually('the page is clear', async () => (await strokes(page)) === 0);
});

longStory('slides and their tools obey WCAG 2.2 AA, and fit into small windows', async (s) => {
  const { teacher, budi } = await inClass(s);
  const audit = new Audit();
  await bring(teacher, 2);
  await at(teacher, 'slide-draw').click();
  await at(teacher, 'slide-tools').waitFor();
  await onPage(budi, 1);
  await audit.look(budi, 'slides of a student', ['dark']);
  await at(teacher, 'open-tools').click();
  await at(teacher, 'tools').waitFor({ state: 'hidden' });
  await audit.look(teacher, 'slides with tools', ['dark']);
  await teacher.setViewportSize(kPhone);
  await s.keepPicture(teacher, 'slides-tools-en-390');
  const close = at(teacher, 'slides-close');
  assert.match(await close.evaluate((button) => button.innerText || button.textContent), /Close for all/);
  audit.isClean();
});

longStory('a whiteboard has pages, and who may not present does not draw', async (s) => {
  const { teacher, budi } = await inClass(s);
  await openPanel(teacher, 'open-tools', 'tools');
  await at(teacher, 'slides-board').click();
  await onPage(budi, 1);
  // In this room students may present: Budi comes to the board.
  await at(budi, 'slide-draw').click();
  await line(budi, [[0.2, 0.2], [0.5, 0.5]]);
  await eventually('the teacher sees it', async () => (await strokes(teacher)) === 1);
  await s.keepPicture(budi, 'slides-board-id-1280');
  assert.equal(await at(budi, 'slides-close').count(), 0, 'what a teacher shows a student does not close');

  await at(teacher, 'slide-draw').click();
  await at(teacher, 'slide-add').click();
  await onPage(budi, 2);
  assert.equal(await strokes(budi), 0);
  await at(teacher, 'slide-previous').click();
  await onPage(budi, 1);
  await eventually('the first page is as it was', async () => (await strokes(budi)) === 1);

  await openPanel(teacher, 'open-people', 'student-rights');
  await at(teacher, 'student-rights').click();
  await at(teacher, 'right-present').click();
  await at(teacher, 'rights-done').click();
  await at(budi, 'slide-draw').waitFor({ state: 'hidden' });
  await line(budi, [[0.6, 0.2], [0.8, 0.5]]);
  await budi.waitForTimeout(300);
  assert.equal(await strokes(teacher), 1);

  await openPanel(teacher, 'open-tools', 'tools');
  await at(teacher, 'slides-remove').first().click();
  await at(teacher, 'confirm').click();
  await at(budi, 'slides').waitFor({ state: 'hidden' });
});

longStory('who follows the class as a broadcast has the slides, too', async (s) => {
  const { teacher, room } = await heldClass(s);
  const first = await s.person();
  await joinAsListener(first, room, 'Budi');
  const ani = await s.person({ language: 'id-ID' });
  await joinAsListener(ani, room, 'Ani');
  await at(ani, 'broadcast-stage').waitFor();
  await bring(teacher);
  await onPage(ani, 1);
  assert.deepEqual(await pictureOf(ani), [1600, 900]);
  await plays(ani);
  await s.keepPicture(ani, 'slides-audience-id-1280');
  assert.equal(await at(ani, 'slide-draw').count(), 0);
  await at(teacher, 'slide-draw').click();
  await line(teacher, [[0.2, 0.6], [0.5, 0.5]]);
  await eventually('the audience sees the line', async () => (await strokes(ani)) === 1);
  await ani.setViewportSize(kPhone);
  await s.keepPicture(ani, 'slides-audience-id-390');
});

// As a lesson goes; the test need not wait so long to count its bytes: PENDOPO_LESSON_PACE_MS=30000 does.
const kLessonPace_ms = 30_000;
const kTurnEach_ms = Number(process.env.PENDOPO_LESSON_PACE_MS ?? 3_000);
const kLessonPages = 20;

/** Bytes that the page is sent over HTTP and by its WebSocket, from now on. */
async function countBytes(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const bytes = { pictures: 0, http: 0, signalling: 0, files: 0 };
  const slides = new Set();
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (/\/slides\/\d+\/\d+\/(large|small)$/.test(request.url)) slides.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const isSlide = slides.has(requestId);
    bytes[isSlide ? 'pictures' : 'http'] += encodedDataLength;
    if (isSlide) bytes.files += 1;
  });
  session.on('Network.webSocketFrameReceived', ({ response }) => (bytes.signalling += response.payloadData.length + 4));
  return bytes;
}

longStory('a lesson of twenty slides with sound alone, counted', async (s) => {
  const { teacher, budi } = await inClass(s);
  await setSource(teacher, 'camera', true);
  await at(budi, 'more-menu').click();
  await at(budi, 'data-use').click();
  await at(budi, 'data-steps').locator('input[value="sound"]').check();
  await at(budi, 'data-done').click();
  await openPanel(teacher, 'open-tools', 'tools');
  const bytes = await countBytes(budi);
  const sound = async () => {
    // With the headers of UDP and IP.
    return (await reportsOf(budi, 'transport')).reduce((sum, one) => sum + one.bytesReceived + 28 * one.packetsReceived, 0);
  };
  await choose(teacher, 'pelajaran.pdf', await lessonPdf(teacher, kLessonPages));
  await onPage(budi, 1);
  const before = await sound();
  const began = Date.now();
  for (let page = 2; page <= kLessonPages; page += 1) {
    await teacher.waitForTimeout(Math.max(0, began + (page - 1) * kTurnEach_ms - Date.now()));
    await at(teacher, 'slide-next').click();
    await onPage(budi, page);
  }
  await teacher.waitForTimeout(Math.max(0, began + kLessonPages * kTurnEach_ms - Date.now()));
  const seconds = (Date.now() - began) / 1000;
  const media = (await sound()) - before;
  const lesson_s = (kLessonPages * kLessonPace_ms) / 1000;
  const told = bytes.signalling + bytes.http;
  const ofLesson = (count) => (8 * count) / lesson_s / 1000;
  const slides = ofLesson(bytes.pictures + told);
  const heard = (8 * media) / seconds / 1000;
  console.log(
    `slides: ${kLessonPages} pages, turned each ${kTurnEach_ms / 1000} s: pictures ${bytes.pictures} bytes in ${bytes.files}, ` +
      `all else that is said ${told}; sound ${media} in ${seconds.toFixed(0)} s. Of a lesson with a page each ` +
      `${kLessonPace_ms / 1000} s, kbit/s: slides ${slides.toFixed(1)}, sound with its headers ${heard.toFixed(1)}, together ${(slides + heard).toFixed(1)}`,
  );
  assert.equal(bytes.files, kLessonPages, 'each page once, and small');
  assert.ok(media > 0, 'sound came');
  assert.ok(slides < heard, 'slides cost less than the sound');
}, { limit_ms: 800_000 });
