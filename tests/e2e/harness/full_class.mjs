// A class in which not everybody has a place, and those who follow it as a broadcast.
import assert from 'node:assert/strict';

import { grows } from './proof.mjs';
import { at, joinAsTeacher, setSource } from './steps.mjs';

/** Lets so many students into the class of that room. */
export async function setLimit(page, room, students) {
  const name = new URL(room.url).pathname.split('/').pop();
  const limited = await page.evaluate(
    async ([path, direct_max]) => {
      const answer = await fetch(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ direct_max }),
      });
      return answer.json();
    },
    [`/api/rooms/${name}`, students],
  );
  assert.equal(limited.direct_max, students);
}

/** A room in which the first student alone is in the class. */
async function smallRoom(s, teacher) {
  const room = await s.room(teacher);
  await room.item.getByTestId('room-edit').click();
  await at(teacher, 'room-form-direct').selectOption('10');
  await at(teacher, 'room-form-save').click();
  await at(teacher, 'room-form-save').waitFor({ state: 'hidden' });
  await setLimit(teacher, room, 1);
  return room;
}

/** Such a room, in which its teacher is and shows that. */
export async function heldClass(s, { microphone = true, camera = true } = {}) {
  const teacher = await s.teacher();
  const room = await smallRoom(s, teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'microphone', microphone);
  await setSource(teacher, 'camera', camera);
  return { teacher, room };
}

export const stage = (page, shown) => page.locator(`[data-testid="broadcast-stage"][data-shown="${shown}"]`);
export const video = (page) => at(page, 'broadcast-video');
export const plays = (page) =>
  grows('the time of the broadcast', () => video(page).evaluate((v) => v.currentTime), 1);
