// Viewers of a channel write to each other, and its team looks after what is written.
import assert from 'node:assert/strict';

import { card, makeChannel, makeKey, publish } from '../harness/broadcast.mjs';
import { eventually } from '../harness/proof.mjs';
import { at, joinAsListener, joinAsTeacher, openPanel, say } from '../harness/steps.mjs';
import { longStory } from '../harness/story.mjs';
import { kIndonesian, openChannel, plays } from '../harness/watching.mjs';

async function setChannel(page, channel, wishes) {
  await card(page, channel.title).getByTestId('channel-edit').click();
  for (const [what, value] of Object.entries(wishes)) {
    await at(page, `channel-form-${what}`).locator(`input[value="${value}"]`).check();
  }
  await at(page, 'channel-form-save').click();
  await at(page, 'channel-form-save').waitFor({ state: 'hidden' });
}

/** Kept by the page from its first line on: how many connections for signalling it has opened. */
async function countSockets(page) {
  await page.addInitScript(() => {
    window.socketsOpened = 0;
    const Native = window.WebSocket;
    window.WebSocket = class extends Native {
      constructor(...options) {
        super(...options);
        window.socketsOpened += 1;
      }
    };
  });
}
const socketsOf = (page) => page.evaluate(() => window.socketsOpened);

const messages = (page, text) => at(page, 'chat-message').filter({ hasText: text });
const reads = (page, text) => messages(page, text).waitFor();
const readsNoMore = (page, text) => messages(page, text).waitFor({ state: 'detached' });
const isOpen = (page) => page.locator('[data-testid=live-chat][data-phase=open]').waitFor();

async function writes(page, text) {
  await at(page, 'chat-input').fill(text);
  await at(page, 'chat-send').click();
  await reads(page, text);
}

async function named(page, name) {
  await at(page, 'live-chat-name').fill(name);
  await at(page, 'live-chat-start').click();
  await at(page, 'chat-input').waitFor();
}

async function decides(page, text, what) {
  await messages(page, text).getByTestId('chat-tools').click();
  await at(page, what).click();
}

longStory('viewers of a channel write: beside the picture, and on a phone after a tap', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  const publisher = publish(server, key);

  // Of a public channel it is off until somebody wants it.
  const budi = await s.person();
  await openChannel(s, budi, channel);
  await plays(budi);
  assert.equal(await at(budi, 'live-chat').count(), 0);
  assert.equal(await at(budi, 'live-chat-open').count(), 0);
  await setChannel(teacher, channel, { chat: 'all' });
  await isOpen(budi);

  const ani = await s.person(kIndonesian);
  await countSockets(ani);
  await openChannel(s, ani, channel);
  await plays(ani);
  await at(ani, 'live-chat-open').waitFor();
  assert.equal(await socketsOf(ani), 0, 'who only watches has no further connection');
  await at(ani, 'live-chat-open').click();
  await isOpen(ani);
  assert.equal(await socketsOf(ani), 1, 'a WebSocket carries it, and nothing had to be fallen back to');
  await plays(ani, 0.5);

  await named(budi, 'Budi');
  await writes(budi, 'Halo dari meja');
  await reads(ani, 'Halo dari meja');
  await named(ani, 'Budi');
  await writes(ani, 'Halo dari ponsel');
  await reads(budi, 'Halo dari ponsel');
  assert.match(await messages(budi, 'Halo dari ponsel').innerText(), /Budi \(2\)/);
  await messages(ani, 'Halo dari meja').getByTestId('chat-tools').click();
  await at(ani, 'chat-reply').waitFor();
  for (const what of ['chat-delete', 'chat-edit', 'chat-mute', 'react-heart']) {
    assert.equal(await at(ani, what).count(), 0, 'a viewer decides about his own messages alone');
  }
  await ani.keyboard.press('Escape');

  // A reload keeps the name, and shows what was said.
  await budi.reload();
  await reads(budi, 'Halo dari ponsel');
  await writes(budi, 'Saya kembali');
  assert.match(await messages(ani, 'Saya kembali').innerText(), /Budi(?! \()/);
  await publisher.finish();
});

