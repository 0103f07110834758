import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CommandFailed,
  kAnswerWithinMs,
  kConnectWithinMs,
  kHearWithinMs,
  kProbeWithinMs,
  kQuietMs,
  kWaitingMax,
  Pipe,
  reconnectDelay,
  type PipeState,
  type Socket,
} from '../src/signal/pipe';
import type { Refusal, ServerEvent } from '../src/signal/protocol';

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onrefused: ((refusal: Refusal) => void) | null = null;
  sent: Record<string, unknown>[] = [];
  closed = false;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  say(message: unknown): void {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }
}

/** A pipe in a world whose time moves only by pass(). */
function newPipe() {
  const sockets: FakeSocket[] = [];
  const events: ServerEvent[] = [];
  const states: PipeState[] = [];
  const refusals: Refusal[] = [];
  let timers: { at: number; then: () => void }[] = [];
  let now = 0;
  let opened = 0;
  let quiet = 0;
  const world = {
    connect: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    after: (ms: number, then: () => void) => {
      const timer = { at: now + ms, then };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
    random: () => 0.5,
  };
  const pass = (ms: number) => {
    now += ms;
    const due = timers.filter(({ at }) => at <= now);
    timers = timers.filter(({ at }) => at > now);
    for (const { then } of due) then();
  };
  const pipe = new Pipe(world, {
    onOpen: () => void (opened += 1),
    onEvent: (event) => void events.push(event),
    onState: (state) => void states.push(state),
    onRefused: (refusal) => void refusals.push(refusal),
    onQuiet: () => void (quiet += 1),
  });
  const last = () => sockets[sockets.length - 1] as FakeSocket;
  const openNow = () => {
    pipe.open();
    last().onopen?.();
  };
  const counts = { opened: () => opened, quiet: () => quiet };
  return { pipe, sockets, events, states, refusals, pass, last, openNow, ...counts };
}

const republish = (number: number) => ({ number, event: 'republish', video_codec: 'VP8' });
const failsWith = (failure: string) => (error: unknown) =>
  error instanceof CommandFailed && error.failure === failure;

test('numbers its commands and resolves each with its own reply', async () => {
  const { pipe, last, openNow } = newPipe();
  openNow();
  const first = pipe.send({ command: 'send_chat', text: 'a' });
  const second = pipe.send({ command: 'leave' });
  assert.deepEqual(last().sent, [
    { id: 1, command: 'send_chat', text: 'a' },
    { id: 2, command: 'leave' },
  ]);
  last().say({ reply: 2 });
  last().say({ reply: 1, sdp: 'v=0' });
  assert.equal((await first).sdp, 'v=0');
  assert.equal((await second).reply, 2);
});

test('says why the server takes no connection, and goes on trying', () => {
  const { pipe, sockets, refusals, last, pass } = newPipe();
  pipe.open();
  const first = last();
  first.onrefused?.('too_many_waiting');
  first.onclose?.();
  assert.deepEqual(refusals, ['too_many_waiting']);
  pass(1_000);
  assert.equal(sockets.length, 2);
  assert.equal(first.onrefused, null);
});

test('rejects a refused command with the refusal', async () => {
  const { pipe, last, openNow } = newPipe();
  openNow();
  const sending = pipe.send({ command: 'send_chat', text: '' });
  last().say({ reply: 1, refusal: 'empty' });
  await assert.rejects(sending, failsWith('empty'));
});

test('rejects a command that nobody answers in time, though the server says other things', async () => {
  const { pipe, last, states, openNow, pass } = newPipe();
  openNow();
  const sending = pipe.send({ command: 'leave' });
  for (let number = 1; number <= 10; ++number) {
    pass(kAnswerWithinMs / 10);
    last().say(republish(number));
  }
  await assert.rejects(sending, failsWith('no_answer'));
  assert.equal(states[states.length - 1], 'open');
});

test('a server that is asked and says nothing at all is gone', async () => {
  const { pipe, states, openNow, pass } = newPipe();
  openNow();
  const sending = pipe.send({ command: 'leave' });
  pass(kHearWithinMs - 1);
  assert.equal(states[states.length - 1], 'open');
  pass(1);
  assert.equal(states[states.length - 1], 'waiting');
  await assert.rejects(sending, failsWith('disconnected'));
});

test('a second command makes nobody more patient', () => {
  const { pipe, states, openNow, pass } = newPipe();
  openNow();
  pipe.send({ command: 'leave' }).catch(() => {});
  pass(kHearWithinMs - 1);
  pipe.send({ command: 'leave' }).catch(() => {});
  pass(1);
  assert.equal(states[states.length - 1], 'waiting');
});

test('a server that says nothing for a while is asked, and gone when it does not answer', () => {
  const { pipe, quiet, last, states, openNow, pass } = newPipe();
  openNow();
  last().say(republish(1));
  pass(kQuietMs - 1);
  last().say(republish(2));
  pass(kQuietMs - 1);
  assert.equal(quiet(), 0);
  pass(1);
  assert.equal(quiet(), 1);
  pipe.probe({ command: 'leave' });
  last().say({ reply: 1 });
  pass(kQuietMs);
  assert.equal(quiet(), 2);
  pipe.probe({ command: 'leave' });
  pass(kProbeWithinMs);
  assert.deepEqual(states, ['connecting', 'open', 'waiting']);
});

test('to probe a pipe that waits is to try at once', () => {
  const { pipe, sockets, last, openNow } = newPipe();
  openNow();
  last().onclose?.();
  pipe.probe({ command: 'leave' });
  assert.equal(sockets.length, 2);
});

test('no more commands wait for an answer than a person may have given', async () => {
  const { pipe, last, openNow } = newPipe();
  openNow();
  for (let i = 0; i < kWaitingMax; ++i) pipe.send({ command: 'leave' }).catch(() => {});
  await assert.rejects(pipe.send({ command: 'leave' }), failsWith('disconnected'));
  last().say({ reply: 1 });
  pipe.send({ command: 'leave' }).catch(() => {});
  assert.equal(last().sent.length, kWaitingMax + 1);
});

test('rejects commands while there is no connection', async () => {
  const { pipe, last, openNow } = newPipe();
  await assert.rejects(pipe.send({ command: 'leave' }), failsWith('disconnected'));
  openNow();
  const sending = pipe.send({ command: 'leave' });
  last().onclose?.();
  await assert.rejects(sending, failsWith('disconnected'));
});

test('reconnects by itself and says how it stands', () => {
  const { pipe, sockets, states, last, pass, openNow, opened } = newPipe();
  openNow();
  last().onclose?.();
  pass(reconnectDelay(0, 0.5));
  assert.equal(sockets.length, 2);
  last().onopen?.();
  assert.equal(opened(), 2);
  assert.deepEqual(states, ['connecting', 'open', 'waiting', 'connecting', 'open']);
  pipe.close();
  assert.equal(states[states.length - 1], 'closed');
});

test('waits longer after each failed attempt, but never more than seven seconds', () => {
  const delays = [0, 1, 2, 3, 4, 5, 20].map((attempt) => reconnectDelay(attempt, 0.5));
  assert.deepEqual(delays, [250, 500, 1000, 2000, 4000, 5000, 5000]);
  assert.ok(reconnectDelay(20, 0.999) < 7000);
  assert.ok(reconnectDelay(0, 0) < reconnectDelay(0, 0.9));
});

test('gives up a connection that never opens and tries again', () => {
  const { pipe, sockets, pass } = newPipe();
  pipe.open();
  pass(kConnectWithinMs);
  assert.ok(sockets[0]?.closed);
  pass(reconnectDelay(0, 0.5));
  assert.equal(sockets.length, 2);
});

test('tries at once when the network changes while it waits', () => {
  const { pipe, sockets, last, openNow } = newPipe();
  openNow();
  pipe.hurry();
  assert.equal(sockets.length, 1);
  last().onclose?.();
  pipe.hurry();
  assert.equal(sockets.length, 2);
});

test('closed for good it neither reconnects nor delivers', () => {
  const { pipe, sockets, events, pass, openNow } = newPipe();
  openNow();
  const socket = sockets[0] as FakeSocket;
  pipe.close();
  socket.say(republish(1));
  pass(60_000);
  assert.equal(sockets.length, 1);
  assert.deepEqual(events, []);
  assert.ok(socket.closed);
});

test('delivers events in order and each only once', () => {
  const { events, last, openNow } = newPipe();
  openNow();
  for (const number of [4, 5, 5, 4, 6]) last().say(republish(number));
  assert.deepEqual(events.map(({ number }) => number), [4, 5, 6]);
});

test('asks for a fresh start when an event is missing, but not forever', () => {
  const { events, sockets, last, openNow, pass } = newPipe();
  openNow();
  for (let loss = 0; loss < 3; ++loss) {
    last().say(republish(1));
    last().say(republish(3));
    pass(10_000);
    last().onopen?.();
  }
  assert.equal(sockets.length, 4);
  last().say(republish(1));
  last().say(republish(3));
  assert.equal(sockets.length, 4);
  assert.equal(events[events.length - 1]?.number, 3);
});

test('overhears what it does not understand', () => {
  const { events, last, openNow } = newPipe();
  const warn = console.warn;
  console.warn = () => {};
  openNow();
  last().say('{');
  last().say({ number: 1, event: 'fireworks' });
  last().onmessage?.({ data: new ArrayBuffer(2) });
  last().say('null');
  last().say(republish(2));
  console.warn = warn;
  assert.equal(events.length, 1);
});

/** Runs this without the warnings that it gives on purpose. */
function quietly(act: () => void): void {
  const warn = console.warn;
  console.warn = () => {};
  act();
  console.warn = warn;
}

test('an event that is not understood keeps its place in the numbering', () => {
  const { events, sockets, last, openNow } = newPipe();
  openNow();
  last().say(republish(1));
  quietly(() => last().say({ number: 2, event: 'fireworks' }));
  last().say(republish(3));
  assert.equal(sockets.length, 1);
  assert.ok(!sockets[0]?.closed);
  assert.deepEqual(events.map(({ number }) => number), [1, 3]);
});

test('an event that is not understood can show a gap, too', () => {
  const { states, last, openNow } = newPipe();
  openNow();
  last().say(republish(1));
  quietly(() => last().say({ number: 3, event: 'fireworks' }));
  assert.equal(states[states.length - 1], 'waiting');
});

for (const answer of [{ refusal: 'bored' }, { sdp: 7 }, { refusal: 3 }]) {
  test(`an answer that is not understood is a failure: ${JSON.stringify(answer)}`, async () => {
    const { pipe, last, openNow, pass } = newPipe();
    openNow();
    const sending = pipe.send({ command: 'leave' });
    quietly(() => last().say({ reply: 1, ...answer }));
    await assert.rejects(sending, failsWith('server_trouble'));
    pass(kAnswerWithinMs);
  });
}

test('a reply to a command of an earlier connection changes nothing', () => {
  const { last, openNow } = newPipe();
  openNow();
  last().say({ reply: 99 });
});

test('drops a connection believed dead', () => {
  const { pipe, sockets, states, openNow } = newPipe();
  openNow();
  pipe.reconnect();
  assert.ok(sockets[0]?.closed);
  assert.equal(states[states.length - 1], 'waiting');
});
