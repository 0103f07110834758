// Signalling gets through where WebSockets do not, and a seat changes its pipe in mid-class.
import assert from 'node:assert/strict';

import { decodesFrames, eventually, grows, state } from '../harness/proof.mjs';
import { startProxy } from '../harness/proxy.mjs';
import { at, joinAsListener, joinAsTeacher, openPanel, say, setSource } from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';

const kFew = 2; // chat has a limit
const kFourKinds_ms = 60_000; // each is given up after some failures

// A class with a presenting teacher, and Budi behind the proxy. `tell` says the rest.
async function classBehindProxy(s, rules, tell) {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'camera', true);
  const proxy = Object.assign(await startProxy(s.server), rules);
  try {
    const budi = await s.person();
    await joinAsListener(budi, { ...room, url: proxy.address(room.url) }, 'Budi');
    await tell({ teacher, budi, proxy });
  } finally {
    proxy.close();
  }
}

const noLongerReconnects = (page) => eventually('the notice of a lost line goes', async () =>
  (await at(page, 'notice').filter({ hasText: 'Reconnecting' }).count()) === 0);
const everybody = async (page) => (await state(page)).participants.length;

async function hears(page, text) {
  await openPanel(page, 'open-chat', 'chat-input');
  await at(page, 'chat-message').filter({ hasText: text }).waitFor();
}

async function talkToEachOther(teacher, budi, mark) {
  await say(teacher, `dari guru ${mark}`);
  await hears(budi, `dari guru ${mark}`);
  await say(budi, `dari Budi ${mark}`);
  await hears(teacher, `dari Budi ${mark}`);
}

longStory('a proxy that eats WebSockets: the class comes over a stream, and climbs back', async (s) => {
  await classBehindProxy(s, { webSockets: false }, async ({ teacher, budi, proxy }) => {
    assert.ok(proxy.passed.stream > 0, 'an event stream was used');
    assert.equal(proxy.passed.webSocket, 0);
    await decodesFrames(budi);
    await talkToEachOther(teacher, budi, 'satu');

    // Many messages while the seat moves over: none is missed and none comes twice.
    proxy.webSockets = true;
    let said = 0;
    await eventually('the page climbs back', async () => {
      if (said < kFew) await say(teacher, `pesan ${(said += 1)}.`);
      return proxy.passed.webSocket > 0;
    });
    await eventually('the page lets go of the stream', () => proxy.streamsNow === 0);
    await say(teacher, 'selesai');
    await hears(budi, 'selesai');
    for (let i = 1; i <= said; i += 1) {
      assert.equal(await at(budi, 'chat-message').filter({ hasText: `pesan ${i}.` }).count(), 1);
    }
    assert.equal(await everybody(teacher), 2);
    await talkToEachOther(teacher, budi, 'dua');
    await decodesFrames(budi);
  });
});

longStory('a proxy that also holds streams back: long polling carries the class', async (s) => {
  await classBehindProxy(s, { webSockets: false, streams: false }, async ({ teacher, budi, proxy }) => {
    assert.ok(proxy.passed.poll > 0, 'polls were used');
    await talkToEachOther(teacher, budi, 'satu');
    await decodesFrames(budi);
    assert.equal(await everybody(teacher), 2);
  });
});

longStory('a proxy that lets no request wait: plain polling carries the class', async (s) => {
  const rules = { webSockets: false, streams: false, held: false };
  await classBehindProxy(s, rules, async ({ teacher, budi, proxy }) => {
    const before = (await state(budi)).you;
    // Four kinds are tried, and long polling, which began well, three times.
    await eventually('plain polls come', () => proxy.passed.plainPoll > 7, kFourKinds_ms);
    await talkToEachOther(teacher, budi, 'satu');
    await decodesFrames(budi);
    assert.equal((await state(budi)).you, before);
    assert.equal(await everybody(teacher), 2);
  });
});

story('a WebSocket that is cut in mid-class: nothing is missed, nobody comes twice', async (s) => {
  await classBehindProxy(s, {}, async ({ teacher, budi, proxy }) => {
    await talkToEachOther(teacher, budi, 'satu');
    const before = (await state(budi)).you;
    proxy.cutWebSockets();
    await say(teacher, 'sementara');
    await hears(budi, 'sementara');
    await noLongerReconnects(budi);
    await talkToEachOther(teacher, budi, 'dua');
    assert.equal((await state(budi)).you, before);
    assert.equal(await everybody(teacher), 2);
    await decodesFrames(budi);
  });
});