longStory('the team of a channel deletes, mutes, writes alone, and switches the chat off', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  await setChannel(teacher, channel, { chat: 'all' });
  const publisher = publish(server, key);
  const budi = await s.person();
  await openChannel(s, budi, channel);
  await isOpen(budi);
  await named(budi, 'Budi');
  await writes(budi, 'Beli obat di sini');
  await writes(budi, 'Halo semua');

  await openChannel(s, teacher, channel);
  await isOpen(teacher);
  await writes(teacher, 'Selamat datang');
  assert.match(await messages(budi, 'Selamat datang').innerText(), /sari[\s\S]*Team/);
  await decides(teacher, 'Beli obat di sini', 'chat-delete');
  await readsNoMore(budi, 'Beli obat di sini');
  await decides(teacher, 'Halo semua', 'chat-mute');
  await at(budi, 'chat-silenced').waitFor();
  assert.match(await at(budi, 'chat-silenced').innerText(), /cannot write here any more/);
  assert.equal(await at(budi, 'chat-input').count(), 0);

  // A new tab of the same browser is the same muted person; and what was deleted stays so.
  const again = await budi.context().newPage();
  await openChannel(s, again, channel);
  await reads(again, 'Selamat datang');
  assert.equal(await messages(again, 'Beli obat di sini').count(), 0);
  await at(again, 'chat-silenced').waitFor();
  await again.close();
  await decides(teacher, 'Halo semua', 'chat-mute');
  await at(budi, 'chat-input').waitFor();
  await writes(budi, 'Terima kasih');
  await reads(teacher, 'Terima kasih');

  await at(teacher, 'chat-settings').click();
  await at(teacher, 'chat-writers-team').click();
  await at(budi, 'chat-silenced').waitFor();
  assert.equal(await at(budi, 'chat-silenced').getAttribute('data-why'), 'team_only');
  await writes(teacher, 'Sekarang hanya tim');
  await reads(budi, 'Sekarang hanya tim');

  await at(teacher, 'chat-settings').click();
  await at(teacher, 'live-chat-off').click();
  await at(teacher, 'confirm').click();
  await at(budi, 'live-chat-ended').waitFor();
  await plays(budi, 0.5);
  await publisher.finish();
});

longStory('the chat of a private channel is among those who may watch it', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  await setChannel(teacher, channel, { viewing: 'private', chat: 'all' });
  await card(teacher, channel.title).getByTestId('channel-links').click();
  await at(teacher, 'watch-link-create').click();
  const link = await at(teacher, 'watch-link-url').inputValue();
  await teacher.keyboard.press('Escape');
  const publisher = publish(server, key);

  const guest = await s.person();
  await eventually('the broadcast has begun', async () => {
    await openChannel(s, guest, channel, link.slice(link.indexOf('#')));
    return (await at(guest, 'live-stage').count()) > 0;
  });
  await isOpen(guest);
  await named(guest, 'Tamu');
  await writes(guest, 'Ini rahasia');

  // By the pipe itself: without a pass, and with one that is made up.
  const stranger = await s.person();
  await openChannel(s, stranger, channel);
  await at(stranger, 'live-refused').waitFor();
  for (const pass of [null, '~made-up']) {
    const answer = await stranger.evaluate(([room, secret]) => new Promise((done) => {
      const socket = new WebSocket(`wss://${location.host}/api/signal`);
      socket.onmessage = ({ data }) => done(JSON.parse(data));
      socket.onopen = () => socket.send(JSON.stringify({
        id: 1, command: 'join', room, link: secret, name: 'X', seat: null, last_event: null,
        page: 'p', device: null, decodes: [],
      }));
    }), [`channel:${channel.name}`, pass]);
    assert.deepEqual(answer, { reply: 1, refusal: 'sign_in_needed' });
  }

  await teacher.goto(`${s.server.url}/channels`);
  await card(teacher, channel.title).getByTestId('channel-links').click();
  await at(teacher, 'watch-link-revoke').click();
  await at(guest, 'live-refused').waitFor();
  assert.equal(await at(guest, 'chat-message').count(), 0);
  await publisher.finish();
});

longStory('a teacher looks after the chat of a class in the same way', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person();
  await joinAsListener(budi, room, 'Budi');
  await say(budi, 'tidak sopan');
  await say(budi, 'maaf');
  await openPanel(teacher, 'open-chat', 'chat-input');
  await decides(teacher, 'tidak sopan', 'chat-delete');
  await readsNoMore(budi, 'tidak sopan');
  await decides(teacher, 'maaf', 'chat-mute');
  await at(budi, 'chat-silenced').waitFor();

  // What was deleted stays so over a restart of the server.
  await s.server.end();
  await s.server.start();
  await say(teacher, 'sesudah');
  await reads(budi, 'sesudah');
  const late = await s.person();
  await joinAsListener(late, room, 'Ani');
  await openPanel(late, 'open-chat', 'chat-message');
  await reads(late, 'maaf');
  assert.equal(await messages(late, 'tidak sopan').count(), 0);
});
