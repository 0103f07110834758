// The five black-box tables by which the Kurento project that Pendopo succeeds was accepted, each
// as one story with the table's own steps.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { decodesFrames, eventually, hearsEnergy, participant, showsMovingPicture } from '../harness/proof.mjs';
import {
  at, joinAsListener, joinAsStudent, joinAsTeacher, openPanel, say, setSource,
} from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';

story('broadcast webcam: the presenter starts and stops, viewers see it start and stop', async (s) => {
  const presenter = await s.teacher();
  const room = await s.room(presenter);
  await joinAsTeacher(presenter, room);
  const viewer = await s.person();
  await joinAsListener(viewer, room, 'Ani');
  await setSource(presenter, 'camera', true);
  await setSource(presenter, 'microphone', true);
  await showsMovingPicture(at(viewer, 'stage-video'));
  await hearsEnergy(viewer);
  await setSource(presenter, 'camera', false);
  await eventually('the viewer is told', async () =>
    (await participant(viewer, 'sari')).sources.camera.on === false);
  await setSource(presenter, 'camera', true);
  await showsMovingPicture(at(viewer, 'stage-video'));
});

longStory('broadcast screen: the presenter shares a screen, viewers see it', async (s) => {
  const presenter = await s.teacher();
  const room = await s.room(presenter);
  await joinAsTeacher(presenter, room);
  const viewer = await s.person();
  await joinAsListener(viewer, room, 'Ani');
  await setSource(presenter, 'screen', true);
  await eventually('the viewer is told', async () =>
    (await participant(viewer, 'sari')).sources.screen.on === true);
  await showsMovingPicture(at(viewer, 'stage-video'));
  await setSource(presenter, 'screen', false);
  await eventually('the viewer is told', async () =>
    (await participant(viewer, 'sari')).sources.screen.on === false);
});

longStory('file sharing: the presenter shares a file, viewers open it', async (s) => {
  const presenter = await s.teacher();
  const room = await s.room(presenter);
  await joinAsTeacher(presenter, room);
  const viewers = [await s.person(), await s.person()];
  await joinAsListener(viewers[0], room, 'Ani');
  await joinAsListener(viewers[1], room, 'Budi');
  for (const page of [presenter, ...viewers]) await openPanel(page, 'open-chat', 'chat-input');
  const buffer = Buffer.from('Halaman 12, nomor 1 sampai 5');
  await at(presenter, 'chat-files').setInputFiles({ name: 'tugas.txt', mimeType: 'text/plain', buffer });
  for (const page of viewers) {
    const card = at(page, 'chat-file').filter({ hasText: 'tugas.txt' });
    await card.waitFor();
    const download = page.waitForEvent('download');
    await card.getByTestId('chat-file-save').click();
    assert.deepEqual(readFileSync(await (await download).path()), buffer);
  }
});

longStory('chat: presenter and viewers write, everybody reads it with its author', async (s) => {
  const presenter = await s.teacher();
  const room = await s.room(presenter);
  await joinAsTeacher(presenter, room);
  const viewers = [await s.person(), await s.person()];
  await joinAsListener(viewers[0], room, 'Ani');
  await joinAsListener(viewers[1], room, 'Budi');
  await say(presenter, 'Ada pertanyaan?');
  await say(viewers[0], 'Belum ada');
  for (const page of [presenter, ...viewers]) {
    await openPanel(page, 'open-chat', 'chat-input');
    const message = at(page, 'chat-message').filter({ hasText: 'Belum ada' });
    await message.waitFor();
    assert.match(await at(page, 'chat-message').allInnerTexts().then((t) => t.join('\n')), /Ani/);
  }
});

longStory("connect to the presenter's media: who comes later is connected to what runs", async (s) => {
  const presenter = await s.teacher();
  const room = await s.room(presenter);
  await joinAsTeacher(presenter, room);
  await setSource(presenter, 'camera', true);
  await setSource(presenter, 'microphone', true);
  const student = await s.person();
  await joinAsStudent(student, room, 'Ani');
  await decodesFrames(student);
  await hearsEnergy(student);
  await showsMovingPicture(at(student, 'stage-video'));
});
