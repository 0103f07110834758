import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeWebSocket, pass, seated, type Judge } from './fake_page';
import { FakeConnection, installDevices } from './fake_webrtc';
import { blocked, person } from './fixtures';

const offer = (number: number, restart = false) => ({
  event: 'subscribe_offer',
  offer: number,
  restart,
  sdp: '0',
  tracks: [{ mid: '0', participant: 'p2', source: 'microphone' }],
});
const viewer = () => FakeConnection.all[FakeConnection.all.length - 1] as FakeConnection;

/** Waits until that is so, for as long as a person would. */
async function within(holds: () => boolean): Promise<void> {
  for (let ms = 0; ms < 30_000 && !holds(); ms += 1_000) await pass(1_000);
  assert.ok(holds());
}

/** Refuses that command so many times. */
function refusing(command: string, refusal: string, times: number): Judge {
  let left = times;
  return (sent) => (sent.command === command && left-- > 0 ? refusal : null);
}

test('back with the same seat, a connection that stands is kept', async () => {
  const page = await seated();
  page.say(offer(1));
  await pass(100);
  viewer().become('connected');
  await page.lose();
  await pass(100);
  assert.deepEqual(page.sent('watch').map(({ restart }) => restart), [false, false]);
  page.seat.end();
});

test('back with the same seat, a connection that does not stand is asked for anew', async () => {
  const page = await seated();
  page.say(offer(1));
  await pass(100);
  viewer().become('disconnected');
  await page.lose();
  await pass(100);
  assert.deepEqual(page.sent('watch').map(({ restart }) => restart), [false, true]);
  page.seat.end();
});

test('in another place nothing stands, though it bears the same token', async () => {
  const page = await seated();
  page.say(offer(1));
  await page.own.turnOn('microphone');
  await pass(100);
  for (const connection of FakeConnection.all) connection.become('connected');
  const before = [...FakeConnection.all];
  await page.lose(false);
  assert.ok(before.every(({ closed }) => closed));
  assert.deepEqual(page.sent('watch').map(({ restart }) => restart), [false, true]);
  assert.equal(page.sent('publish_offer').length, 2);
  page.seat.end();
});

test('a fresh connection that the server offers by itself is taken', async () => {
  const page = await seated();
  page.say(offer(1));
  await pass(100);
  page.say(offer(2, true));
  await pass(100);
  assert.equal(FakeConnection.all.length, 2);
  assert.ok(FakeConnection.all[0]?.closed);
  assert.deepEqual(page.sent('subscribe_answer').map((one) => one.offer), [1, 2]);
  page.seat.end();
});

test('in the class, a server that takes no connection for a moment ends nothing', async () => {
  const page = await seated();
  FakeWebSocket.newest?.onrefused?.('too_many_waiting');
  assert.equal(page.seat.state.value.phase, 'in_class');
  page.seat.end();
});

test('at the door, the person is told why the server takes no connection', async () => {
  const page = await seated(undefined, false);
  FakeWebSocket.newest?.onrefused?.('server_busy');
  assert.notEqual(page.seat.state.value.phase, 'ended');
  FakeWebSocket.newest?.onrefused?.('too_many_waiting');
  assert.equal(page.seat.state.value.ending, 'refused');
  assert.equal(page.seat.state.value.refusal, 'too_many_waiting');
});

test('watching is asked for until the server has heard it, less and less often', async () => {
  const page = await seated(refusing('watch', 'server_busy', 2));
  await pass(5_000);
  assert.equal(page.sent('watch').length, 3);
  await pass(10_000);
  assert.equal(page.sent('watch').length, 3);
  page.seat.end();
});

test('nobody who has left asks to watch', async () => {
  const page = await seated(refusing('watch', 'server_busy', 9));
  page.seat.end();
  const before = page.sent('watch').length;
  await pass(5_000);
  assert.equal(page.sent('watch').length, before);
});

