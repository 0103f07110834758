// Chat: everybody reads it, late comers too, and who has it closed sees that something came.
import assert from 'node:assert/strict';

import { decodesFrames, eventually, framesDecoded, hearsEnergy } from '../harness/proof.mjs';
import { at, joinAsListener, joinAsTeacher, openPanel, say, setSource } from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';

longStory('chat reaches everybody, and late comers read what was said before', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person();
  await joinAsListener(budi, room, 'Budi');

  await say(teacher, 'Selamat pagi semua');
  await eventually('the badge counts', async () => at(budi, 'chat-badge').isVisible());
  await openPanel(budi, 'open-chat', 'chat-input');
  await at(budi, 'chat-message').filter({ hasText: 'Selamat pagi semua' }).waitFor();
  assert.equal(await at(budi, 'chat-badge').isVisible(), false);
  await say(budi, 'Pagi, Bu <b>Sari</b>');
  await at(teacher, 'chat-message').filter({ hasText: 'Pagi, Bu <b>Sari</b>' }).waitFor();

  const late = await s.person();
  await joinAsListener(late, room, 'Ani');
  await openPanel(late, 'open-chat', 'chat-input');
  await eventually('the history is there', async () => (await at(late, 'chat-message').count()) === 2);
  const texts = await at(late, 'chat-message').allInnerTexts();
  assert.ok(texts[0].includes('Selamat pagi semua') && texts[1].includes('Pagi, Bu <b>Sari</b>'));
});

story('the class goes on after the server was restarted, and nobody appears twice', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person();
  await joinAsListener(budi, room, 'Budi');
  await setSource(teacher, 'microphone', true);
  await setSource(teacher, 'camera', true);
  await decodesFrames(budi);
  await say(budi, 'sebelum');

  const { code } = await s.server.end();
  assert.equal(code, 0, 'SIGTERM ends the server with exit code 0');
  await s.server.start();
  await eventually('both are connected again', async () => {
    const states = await Promise.all(
      [teacher, budi].map((page) => at(page, 'connection-state').getAttribute('data-pipe')),
    );
    return states.every((state) => state === 'open');
  });
  await say(teacher, 'sesudah');
  await openPanel(budi, 'open-chat', 'chat-input');
  await at(budi, 'chat-message').filter({ hasText: 'sesudah' }).waitFor();
  await openPanel(teacher, 'open-people', 'person-row');
  await eventually('two people are there', async () => (await at(teacher, 'person-row').count()) === 2);
  await eventually('the picture is there again', async () => (await framesDecoded(budi)) > 20);
  await decodesFrames(budi);
  await hearsEnergy(budi);
});
