// Who wants to speak, in order; a teacher lowers hands and asks somebody to speak, also from the broadcast.
import assert from 'node:assert/strict';

import { heldClass, plays, stage } from '../harness/full_class.mjs';
import { decodesFrames, eventually, hearsEnergy, participant } from '../harness/proof.mjs';
import {
  at, isPressed, joinAsListener, joinAsTeacher, openPanel, order, personRow,
} from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };

/** A class with these listeners in it, in this order. */
async function classOf(s, people) {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const students = [];
  for (const [name, options] of Object.entries(people)) {
    const student = await s.person(options);
    await joinAsListener(student, room, name);
    students.push(student);
  }
  return { teacher, students };
}

const notice = (page, kind) => page.locator(`[data-testid="notice"][data-kind="${kind}"]`);

async function raise(page, up = true) {
  const button = at(page, 'raise-hand');
  await button.click();
  await eventually(`the hand is ${up ? 'up' : 'down'}`, async () => {
    if ((await isPressed(page, 'raise-hand')) === up) return true;
    const early = notice(page, 'hand_too_fast'); // hands go up at a pace
    if ((await early.count()) > 0) {
      await early.getByRole('button').click();
      await button.click();
    }
    return false;
  });
}

const handRow = (page, name) => at(page, 'hand-row').filter({ hasText: name });

/** Whose hands are up, as this page lists them. */
const names = (page) => at(page, 'hand-row').locator('.person-name').allInnerTexts();
const areUp = (page, expected) =>
  eventually(`the hands of ${expected.join(', ') || 'nobody'} are up`, async () =>
    JSON.stringify((await names(page)).map((name) => name.replace(/ \(.*/, ''))) ===
      JSON.stringify(expected));

/** From now on counts the notes that the page itself plays. */
const countNotes = (page) => page.evaluate(() => {
  window.notes = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    window.notes += 1;
    start.apply(this, when);
  };
});
const notes = (page) => page.evaluate(() => window.notes);

story('hands keep their order over a reload, and a teacher lowers one or all', async (s) => {
  const people = { Budi: {}, Ani: { language: 'id-ID', viewport: kPhone }, Citra: {} };
  const { teacher, students: [budi, ani, citra] } = await classOf(s, people);
  await countNotes(teacher);
  await raise(budi);
  await at(teacher, 'hands-badge').waitFor();
  await eventually('the teacher hears it', async () => (await notes(teacher)) > 0);
  await raise(ani);
  assert.equal(await at(ani, 'own-hand').innerText(), '2');
  assert.equal(await at(ani, 'raise-hand').getAttribute('aria-label'), 'Angkat tangan: 2');

  await openPanel(teacher, 'open-people', 'hand-row');
  await areUp(teacher, ['Budi', 'Ani']);
  await openPanel(citra, 'open-people', 'hand-row');
  await areUp(citra, ['Budi', 'Ani']);
  assert.equal(await at(citra, 'lower-hand').count(), 0, "others' hands are the teacher's");
  const { id } = await participant(teacher, 'Ani');
  const tile = teacher.locator(`[data-testid="tile"][data-person-id="${id}"]`);
  assert.match(await tile.getByTestId('hand-mark').innerText(), /2/);

  await budi.reload();
  await at(budi, 'leave-button').waitFor();
  await eventually('the hand is up', () => isPressed(budi, 'raise-hand'));
  assert.equal(await at(budi, 'own-hand').innerText(), '1');
  await areUp(teacher, ['Budi', 'Ani']);

  await handRow(teacher, 'Budi').getByTestId('lower-hand').click();
  await areUp(teacher, ['Ani']);
  await notice(budi, 'hand_lowered').waitFor();
  assert.equal(await isPressed(budi, 'raise-hand'), false);
  await eventually('Ani comes first', async () => (await at(ani, 'own-hand').innerText()) === '1');
  await raise(citra);
  await raise(budi);
  await areUp(teacher, ['Ani', 'Citra', 'Budi']);
  await raise(citra, false);
  await areUp(teacher, ['Ani', 'Budi']);
  assert.equal(await notice(citra, 'hand_lowered').count(), 0, 'she did it herself');
  await at(budi, 'leave-button').click();
  await areUp(teacher, ['Ani']);
  await raise(citra);

  await at(teacher, 'lower-all').click();
  await areUp(teacher, []);
  await areUp(citra, []);
  await notice(ani, 'hand_lowered').waitFor();
  assert.equal(await isPressed(ani, 'raise-hand'), false);
  assert.equal(await at(teacher, 'hands-badge').count(), 0);
});