for (const command of ['watch', 'subscribe_answer', 'publish_offer', 'set_source']) {
  test(`${command} that was too fast is sent again after a second`, async () => {
    const page = await seated(refusing(command, 'too_fast', 1));
    page.say(offer(1));
    await page.own.turnOn('microphone');
    await pass(200);
    assert.equal(page.sent(command).length, 1);
    await pass(2_000);
    assert.equal(page.sent(command).length, 2);
    assert.deepEqual({ ...page.sent(command)[0], id: 0 }, { ...page.sent(command)[1], id: 0 });
    assert.deepEqual(page.seat.state.value.notices, []);
    page.seat.end();
  });
}

test('what was too fast for a connection that is lost is not sent on the next', async () => {
  const page = await seated(refusing('subscribe_answer', 'too_fast', 1));
  page.say(offer(1));
  await pass(100);
  await page.lose();
  await pass(2_000);
  assert.equal(page.sent('subscribe_answer').length, 1);
  page.seat.end();
});

test('a server that lost what this page sends gets it anew at once, without a word', async () => {
  const page = await seated();
  await page.own.turnOn('microphone');
  await pass(100);
  page.judge(refusing('publish_offer', 'restart_needed', 1));
  await page.own.turnOn('camera');
  await pass(200);
  assert.deepEqual(page.sent('publish_offer').map(({ restart }) => restart), [false, false, true]);
  assert.deepEqual(page.seat.state.value.notices, []);
  page.seat.end();
});

test('a chat message that was too fast is told of, and not sent by itself', async () => {
  const page = await seated(refusing('send_chat', 'too_fast', 1));
  assert.equal(await page.seat.chat.post('Halo'), false);
  assert.deepEqual(page.seat.state.value.notices.map(({ kind }) => kind), ['chat_too_fast']);
  await pass(2_000);
  assert.equal(page.sent('send_chat').length, 1);
  page.seat.end();
});

test('a chat message that is posted already is not said to be lost', async () => {
  const page = await seated(refusing('send_chat', 'repeated', 1));
  assert.equal(await page.seat.chat.post('Halo'), true);
  assert.deepEqual(page.seat.state.value.notices, []);
  page.seat.end();
});

test('a network that lets no media through is told of until it does', async () => {
  const page = await seated();
  page.say(offer(1));
  const lasting = () => page.seat.state.value.notices.map(({ kind }) => kind);
  await pass(3_000);
  assert.deepEqual(lasting(), []);
  assert.equal(page.seat.state.value.health.quality, 'unknown');
  await within(() => lasting().includes('no_media_path'));
  viewer().become('connected');
  await within(() => lasting().length === 0);
  assert.equal(page.seat.state.value.health.quality, 'good');
  page.seat.end();
});

test('a device that the server does not let on is switched off again', async () => {
  const page = await seated(refusing('set_source', 'not_allowed', 1));
  await page.own.turnOn('camera');
  await pass(200);
  assert.equal(page.own.capture('camera'), 'off');
  assert.equal(page.own.track('camera'), null);
  assert.deepEqual(page.seat.state.value.notices.map(({ kind }) => kind), ['not_allowed']);
  assert.equal(page.sent('set_source').length, 1);
  page.seat.end();
});

test('what a teacher has stopped is not opened by trying again', async () => {
  const page = await seated();
  installDevices(async () => {
    throw Object.assign(new Error('in use'), { name: 'NotReadableError' });
  });
  await page.own.turnOn('camera');
  assert.equal(page.own.capture('camera'), 'in_use');
  page.say({ event: 'participant_changed', participant: blocked(person('p1'), 'camera') });
  page.seat.toggle('camera');
  await pass(100);
  assert.equal(page.own.capture('camera'), 'in_use');
  page.seat.end();
});

test('a viewer that has lost its way looks for another before it begins anew', async () => {
  const page = await seated();
  page.say(offer(1));
  await pass(100);
  viewer().become('connected');
  viewer().become('disconnected');
  await pass(4_000);
  assert.equal(page.sent('watch').length, 1);
  await pass(2_000);
  assert.deepEqual(page.sent('watch').at(-1), {
    ...page.sent('watch').at(-1),
    restart: false,
    ice_restart: true,
  });
  viewer().become('failed'); // says the same again
  await pass(4_000);
  assert.equal(page.sent('watch').length, 2);
  await pass(10_000);
  assert.deepEqual(page.sent('watch').at(-1), {
    ...page.sent('watch').at(-1),
    restart: true,
    ice_restart: false,
  });
  page.seat.end();
});

