// What a chat of a class can do besides: answers, edits, reactions, questions, private messages,
// formatting, search, and the text as a file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { eventually } from '../harness/proof.mjs';
import { at, joinAsListener, joinAsTeacher, openPanel, say } from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };

const said = (page, text) => at(page, 'chat-message').filter({ hasText: text });
const reads = (page, text) => said(page, text).first().waitFor();

async function tool(page, text, id) {
  await said(page, text).first().getByTestId('chat-tools').click();
  await at(page, id).click();
}

async function write(page, text) {
  await at(page, 'chat-input').fill(text);
  await at(page, 'chat-send').click();
  await eventually('it is with the server', async () => (await at(page, 'chat-input').inputValue()) === '');
}

async function writers(teacher, mode, look = async () => {}) {
  await at(teacher, 'chat-settings').click();
  await look();
  await at(teacher, `chat-writers-${mode}`).click();
}

async function privateRule(teacher, rule, look = async () => {}) {
  await openPanel(teacher, 'open-people', 'student-rights');
  await at(teacher, 'student-rights').click();
  await at(teacher, 'private').locator(`input[value="${rule}"]`).check();
  await look();
  await at(teacher, 'rights-done').click();
  await openPanel(teacher, 'open-chat', 'chat-input');
}

/** Whether anything that the page was ever told has these words. */
const knows = (page, words) =>
  page.evaluate((sought) => JSON.stringify(window.pendopo.state()).includes(sought), words);

async function inClass(s) {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person();
  await joinAsListener(budi, room, 'Budi');
  const ani = await s.person({ language: 'id-ID', viewport: kPhone });
  await joinAsListener(ani, room, 'Ani');
  for (const page of [teacher, budi, ani]) await openPanel(page, 'open-chat', 'chat-input');
  return { teacher, budi, ani, room };
}

story('answers, other words, reactions, formatting, a search and a file', async (s) => {
  const { teacher, budi, ani } = await inClass(s);
  await say(budi, 'Halaman berapa, Bu?');
  await tool(teacher, 'Halaman berapa', 'chat-reply');
  await write(teacher, 'Halaman **12** ya:\n- baca\n- `hitung`');
  await reads(ani, 'Halaman 12');
  const answer = said(ani, 'hitung');
  assert.match(await answer.getByTestId('chat-quote').innerText(), /Budi[\s\S]*Halaman berapa/);
  assert.equal(await answer.locator('strong').innerText(), '12');
  assert.equal(await answer.locator('li').count(), 2);

  await tool(budi, 'Halaman berapa', 'chat-edit');
  await eventually('the words to change are in the box', async () =>
    (await at(budi, 'chat-input').inputValue()) === 'Halaman berapa, Bu?');
  await write(budi, 'Halaman dan nomor berapa, Bu?');
  await reads(ani, 'Halaman dan nomor berapa');
  assert.match(await said(ani, 'dan nomor berapa, Bu?').first().innerText(), /diubah/);

  await said(teacher, 'hitung').getByTestId('chat-tools').click();
  await s.keepPicture(teacher, 'chat-menu-en-1280');
  await teacher.keyboard.press('Escape');
  await tool(ani, 'hitung', 'react-heart');
  await tool(budi, 'hitung', 'react-heart');
  const hearts = said(teacher, 'hitung').getByTestId('reaction-heart');
  await eventually('two hearts', async () => /2/.test(await hearts.innerText()));
  assert.match(await hearts.getAttribute('title'), /Ani, Budi/);
  await s.keepPicture(teacher, 'chat-more-teacher-en-1280');
  await s.keepPicture(ani, 'chat-more-student-id-390');
  await said(budi, 'hitung').getByTestId('reaction-heart').click(); // takes it back
  await eventually('one heart', async () => /1/.test(await hearts.innerText()));

  // By keyboard alone: the menu of a message opens, and its first choice is a reaction.
  await said(teacher, 'dan nomor berapa').first().getByTestId('chat-tools').focus();
  await teacher.keyboard.press('Enter');
  await teacher.keyboard.press('Enter');
  await said(ani, 'dan nomor berapa').first().getByTestId('reaction-thumbs_up').waitFor();

  await said(ani, 'hitung').getByTestId('chat-quote').click();
  await eventually('the message that is answered has the focus', () =>
    ani.evaluate(() => document.activeElement?.textContent.includes('dan nomor berapa')));
  await tool(budi, 'dan nomor berapa', 'chat-delete');
  await eventually('the answer says that it is gone', async () =>
    /dihapus/.test(await said(ani, 'hitung').getByTestId('chat-quote').innerText()));

  await say(teacher, 'Sampai besok');
  await at(ani, 'chat-search-open').click();
  await at(ani, 'chat-search').fill('hitung');
  await eventually('one is found', async () => (await at(ani, 'chat-message').count()) === 1);
  await s.keepPicture(ani, 'chat-search-id-390');
  await tool(ani, 'hitung', 'chat-go-to');
  await reads(ani, 'Sampai besok');

  await at(teacher, 'chat-settings').click();
  const download = teacher.waitForEvent('download');
  await at(teacher, 'chat-export').click();
  const file = await download;
  assert.match(file.suggestedFilename(), /^kelas-\d+-\d{4}-\d\d-\d\d\.txt$/);
  const text = readFileSync(await file.path(), 'utf8');
  assert.ok(text.includes('Sampai besok') && text.includes('**12**') && !text.includes('nomor berapa'));
});

