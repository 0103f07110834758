// What a lesson is led with: questions to the class, quick signs, somebody picked, a clock.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { eventually, participant } from '../harness/proof.mjs';
import { at, joinAsListener, joinAsTeacher, openPanel } from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };

/** A teacher with the tools open, and two students: one at a desk, one with a phone in Indonesian. */
async function lesson(s) {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await openPanel(teacher, 'open-tools', 'tools');
  const budi = await s.person();
  await joinAsListener(budi, room, 'Budi');
  const ani = await s.person({ language: 'id-ID', viewport: kPhone });
  await joinAsListener(ani, room, 'Ani');
  return { teacher, room, budi, ani };
}

async function write(teacher, { question, options = [], kind, anonymous = false }) {
  await at(teacher, 'poll-new').click();
  await at(teacher, 'poll-question').fill(question);
  if (kind) await at(teacher, 'poll-kind').locator(`input[value="${kind}"]`).check();
  for (const [index, option] of options.entries()) {
    const field = at(teacher, `poll-option-${index + 1}`);
    if ((await field.count()) === 0) await at(teacher, 'poll-more-options').click();
    await field.fill(option);
  }
  if (anonymous) await at(teacher, 'poll-anonymous').check();
}

const card = (teacher, question) => at(teacher, 'poll-card').filter({ hasText: question });
const counts = (page) =>
  at(page, 'poll-bar').evaluateAll((bars) => bars.map((bar) => Number(bar.dataset.count)));
const shows = (page, expected) =>
  eventually(`the bars are ${expected}`, async () =>
    JSON.stringify(await counts(page)) === JSON.stringify(expected));

const hasFocus = (page, selector) =>
  eventually(`the focus is on ${selector}`, async () =>
    page.evaluate((sought) => document.activeElement?.matches(sought), selector));

story('a draft is asked, answered, changed, shown to the class and saved', async (s) => {
  const { teacher, budi, ani } = await lesson(s);
  await write(teacher, { question: 'Ibu kota Indonesia?', options: ['Jakarta', 'Nusantara', 'Bandung'] });
  await at(teacher, 'poll-save').click();
  const asked = card(teacher, 'Ibu kota');
  await asked.waitFor();
  assert.equal(await asked.getAttribute('data-state'), 'draft');
  assert.equal(await at(budi, 'poll-prompt').count(), 0, 'a draft is for teachers');

  await asked.getByTestId('poll-open').click();
  await at(budi, 'poll-prompt').waitFor();
  await hasFocus(teacher, 'summary');
  await at(ani, 'poll-prompt').waitFor();
  assert.match(await at(ani, 'poll-prompt').innerText(), /Pertanyaan untuk Anda/);
  assert.match(await at(teacher, 'poll-missing').innerText(), /Budi, Ani/);
  await at(budi, 'poll-choice-1').check();
  await at(budi, 'poll-send').click();
  await at(budi, 'poll-own').waitFor();
  await hasFocus(budi, '.poll-prompt h2');
  await shows(teacher, [1, 0, 0]);
  await eventually('Ani alone is missing', async () =>
    !/Budi/.test(await at(teacher, 'poll-missing').innerText()));

  // Put aside, found again, and kept over a reload.
  await at(ani, 'poll-aside').click();
  await at(ani, 'poll-chip').click();
  await at(ani, 'poll-choice-2').check();
  await at(ani, 'poll-send').click();
  await at(ani, 'poll-own').waitFor();
  await ani.reload();
  await at(ani, 'poll-own').waitFor();
  assert.match(await at(ani, 'poll-own').innerText(), /Nusantara/);
  await at(budi, 'poll-change').click();
  await at(budi, 'poll-choice-2').check();
  await at(budi, 'poll-send').click();
  await shows(teacher, [0, 2, 0]);
  await teacher.reload();
  await openPanel(teacher, 'open-tools', 'tools');
  await shows(teacher, [0, 2, 0]);

  await card(teacher, 'Ibu kota').getByTestId('poll-publish').click();
  await eventually('the class sees it', async () =>
    (await at(budi, 'poll-prompt').getAttribute('data-state')) === 'closed');
  await shows(budi, [0, 2, 0]);
  await card(teacher, 'Ibu kota').getByTestId('poll-menu').click();
  const download = teacher.waitForEvent('download');
  await at(teacher, 'poll-export').click();
  const table = await readFile(await (await download).path(), 'utf8');
  assert.match(table, /"Budi","Nusantara"/);
  assert.match(table, /"Ani","Nusantara"/);
  await card(teacher, 'Ibu kota').getByTestId('poll-publish').click();
  await at(budi, 'poll-prompt').waitFor({ state: 'hidden' });
});

