// A class that works in groups: who hears and sees whom, a visit, a drop, and everybody back.
import assert from 'node:assert/strict';

import { eventually, participant, showsMovingPicture } from '../harness/proof.mjs';
import { at, joinAsStudent, joinAsTeacher, openPanel, say, setSource } from '../harness/steps.mjs';
import { longStory } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };

const groupChip = (page) => at(page, 'group-chip');
const isIn = (page, name) =>
  eventually(`this page is in ${name}`, async () => (await groupChip(page).innerText()).includes(name));
/** Whose tiles this page shows. */
const tiles = (page) =>
  at(page, 'tile').evaluateAll((all) => [...new Set(all.map((tile) => tile.dataset.personId))].sort());
/** Whose sources arrive here. */
const arrive = (page) => page.evaluate(() =>
  [...new Set(window.pendopo.state().arriving.map((key) => key.split('/')[0]))].sort());
const receives = (page, ids) =>
  eventually(`only ${ids} arrive`, async () => JSON.stringify(await arrive(page)) === JSON.stringify([...ids].sort()));

longStory('groups hear and see their own alone, are visited, and come back', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'camera', true);
  const [budi, ani, citra] = [
    await s.person(), await s.person({ language: 'id-ID', viewport: kPhone }), await s.person(),
  ];
  for (const [page, name] of [[budi, 'Budi'], [ani, 'Ani'], [citra, 'Citra']]) {
    await joinAsStudent(page, room, name);
  }
  const id = {};
  for (const name of ['sari', 'Budi', 'Ani', 'Citra']) id[name] = (await participant(teacher, name)).id;
  await showsMovingPicture(at(budi, 'stage-video'));

  await openPanel(teacher, 'open-tools', 'tools');
  await at(teacher, 'groups-new').click();
  await at(teacher, 'group-name-1').fill('Pasar');
  await at(teacher, 'groups-more').waitFor();
  if ((await at(teacher, 'group-name-2').count()) === 0) await at(teacher, 'groups-more').click();
  await at(teacher, 'group-name-2').fill('Sawah');
  for (const [name, place] of [['Budi', '0'], ['Ani', '0'], ['Citra', '1']]) {
    await teacher.locator(`[data-testid="group-person"][data-person-id="${id[name]}"] select`).selectOption(place);
  }
  await at(teacher, 'groups-open').click();
  await isIn(budi, 'Pasar');
  await eventually('the focus is on the heading', async () =>
    teacher.evaluate(() => document.activeElement?.id === 'groups-title'));
  await isIn(ani, 'Pasar');
  await isIn(citra, 'Sawah');
  assert.match(await groupChip(budi).innerText(), /\d+:\d\d/, 'ten minutes unless the teacher says otherwise');

  // In the group one switches on oneself; nothing comes from elsewhere.
  for (const page of [budi, ani, citra]) await setSource(page, 'camera', true);
  await receives(ani, [id.Budi]);
  await receives(budi, [id.Ani]);
  await receives(citra, []);
  await receives(teacher, []);
  await showsMovingPicture(at(ani, 'stage-video'));
  assert.deepEqual(await tiles(citra), [id.Citra]);

  // What a group writes the teacher reads, too, and nobody else; what the teacher writes to all reaches them.
  await say(budi, 'Kami mulai dari beras');
  await openPanel(ani, 'open-chat', 'chat-input');
  await ani.getByText('Kami mulai dari beras').waitFor();
  await at(teacher, 'group-message').fill('Lima menit lagi');
  await at(teacher, 'group-message-send').click();
  await citra.locator('[data-testid="notice"][data-kind="message_to_all"]').getByTestId('notice-chat').click();
  await at(citra, 'chat-message').getByText('Lima menit lagi').waitFor();
  const read = await citra.evaluate(() => window.pendopo.state().chat.map(({ text }) => text));
  assert.deepEqual(read, ['Lima menit lagi']);

  // The teacher visits, and is seen there alone.
  await at(teacher, 'group-card').filter({ has: teacher.locator('.group-name', { hasText: 'Sawah' }) })
    .getByTestId('group-visit').click();
  await receives(citra, [id.sari]);
  await receives(teacher, [id.Citra]);
  await receives(budi, [id.Ani]);
  await showsMovingPicture(at(citra, 'stage-video'));

  // Whoever drops out comes back into the same group; whoever is moved is among others.
  await ani.reload();
  await at(ani, 'leave-button').waitFor();
  await isIn(ani, 'Pasar');
  const member = teacher.locator(`[data-testid="group-member"][data-person-id="${id.Budi}"]`);
  await member.locator('select').selectOption({ label: 'Sawah' });
  await member.getByTestId('group-move-now').click();
  await isIn(budi, 'Sawah');
  await eventually('the focus goes along', async () =>
    member.locator('select').evaluate((element) => element === document.activeElement));
  await receives(budi, [id.sari, id.Citra]);
  await receives(ani, []);

  await at(teacher, 'groups-close').click();
  await eventually('the focus is on the heading', async () =>
    teacher.evaluate(() => document.activeElement?.id === 'groups-title'));
  await eventually('all are together', async () => (await groupChip(ani).count()) === 0);
  await receives(ani, [id.sari, id.Budi, id.Citra]);
  await eventually('their cameras are off', async () =>
    (await at(citra, 'toggle-camera').getAttribute('aria-pressed')) === 'false');
  await showsMovingPicture(at(ani, 'stage-video'));
});
