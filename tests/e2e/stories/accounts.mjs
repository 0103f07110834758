// How people get in: the first administrator, signing in, links that are good, wrong or revoked.
import assert from 'node:assert/strict';

import { state } from '../harness/proof.mjs';
import {
  at, closeLinks, joinAsListener, makeLink, openLinks, roomAddress, signIn, teacherName,
} from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';

story('the first-run link makes one administrator and is refused the second time', async (s) => {
  const teacher = await s.teacher();
  assert.equal(new URL(teacher.url()).pathname, '/');

  const stranger = await s.person();
  await stranger.goto(s.server.firstRunUrl);
  await at(stranger, 'first-run-used').waitFor();
  assert.equal(await at(stranger, 'first-run-submit').count(), 0);
  const answer = await stranger.request.post(`${s.server.url}/api/first-run`, {
    headers: { origin: s.server.url },
    data: { token: s.server.ports.first_run, name: 'mallory', password: 'a long password' },
  });
  assert.equal(answer.status(), 409);
  assert.equal((await answer.json()).refusal, 'already_used');
});

longStory('a wrong password is refused in words, the right one opens the rooms', async (s) => {
  await s.teacher(); // the account exists
  const page = await s.person();
  await signIn(page, s.server, 'sari', 'not the password');
  await page.getByRole('alert').first().waitFor();
  await signIn(page, s.server);
  await at(page, 'room-title').waitFor();
});

longStory('who is not signed in and has no link is asked to sign in', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  const stranger = await s.person();
  await stranger.goto(room.url.replace(/#.*/, ''));
  await at(stranger, 'join-refusal').or(at(stranger, 'sign-in-name')).first().waitFor();
  assert.equal(await at(stranger, 'leave-button').count(), 0);
});

longStory('a wrong link is refused in words', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  const stranger = await s.person();
  await stranger.goto(`${room.url}x`);
  await at(stranger, 'join-refusal').waitFor();
  assert.ok((await at(stranger, 'join-refusal').innerText()).trim().length > 10);
});

longStory('a revoked link is refused in words and a new one works', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  const early = await s.person();
  await joinAsListener(early, room, 'Budi');

  await openLinks(teacher, room);
  await at(teacher, 'room-link-revoke').first().click();
  await at(teacher, 'room-link-revoke').waitFor({ state: 'hidden' });
  await closeLinks(teacher);
  const late = await s.person();
  await late.goto(room.url);
  await at(late, 'join-refusal').waitFor();
  assert.equal(await at(late, 'leave-button').count(), 0);

  const url = await makeLink(teacher, room);
  assert.notEqual(url, room.url);
  const again = await s.person();
  await joinAsListener(again, { ...room, url }, 'Ani');
});

story('signalling and unsafe requests from another origin are refused', async (s) => {
  const page = await s.person();
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }]) {
    const answer = await page.request.post(`${s.server.url}/api/sign-in`, {
      headers, data: { name: 'sari', password: 'x' },
    });
    assert.equal(answer.status(), 403);
  }
});

longStory('a teacher who presses before his name is known comes in under it', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await teacher.route('**/api/me', async (route) => {
    await at(teacher, 'join-button').click();
    await at(teacher, 'join-button').click();
    await route.continue();
  });
  await teacher.goto(roomAddress(room));
  await at(teacher, 'leave-button').waitFor();
  const { participants } = await state(teacher);
  assert.deepEqual(participants.map(({ name }) => name), [teacherName]);
});
