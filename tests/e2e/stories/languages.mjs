// Both languages are complete: chosen from the browser, switchable, remembered.
import assert from 'node:assert/strict';

import { eventually } from '../harness/proof.mjs';
import { at } from '../harness/steps.mjs';
import { longStory } from '../harness/story.mjs';

const language = (page) => page.evaluate(() => document.documentElement.lang);
const words = (page) => page.evaluate(() => document.body.innerText);

longStory('the page speaks the language of the browser and can be switched', async (s) => {
  const indonesian = await s.person({ language: 'id-ID' });
  const english = await s.person({ language: 'en-GB' });
  for (const page of [indonesian, english]) {
    await page.goto(s.server.url);
    await at(page, 'sign-in-name').waitFor();
  }
  assert.equal(await language(indonesian), 'id');
  assert.equal(await language(english), 'en');
  assert.notEqual(await words(indonesian), await words(english));

  const before = await words(english);
  await at(english, 'language-switch').selectOption('id');
  await eventually('the page is Indonesian', async () => (await language(english)) === 'id');
  assert.notEqual(await words(english), before);
  await english.reload();
  await at(english, 'sign-in-name').waitFor();
  assert.equal(await language(english), 'id', 'the choice is remembered');
});

longStory('the class and its refusals are in the language of the student', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  const refusals = [];
  for (const locale of ['id-ID', 'en-US']) {
    const page = await s.person({ language: locale });
    await page.goto(`${room.url}x`);
    await at(page, 'join-refusal').waitFor();
    refusals.push(await at(page, 'join-refusal').innerText());
  }
  assert.notEqual(refusals[0], refusals[1]);
});