test('a viewer that has found another way keeps its connection', async () => {
  const page = await seated();
  page.say(offer(1));
  await pass(100);
  viewer().become('connected');
  viewer().become('failed');
  await pass(100);
  page.say(offer(2));
  await pass(100);
  viewer().become('connected');
  await pass(60_000);
  assert.deepEqual(page.sent('watch').map((one) => one.ice_restart), [false, true]);
  assert.equal(FakeConnection.all.length, 1);
  page.seat.end();
});

test('a publisher that has lost its way restarts ICE with an offer, and then begins anew', async () => {
  const page = await seated();
  await page.own.turnOn('microphone');
  await pass(100);
  const first = FakeConnection.all[0] as FakeConnection;
  first.become('connected');
  first.become('failed');
  await pass(100);
  assert.equal(first.iceRestarts, 1);
  assert.deepEqual(page.sent('publish_offer').map(({ restart }) => restart), [false, false]);
  await pass(10_000);
  assert.ok(first.closed);
  assert.equal(page.sent('publish_offer').at(-1)?.restart, true);
  page.seat.end();
});

test('a connection that never stood begins anew at once', async () => {
  const page = await seated();
  page.say(offer(1));
  await pass(100);
  viewer().become('failed');
  await pass(2_000);
  assert.deepEqual(page.sent('watch').map(({ restart }) => restart), [false, true]);
  page.seat.end();
});

test('back in the seat where it was, the person is told so, and no more that the line is gone', async () => {
  const page = await seated();
  await page.loseAndResume(() => assert.deepEqual(page.notices(), ['reconnecting']));
  assert.deepEqual(page.notices(), ['connection_back']);
  page.seat.end();
});

test('what is switched on or off while the line is gone is told when it is back', async () => {
  const page = await seated();
  await page.own.turnOn('camera');
  await pass(200);
  await page.loseAndResume(async () => {
    await page.own.turnOn('microphone');
    page.own.turnOff('camera');
  });
  assert.deepEqual(
    page.sent('set_source').map(({ source, on }) => [source, on]),
    [
      ['camera', true],
      ['microphone', true],
      ['camera', false],
    ],
  );
  page.seat.end();
});

test('an answer to an offer that came just before the line was gone is given when it is back', async () => {
  const page = await seated();
  page.say(offer(1));
  await page.loseAndResume();
  assert.deepEqual(page.sent('subscribe_answer').map((one) => one.offer), [1]);
  assert.equal(page.sent('watch').length, 1);
  page.seat.end();
});

test('an answer that is lost with the seat is no trouble of the viewer', async () => {
  const page = await seated();
  page.judge((sent) => (sent.command === 'subscribe_answer' ? 'too_fast' : null));
  page.say(offer(1));
  await pass(100);
  viewer().become('connected');
  page.judge(() => null);
  await page.lose();
  await pass(30_000);
  assert.deepEqual(page.sent('watch').map(({ restart }) => restart), [false, false]);
  page.seat.end();
});

test('a viewer that broke while the line was gone for long is asked for anew', async () => {
  const page = await seated();
  page.say(offer(1));
  await pass(100);
  viewer().become('connected');
  await page.loseAndResume(() => viewer().become('failed'));
  assert.equal(page.sent('watch').at(-1)?.ice_restart, true);
  page.seat.end();
});

