// How people get in: the first administrator, signing in, links that are good, wrong or revoked.
import assert from 'node:assert/strict';

import { eventually } from '../harness/proof.mjs';
import { at, joinAsListener, makeFirstAdministrator, signIn } from '../harness/steps.mjs';
import { story } from '../harness/story.mjs';

story('the first-run link makes one administrator and is refused the second time', async (s) => {
  const teacher = await s.teacher();
  assert.equal(new URL(teacher.url()).pathname, '/');

  const stranger = await s.person();
  await stranger.goto(s.server.firstRunUrl);
  await assert.rejects(
    (async () => {
      stranger.setDefaultTimeout(4_000);
      await makeFirstAdministrator(stranger, s.server);
    })(),
    'a second administrator was made with the same link',
  );
  const answer = await stranger.request.post(`${s.server.url}/api/first-run`, {
    headers: { origin: s.server.url },
    data: { token: s.server.ports.first_run, name: 'mallory', password: 'a long password' },
  });
  assert.equal(answer.status(), 409);
  assert.equal((await answer.json()).refusal, 'already_used');
});

story('a wrong password is refused in words, the right one opens the rooms', async (s) => {
  await s.teacher(); // the account exists
  const page = await s.person();
  await signIn(page, s.server, 'sari', 'not the password');
  await page.getByRole('alert').first().waitFor();
  await signIn(page, s.server);
  await at(page, 'room-title').waitFor();
});

story('who is not signed in and has no link is asked to sign in', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  const stranger = await s.person();
  await stranger.goto(room.url.replace(/#.*/, ''));
  await at(stranger, 'join-refusal').or(at(stranger, 'sign-in-name')).first().waitFor();
  assert.equal(await at(stranger, 'leave-button').count(), 0);
});

story('a wrong link is refused in words', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  const stranger = await s.person();
  await stranger.goto(`${room.url}x`);
  await at(stranger, 'join-refusal').waitFor();
  assert.ok((await at(stranger, 'join-refusal').innerText()).trim().length > 10);
});

story('a revoked link is refused in words and a new one works', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  const early = await s.person();
  await joinAsListener(early, room, 'Budi');

  await room.item.getByTestId('room-link-revoke').first().click();
  const late = await s.person();
  await eventually('the revoked link is refused', async () => {
    await late.goto('about:blank');
    await late.goto(room.url);
    return at(late, 'join-refusal').isVisible({ timeout: 2_000 }).catch(() => false)
      || at(late, 'join-refusal').waitFor({ timeout: 2_000 }).then(() => true, () => false);
  });

  const before = await at(room.item, 'room-link-url').count();
  await room.item.getByTestId('room-link-create').click();
  await eventually('a new link is shown', async () => {
    const shown = room.item.getByTestId('room-link-url');
    if ((await shown.count()) === 0) return false;
    const text = await shown.last().evaluate((e) => e.value ?? e.textContent);
    return text.trim() !== room.url && (before === 0 || text.includes('#')) && (room.url = text.trim());
  });
  const again = await s.person();
  await joinAsListener(again, room, 'Ani');
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
