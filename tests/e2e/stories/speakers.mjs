// Many microphones: the loudest are heard, whoever teaches always, and who hears nothing sees who
// speaks. And what administrators, and each for himself, can read of the connections.
import assert from 'node:assert/strict';

import { ask as get } from '../harness/hls.mjs';
import { eventually, grows, hearsEnergy, inbound, state, viewerStats } from '../harness/proof.mjs';
import { at, joinAsStudent, joinAsTeacher, setSource, teacherName } from '../harness/steps.mjs';
import { longStory } from '../harness/story.mjs';

const kPhone = { width: 390, height: 844 };
const kMicrophones = 6; // one more than is heard

const packetsOf = async (page, id) => {
  const track = (await viewerStats(page)).find(({ participant, source }) => participant === id && source === 'microphone');
  const stats = (await inbound(page, 'audio')).find(({ mid }) => mid === track?.mid);
  return stats?.packetsReceived ?? 0;
};

const droppedFor = async (reason, server) => {
  const { body } = await get(`${server.plainUrl}/metrics`);
  const counts = [...body.toString().matchAll(new RegExp(`dropped_total\\{[^}]*"${reason}"[^}]*\\} (\\d+)`, 'g'))];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
};

longStory('of many microphones the loudest are heard, and the teacher always', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'microphone', true);
  const listener = await s.person({ language: 'id-ID', viewport: kPhone });
  await joinAsStudent(listener, room, 'Ani');
  const reader = await s.person();
  await joinAsStudent(reader, room, 'Rini');
  await at(reader, 'more-menu').click();
  await at(reader, 'data-use').click();
  await at(reader, 'data-steps').locator('input[value="text"]').check();
  await at(reader, 'data-done').click();

  const speakers = [];
  for (let i = 0; i < kMicrophones; ++i) {
    const page = await s.person();
    await joinAsStudent(page, room, `Murid ${i + 1}`);
    await setSource(page, 'microphone', true);
    speakers.push(page);
  }
  const sari = (await state(listener)).participants.find(({ name }) => name === teacherName).id;
  await hearsEnergy(listener);
  await grows('packets of the teacher', () => packetsOf(listener, sari), 50);
  await eventually('some are held back', async () => (await droppedFor('not_among_loudest', s.server)) > 0);
  const lost = (await inbound(listener, 'audio')).reduce((sum, { packetsLost }) => sum + packetsLost, 0);
  // A machine that does not keep up drops some of its own.
  assert.ok(lost <= await droppedFor('late_media', s.server), 'what is held back is no loss');

  await eventually('who reads sees who speaks', async () => (await state(reader)).speaking.length > 0);
  assert.equal((await inbound(reader, 'audio')).reduce((sum, { packetsReceived }) => sum + packetsReceived, 0), 0);
  await s.keepPicture(reader, 'speakers-reader-en-1280');

  // Behind the connection mark.
  for (const page of speakers) await page.close();
  await setSource(teacher, 'camera', true);
  await at(listener, 'more-menu').click();
  await at(listener, 'connection-state').click();
  await at(listener, 'connection-facts').locator('[data-fact="line.round_trip"]').waitFor();
  await s.keepPicture(listener, 'connection-facts-id-390');
  await at(teacher, 'connection-state').click();
  await at(teacher, 'connection-facts').locator('[data-fact="line.lost"]').waitFor();
  await s.keepPicture(teacher, 'connection-facts-en-1280');
  await teacher.keyboard.press('Escape');

  // What the administrator sees of all.
  const office = await teacher.context().newPage();
  await office.goto(`${s.server.url}/`);
  await at(office, 'room-streams').click();
  const anis = at(office, 'streams-person').filter({ hasText: 'Ani' });
  await anis.locator('[data-source="camera"]').waitFor();
  await s.keepPicture(office, 'streams-en-1280');
  await office.setViewportSize(kPhone);
  await s.keepPicture(office, 'streams-en-390');
  await office.evaluate(() => localStorage.setItem('pendopo.language', 'id'));
  await office.reload();
  await at(office, 'room-streams').click();
  await anis.locator('[data-source="camera"]').waitFor();
  await s.keepPicture(office, 'streams-id-390');
  await office.close();
});