test('while the line is gone no connection is built anew, however long that takes', async () => {
  const page = await seated();
  page.say(offer(1));
  await page.own.turnOn('microphone');
  await pass(100);
  const before = [...FakeConnection.all];
  for (const connection of before) connection.become('connected');
  const reach = page.cutOff();
  for (const connection of before) connection.become('disconnected');
  await pass(30_000);
  for (const connection of before) connection.become('failed');
  await pass(25_000);
  await reach();
  await pass(1_000);
  assert.deepEqual(FakeConnection.all, before);
  for (const asked of [...page.sent('publish_offer'), ...page.sent('watch')]) {
    assert.equal(asked.restart, false);
  }
  assert.ok(page.sent('publish_offer').length > 1);
  assert.equal(page.sent('watch').at(-1)?.ice_restart, true);
  for (const connection of before) connection.become('connected');
  await pass(60_000);
  assert.ok(before.every(({ closed }) => !closed));
  page.seat.end();
});

test('a connection that never stood begins anew as soon as the line is back', async () => {
  const page = await seated();
  page.say(offer(1));
  await pass(100);
  await page.loseAndResume(() => viewer().become('failed'));
  assert.deepEqual(page.sent('watch').map(({ restart }) => restart), [false, true]);
  page.seat.end();
});

test('a source that is switched to and fro while the line is gone is told of as it is', async () => {
  const page = await seated();
  await page.loseAndResume(async () => {
    for (let i = 0; i < 20; ++i) {
      await page.own.turnOn('camera');
      page.own.turnOff('camera');
    }
    await page.own.turnOn('microphone');
  });
  const told = page.sent('set_source').map(({ source, on }) => [source, on]);
  assert.ok(told.length <= 4, JSON.stringify(told));
  assert.deepEqual(told.filter(([source]) => source === 'camera').at(-1), ['camera', false]);
  assert.deepEqual(told.filter(([source]) => source === 'microphone').at(-1), ['microphone', true]);
  page.seat.end();
});

test('what was too fast for a line that is lost is sent on the next in the same seat', async () => {
  const page = await seated(refusing('subscribe_answer', 'too_fast', 1));
  page.say(offer(1));
  await pass(100);
  await page.loseAndResume();
  assert.equal(page.sent('subscribe_answer').length, 2);
  page.seat.end();
});

test('a server that has fallen silent is asked, and left when it does not answer', async () => {
  const page = await seated();
  const first = FakeWebSocket.newest as FakeWebSocket;
  const before = page.sent('set_source').length;
  await pass(16_000);
  assert.equal(page.sent('set_source').length, before + 1);
  assert.equal(FakeWebSocket.newest, first);
  first.say = () => {}; // the line is gone, and nobody tells
  await pass(22_000);
  assert.notEqual(FakeWebSocket.newest, first);
  page.seat.end();
});

test('lost sound makes the page ask whether the server is there', async () => {
  const page = await seated();
  page.say(offer(1));
  await pass(100);
  viewer().become('connected');
  await pass(3_000);
  const before = page.sent('set_source').length;
  viewer().become('disconnected');
  await pass(2_500);
  assert.equal(page.sent('set_source').length, before + 1);
  page.seat.end();
});

test('who was muted with everybody while the line was gone is not heard again by himself', async () => {
  const page = await seated();
  page.seat.toggle('microphone');
  await pass(100);
  assert.deepEqual(page.sent('set_source').map(({ on }) => on), [true]);
  await page.lose(); // the welcome says that the microphone is off
  assert.equal(page.own.capture('microphone'), 'off');
  assert.deepEqual(page.sent('set_source').map(({ on }) => on), [true]);
  page.seat.end();
});

test('in a group a teacher stops what the class does not let anyway', async () => {
  const page = await seated(undefined, false);
  const [inGroup, outside] = [{ ...person('p2'), group: 3 }, person('p3')];
  page.greet({ participants: [person('p1', 'teacher'), inGroup, outside], student_rights: [] });
  await pass(100);
  page.seat.order.setFree(inGroup, 'camera', false);
  page.seat.order.setFree(outside, 'camera', false);
  await pass(100);
  assert.deepEqual(page.sent('block').map(({ participant }) => participant), ['p2']);
  assert.deepEqual(page.sent('allow').map(({ participant }) => participant), ['p3']);
  page.seat.end();
});