longStory('of an anonymous question the teacher knows who has answered, and counts at its end', async (s) => {
  const { teacher, budi, ani } = await lesson(s);
  await write(teacher, { question: 'Berat?', kind: 'multiple', options: ['Soal 1', 'Soal 2'], anonymous: true });
  await at(teacher, 'poll-ask').click();
  await at(budi, 'poll-choice-1').check();
  await at(budi, 'poll-choice-2').check();
  await at(budi, 'poll-send').click();
  await at(budi, 'poll-own').waitFor();
  await eventually('one has answered', async () =>
    /^1 /.test(await at(teacher, 'poll-answered').innerText()));
  assert.doesNotMatch(await at(teacher, 'poll-missing').innerText(), /Budi/);
  assert.equal(await at(teacher, 'poll-bar').count(), 0, 'nothing is counted yet');
  const known = await teacher.evaluate(() => Object.values(window.pendopo.state().answers).flat());
  assert.deepEqual(known.map(({ choices }) => choices), [[]], 'the page itself does not know');

  // Another question ends it, and asks for words.
  await write(teacher, { question: 'Apa itu <b>fotosintesis</b>?', kind: 'text' });
  await at(teacher, 'poll-ask').click();
  await eventually('the first is closed', async () =>
    (await card(teacher, 'Berat').getAttribute('data-state')) === 'closed');
  await at(ani, 'poll-answer-text').fill('<img src=x onerror=alert(1)> makan cahaya');
  await at(ani, 'poll-send').click();
  await card(teacher, 'fotosintesis').getByTestId('poll-publish').click();
  await at(budi, 'poll-text').waitFor();
  assert.match(await at(budi, 'poll-text').innerText(), /^<img src=x/);
  assert.equal(await budi.locator('.poll-prompt img, .poll-prompt b').count(), 0);
});

longStory('signs reach the teacher alone, somebody is picked, and the clock runs for all', async (s) => {
  const { teacher, room, budi, ani } = await lesson(s);
  await at(budi, 'sign-menu').click();
  await at(budi, 'sign-slower').click();
  await at(budi, 'own-sign').waitFor();
  await at(ani, 'more-menu').click();
  await at(ani, 'sign-away').click();
  await at(ani, 'own-sign-chip').waitFor();
  await at(teacher, 'count-slower').first().waitFor();
  await at(teacher, 'count-away').first().waitFor();
  assert.equal(await budi.evaluate(() => window.pendopo.state().signs.length), 1, 'others are not told');

  // Ani is away: it can only be Budi.
  await at(teacher, 'pick').click();
  const { id } = await participant(teacher, 'Budi');
  for (const page of [teacher, budi, ani]) {
    await at(page, 'picked').waitFor();
    assert.equal(await at(page, 'picked').getAttribute('data-person-id'), id);
  }
  await budi.locator('[data-testid="notice"][data-kind="picked"]').waitFor();
  await at(teacher, 'picked-speak').click();
  await at(budi, 'turn-card').waitFor();
  await at(teacher, 'clear-signs').click();
  await at(budi, 'own-sign').waitFor({ state: 'hidden' });
  await at(ani, 'own-sign-chip').waitFor({ state: 'hidden' });

  await at(teacher, 'timer-5').click();
  const left = async (page) => Number(await at(page, 'timer').getAttribute('data-left'));
  await at(ani, 'timer').waitFor();
  const late = await s.person();
  await joinAsListener(late, room, 'Citra');
  await at(late, 'timer').waitFor();
  const began = await left(late);
  assert.ok(began > 0 && began <= 300, `${began} s are left`);
  await eventually('it runs down', async () => (await left(late)) < began);
  await at(teacher, 'timer-stop').click();
  await at(late, 'timer').waitFor({ state: 'hidden' });
  await at(teacher, 'timer-minutes').fill('0,05');
  await at(teacher, 'timer-start').click();
  await eventually('the time is up', async () => (await left(ani)) === 0);
  assert.match(await at(ani, 'timer').innerText(), /Waktu habis/);
});
