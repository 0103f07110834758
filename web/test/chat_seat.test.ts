import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatSeat } from '../src/pages/live/chat_seat';
import { FakeWebSocket, installPage, pass, type Judge } from './fake_page';
import { message } from './fixtures';

const stored = new Map<string, string>();
const storage = {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
  removeItem: (key: string) => void stored.delete(key),
};

/** A viewer whose chat has begun, or waits at its door. */
async function opened(judge: Judge = () => null, began = true) {
  installPage();
  stored.clear();
  Object.assign(globalThis, { localStorage: storage });
  FakeWebSocket.judge = judge;
  let passNow: string | null = '~first';
  const seat = new ChatSeat('klinik', () => passNow);
  FakeWebSocket.newest = null;
  assert.equal(FakeWebSocket.newest, null, 'nothing is connected before it starts');
  seat.start();
  let number = 0;
  const socket = () => FakeWebSocket.newest as unknown as FakeWebSocket;
  const say = (event: object) => socket().say({ ...event, number: ++number });
  const greet = () => {
    say({
      event: 'channel_welcome', you: 'p2', seat: 'token', back: false, name: '', role: 'student',
      people: 2, writers: 'all', muted: [],
    });
    say({ event: 'chat_history', chat: [message(1, 'p1')] });
  };
  await pass(100);
  if (began) greet();
  await pass(100);
  return {
    seat,
    say,
    greet,
    lose: () => socket().onclose?.(),
    give: (next: string) => void (passNow = next),
    sent: (command: string) => FakeWebSocket.sent.filter((one) => one.command === command),
  };
}

test('joins the chat of its channel with the pass of the door and the name of before', async () => {
  const page = await opened();
  const [join] = page.sent('join');
  assert.equal(join?.room, 'channel:klinik');
  assert.equal(join?.link, '~first');
  assert.equal(join?.name, '');
  assert.ok(join?.device);
  assert.equal(page.seat.state.value.phase, 'open');
  assert.equal(stored.get('pendopo.device'), join?.device);
  page.seat.end();
});

test('a name is kept on the device once the server has taken it', async () => {
  const page = await opened((sent) => (sent.name === 'x' ? 'too_long' : null));
  assert.equal(await page.seat.setName('x'), false);
  assert.equal(stored.has('pendopo.name'), false);
  assert.equal(page.seat.state.value.trouble, 'too_long');
  assert.equal(await page.seat.setName('Budi'), true);
  assert.equal(stored.get('pendopo.name'), 'Budi');
  page.seat.end();
});

test('says why something was not done, until the next thing is', async () => {
  let busy = true;
  const page = await opened((sent) => (sent.command === 'send_chat' && busy ? 'chat_busy' : null));
  assert.equal(await page.seat.send('halo'), false);
  assert.equal(page.seat.state.value.trouble, 'chat_busy');
  busy = false;
  assert.equal(await page.seat.send('halo'), true);
  assert.equal(page.seat.state.value.trouble, null);
  page.seat.end();
});

test('what the team does goes to the server', async () => {
  const page = await opened();
  page.seat.deleteMessage(1);
  page.seat.mute('p1', true);
  await pass(100);
  assert.equal(page.sent('delete_message')[0]?.message, 1);
  assert.equal(page.sent('mute_writer')[0]?.muted, true);
  page.seat.end();
});

test('comes back by itself, with the pass that the door gives now', async () => {
  const page = await opened();
  page.give('~second');
  page.lose();
  await pass(2_000);
  const joins = page.sent('join');
  assert.equal(joins.length, 2);
  assert.equal(joins[1]?.link, '~second');
  assert.equal(joins[1]?.last_event, 2);
  page.seat.end();
});

test('waits for a publisher who comes back later than his viewers', async () => {
  let away = false;
  const page = await opened((sent) => (sent.command === 'join' && away ? 'not_on_air' : null));
  away = true;
  page.lose();
  await pass(3_000);
  assert.equal(page.seat.state.value.phase, 'open');
  assert.ok(page.sent('join').length >= 2);
  page.lose();
  page.seat.doorShut();
  assert.equal(page.seat.state.value.refusal, 'not_on_air');
  const joins = page.sent('join').length;
  await pass(20_000);
  assert.equal(page.sent('join').length, joins, 'nothing is asked any more');
});

test('a door that is shut from the beginning is not knocked at again', async () => {
  const page = await opened((sent) => (sent.command === 'join' ? 'chat_off' : null), false);
  await pass(20_000);
  assert.equal(page.seat.state.value.refusal, 'chat_off');
  assert.equal(page.sent('join').length, 1);
});

test('ends with the broadcast, and asks a quiet server whether it is there', async () => {
  const page = await opened();
  await pass(16_000);
  assert.equal(page.sent('ping').length, 1);
  page.say({ event: 'closing', reason: 'broadcast_over' });
  assert.equal(page.seat.state.value.ending, 'broadcast_over');
  page.lose();
  await pass(20_000);
  assert.equal(page.sent('join').length, 1);
});