longStory('a teacher switches the sound of hands off, and it stays off', async (s) => {
  const { teacher, students: [budi] } = await classOf(s, { Budi: {} });
  await at(teacher, 'more-menu').click();
  await at(teacher, 'hand-sound').click();
  await teacher.reload();
  await at(teacher, 'leave-button').waitFor();
  await countNotes(teacher);
  await raise(budi);
  await at(teacher, 'hands-badge').waitFor();
  assert.equal(await notes(teacher), 0);
  await at(teacher, 'more-menu').click();
  assert.match(await at(teacher, 'hand-sound').innerText(), /^Sound for raised hands/);
});

longStory('whoever is asked to speak switches his microphone on, though it was stopped before', async (s) => {
  const { teacher, students: [budi, ani] } = await classOf(s, { Budi: {}, Ani: {} });
  await order(teacher, 'Budi', 'person-mute');
  await notice(budi, 'microphone_blocked').waitFor();
  await budi.keyboard.press('Alt+h');
  await eventually('the hand is up', () => isPressed(budi, 'raise-hand'));
  await handRow(teacher, 'Budi').getByTestId('speak-now').click();
  await at(budi, 'turn-card').waitFor();
  assert.match(await at(budi, 'turn-card').innerText(), /It is your turn to speak/);
  assert.equal(await isPressed(budi, 'raise-hand'), false);
  assert.equal(await isPressed(budi, 'toggle-microphone'), false, 'nobody else switches it on');
  await at(teacher, 'invited-row').filter({ hasText: 'Budi' }).waitFor();

  await at(budi, 'turn-speak').click();
  await hearsEnergy(ani);
  await at(budi, 'turn-card').waitFor({ state: 'hidden' });
  await at(teacher, 'invited-row').waitFor({ state: 'hidden' });
  assert.ok((await participant(teacher, 'Budi')).sources.microphone.on);

  // One who has not asked may say no.
  await order(teacher, 'Ani', 'person-speak');
  await at(ani, 'turn-end').click();
  await at(ani, 'turn-card').waitFor({ state: 'hidden' });
  await at(teacher, 'invited-row').waitFor({ state: 'hidden' });
});

longStory('whoever follows as a broadcast is asked to speak, comes in, and goes back', async (s) => {
  const { teacher, room } = await heldClass(s);
  const budi = await s.person();
  await joinAsListener(budi, room, 'Budi');
  const ani = await s.person({ language: 'id-ID', viewport: kPhone });
  await joinAsListener(ani, room, 'Ani');
  await stage(ani, 'picture').waitFor();
  await raise(ani);
  await openPanel(teacher, 'open-people', 'hand-row');
  await handRow(teacher, 'Ani').getByTestId('speak-now').click();

  await at(ani, 'turn-card').waitFor();
  assert.match(await at(ani, 'turn-card').innerText(), /Giliran Anda berbicara/);
  assert.equal(await personRow(teacher, 'Ani').getAttribute('data-carrier'), 'broadcast', 'not before she wants it');
  await at(ani, 'turn-speak').click();
  await decodesFrames(ani);
  await hearsEnergy(budi);
  assert.ok(await isPressed(ani, 'toggle-microphone'));
  await at(teacher, 'invited-row').filter({ hasText: /speaking/ }).waitFor();
  await ani.reload();
  await decodesFrames(ani);
  assert.equal((await participant(teacher, 'Ani')).carrier, 'direct', 'the place is hers');

  await at(teacher, 'end-turn').click();
  await stage(ani, 'picture').waitFor();
  await plays(ani);
  assert.equal(await at(ani, 'broadcast-come-in').count(), 0, 'the class is full');

  await raise(ani);
  await handRow(teacher, 'Ani').getByTestId('speak-now').click();
  await at(ani, 'turn-speak').click();
  await hearsEnergy(budi);
  await eventually('she can say that she is done', async () =>
    /Saya selesai/.test(await at(ani, 'turn-end').innerText()));
  await at(ani, 'turn-end').click();
  await stage(ani, 'picture').waitFor();
  await at(teacher, 'invited-row').waitFor({ state: 'hidden' });
});