longStory('questions to the teacher, and private messages as the class has it', async (s) => {
  const { teacher, budi, ani } = await inClass(s);
  await writers(teacher, 'questions', () => s.keepPicture(teacher, 'chat-options-en-1280'));
  await eventually('Budi is told who reads it', async () =>
    /Only teachers and you/.test(await budi.locator('#chat-hint').innerText()));
  await write(budi, 'Saya belum paham');
  await reads(teacher, 'Saya belum paham');
  await tool(teacher, 'Saya belum paham', 'chat-reply');
  await s.keepPicture(teacher, 'chat-question-teacher-en-1280');
  await write(teacher, 'Kita ulang dari awal');
  await reads(ani, 'Kita ulang dari awal');
  assert.match(await said(ani, 'Kita ulang').getByTestId('chat-quote').innerText(), /pertanyaan/);
  await s.keepPicture(ani, 'chat-question-student-id-390');
  assert.equal(await knows(ani, 'belum paham'), false);
  await ani.reload();
  await at(ani, 'leave-button').waitFor();
  await openPanel(ani, 'open-chat', 'chat-input');
  await reads(ani, 'Kita ulang dari awal');
  assert.equal(await knows(ani, 'belum paham'), false);
  await writers(teacher, 'all');

  assert.equal(await at(budi, 'chat-to').count(), 0, 'students write to nobody alone');
  await at(teacher, 'chat-to').selectOption({ label: 'Budi' });
  assert.equal(await at(teacher, 'chat-reach').getAttribute('data-reach'), 'two');
  await write(teacher, 'Datang ke ruang guru ya');
  await reads(budi, 'Datang ke ruang guru');
  await tool(budi, 'Datang ke ruang guru', 'chat-reply');
  assert.equal(await at(budi, 'chat-reach').getAttribute('data-reach'), 'two');
  await write(budi, 'Baik, Bu');
  await reads(teacher, 'Baik, Bu');
  assert.equal(await knows(ani, 'ruang guru'), false);

  await privateRule(teacher, 'kept', async () => {
    await at(teacher, 'private').scrollIntoViewIfNeeded();
    await s.keepPicture(teacher, 'chat-private-rule-en-1280');
  });
  await at(ani, 'chat-to').waitFor();
  await at(ani, 'chat-to').selectOption({ label: 'Budi' });
  assert.match(await at(ani, 'chat-reach').innerText(), /Guru juga dapat membacanya/);
  await s.keepPicture(ani, 'chat-private-id-390');
  await write(ani, 'Pinjam pensil');
  await reads(budi, 'Pinjam pensil');
  await reads(teacher, 'Pinjam pensil');
  await s.keepPicture(teacher, 'chat-private-teacher-en-1280');
  await privateRule(teacher, 'off');
  await eventually('Ani can write to all alone', async () => (await at(ani, 'chat-to').count()) === 0
    || (await at(ani, 'chat-send').isDisabled()));
});
