// A pipe that loses its connection in the middle of a class: what was asked is asked again, over
// whatever the network lets through.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CommandFailed,
  kConnectWithinMs,
  kHearWithinMs,
  kLossesMax,
  kMessageBytesMax,
  kQuietMs,
  kWaitingMax,
  Pipe,
  type Socket,
} from '../src/signal/pipe';
import { kFirstClimbMs, type PipeKind } from '../src/signal/pipe_kind';
import type { Command, ServerEvent } from '../src/signal/protocol';

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onalive: (() => void) | null = null;
  sent: Record<string, unknown>[] = [];
  closed = false;
  constructor(readonly kind: PipeKind) {}
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const join: Extract<Command, { command: 'join' }> = {
  command: 'join',
  room: 'kelas-7a',
  link: null,
  name: 'Ani',
  seat: null,
  last_event: null,
  page: 'page',
  device: null, decodes: [],
};
const chat = (number: number) => ({ number, event: 'republish', video_codec: `${number}` });
const welcome = (number: number) => ({
  number,
  event: 'welcome',
  you: 'p1',
  seat: 's',
  back: false,
  room: { name: 'kelas-7a', title: 'Kelas 7A' },
  video_codec: 'H264',
  participants: [],
  chat: [],
  writers: 'all',
  muted: [],
  hands: [],
  invited: [],
  locked: false,
  file_max: 0,
  student_rights: ['speak', 'show', 'present'],
  removals: [],
  entry: 'open',
  waiting: [],
  recording: { state: 'off', by: '', ended: '', left_out: [], minutes_left: null },
  may_record: true,
  broadcasting: { on: false, left_out: [] },
  direct_max: 0,
  private: 'off',
  cameras: 'all',
  absence: { rule: 'go_on', away: false },
  ceiling: 'everything',
  steps: [],
  reactions: [],
  signs: [],
  timer: null,
  polls: [],
  carriage: { by: 'server', moving: false, move: 0, why: null, unreachable: [] },
  stun: [],
  breakouts: { groups: [], ends: null },
  slides: [],
  shown: null,
  at: 1,
});

/** A pipe whose owner joins whenever a connection opens, in a world whose time the test moves. */
function joiningPipe(onQuiet = () => {}) {
  const sockets: FakeSocket[] = [];
  const events: ServerEvent[] = [];
  let timers: { at: number; then: () => void }[] = [];
  let now = 0;
  const pipe: Pipe = new Pipe(
    {
      connect: (kind) => {
        sockets.push(new FakeSocket(kind));
        return sockets[sockets.length - 1] as FakeSocket;
      },
      after: (ms, then) => {
        const timer = { at: now + ms, then };
        timers.push(timer);
        return () => void (timers = timers.filter((other) => other !== timer));
      },
      random: () => 0.5,
    },
    {
      onOpen: () => void pipe.send({ ...join, last_event: pipe.lastTaken }).catch(() => {}),
      onEvent: (event) => void events.push(event),
      onState: () => {},
      onRefused: () => {},
      onQuiet,
    },
  );
  const pass = (ms: number) => {
    for (const end = now + ms; now < end; ) {
      now += 50;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { then } of due) then();
    }
  };
  const last = () => sockets[sockets.length - 1] as FakeSocket;
  /** The newest connection opens, and the server answers the join. */
  const seat = (answer: object = {}) => {
    last().onopen?.();
    const asked = last().sent.find(({ command }) => command === 'join');
    last().say({ reply: asked?.id, ...answer });
  };
  const begin = () => {
    pipe.open();
    seat();
    last().say(welcome(1));
  };
  return { pipe, sockets, events, pass, last, seat, begin };
}

const failsWith = (failure: string) => (error: unknown) =>
  error instanceof CommandFailed && error.failure === failure;
const commands = (socket: FakeSocket) => socket.sent.map(({ command }) => command);

test('a join says which event was the last, and a first one says none', () => {
  const { pass, last, seat, begin } = joiningPipe();
  begin();
  assert.equal(last().sent[0]?.last_event, null);
  last().say(chat(2));
  last().say(chat(3));
  last().onclose?.();
  pass(1_000);
  seat({ resumed: true });
  assert.equal(last().sent[0]?.last_event, 3);
});

test('what is asked before there is a seat waits for it and is asked once', async () => {
  const { pipe, last } = joiningPipe();
  pipe.open();
  const early = pipe.send({ command: 'watch', restart: false, ice_restart: false });
  last().onopen?.();
  const late = pipe.send({ command: 'send_chat', text: 'halo' });
  assert.deepEqual(commands(last()), ['join']);
  last().say({ reply: last().sent[0]?.id });
  assert.deepEqual(commands(last()), ['join', 'watch', 'send_chat']);
  last().say(welcome(1));
  for (const { id } of last().sent) last().say({ reply: id });
  await Promise.all([early, late]);
});

test('what was asked and not answered is asked again with the same id', async () => {
  const { pipe, pass, last, seat, begin } = joiningPipe();
  begin();
  const sending = pipe.send({ command: 'send_chat', text: 'halo' });
  const id = last().sent[1]?.id;
  last().onclose?.();
  pass(1_000);
  seat({ resumed: true });
  assert.deepEqual(commands(last()), ['join', 'send_chat']);
  assert.equal(last().sent[1]?.id, id);
  last().say({ reply: id });
  assert.equal((await sending).reply, id);
});

test('what is asked while the seat is being taken again waits for it', async () => {
  const { pipe, pass, last, begin } = joiningPipe();
  begin();
  last().onclose?.();
  pass(1_000);
  last().onopen?.();
  const sending = pipe.send({ command: 'send_chat', text: 'halo' });
  assert.deepEqual(commands(last()), ['join']);
  last().say({ reply: last().sent[0]?.id, resumed: true });
  assert.deepEqual(commands(last()), ['join', 'send_chat']);
  last().say({ reply: last().sent[1]?.id });
  await sending;
});

test('a seat that has missed too much is welcomed anew, and still knows what was asked', async () => {
  const { pipe, events, pass, last, seat, begin } = joiningPipe();
  begin();
  const sending = pipe.send({ command: 'send_chat', text: 'halo' });
  const id = last().sent[1]?.id;
  last().onclose?.();
  pass(1_000);
  seat({ resumed: false });
  assert.deepEqual(last().sent[1], { id, command: 'send_chat', text: 'halo' });
  last().say(welcome(700));
  last().say({ reply: id });
  assert.equal((await sending).reply, id);
  assert.deepEqual(events.map(({ number }) => number), [1, 700]);
});

test('a server that begins anew has not done what was asked', async () => {
  const { pipe, events, pass, last, seat, begin } = joiningPipe();
  begin();
  const sending = pipe.send({ command: 'send_chat', text: 'halo' });
  last().onclose?.();
  pass(1_000);
  seat();
  await assert.rejects(sending, failsWith('disconnected'));
  last().say(welcome(9));
  last().say(chat(10));
  assert.deepEqual(events.map(({ number }) => number), [1, 9, 10]);
});

test('what was asked outlives a line that is gone for long', async () => {
  const { pipe, pass, last, seat, begin } = joiningPipe();
  begin();
  const sending = pipe.send({ command: 'send_chat', text: 'halo' });
  last().onclose?.();
  pass(120_000);
  seat({ resumed: true });
  const { id } = last().sent[1] ?? {};
  last().say({ reply: id });
  assert.equal((await sending).reply, id);
});

test('what is asked while the line is gone is asked when it is back, in order', async () => {
  const { pipe, pass, last, seat, begin } = joiningPipe();
  begin();
  last().onclose?.();
  for (const text of ['satu', 'dua']) pipe.send({ command: 'send_chat', text }).catch(() => {});
  pass(1_000);
  seat({ resumed: true });
  assert.deepEqual(last().sent.slice(1).map(({ text }) => text), ['satu', 'dua']);
});

test('what is asked while the line is gone has failed when the server begins anew', async () => {
  const { pipe, pass, last, seat, begin } = joiningPipe();
  begin();
  last().onclose?.();
  const asking = pipe.send({ command: 'leave' });
  pass(1_000);
  seat();
  await assert.rejects(asking, failsWith('disconnected'));
  assert.equal(last().sent.length, 1);
});

test('a message that is written while a server is started anew is sent once to the new one', async () => {
  const { pipe, pass, last, seat, begin } = joiningPipe();
  begin();
  last().onclose?.();
  const sending = pipe.send({ command: 'send_chat', text: 'halo' });
  pass(1_000);
  seat();
  assert.deepEqual(last().sent.slice(1).map(({ text }) => text), ['halo']);
  last().say(welcome(9));
  last().say({ reply: last().sent[1]?.id });
  await sending;
});

test('after a line that has come back the next loss is mended as quickly as the first', () => {
  const { sockets, pass, last, seat, begin } = joiningPipe();
  begin();
  for (let loss = 0; loss < 8; ++loss) {
    const before = sockets.length;
    last().onclose?.();
    pass(400);
    assert.equal(sockets.length, before + 1);
    seat({ resumed: true });
  }
});

test('a closed pipe has failed all that was asked', async () => {
  const { pipe, begin } = joiningPipe();
  begin();
  const sending = pipe.send({ command: 'send_chat', text: 'halo' });
  pipe.close();
  await assert.rejects(sending, failsWith('disconnected'));
});

test('events that come twice are taken once', () => {
  const { events, pass, last, seat, begin } = joiningPipe();
  begin();
  last().say(chat(2));
  last().onclose?.();
  pass(1_000);
  seat({ resumed: true });
  last().say(chat(2));
  last().say(chat(3));
  assert.deepEqual(events.map(({ number }) => number), [1, 2, 3]);
});

test('an event of the moment has no number, and leaves the others theirs', () => {
  const { events, last, begin } = joiningPipe();
  begin();
  last().say({ number: 0, event: 'pointed', set: 1, page: 0, by: 'p1', at: [1, 2] });
  last().say({ number: 0, event: 'pointed', set: 1, page: 0, by: 'p1', at: null });
  last().say(chat(2));
  assert.deepEqual(events.map(({ number }) => number), [1, 0, 0, 2]);
});

test('a proxy that refuses WebSockets is got around', () => {
  const { pipe, sockets, pass, last } = joiningPipe();
  pipe.open();
  last().onclose?.();
  pass(1_000);
  last().onclose?.();
  pass(2_000);
  last().onclose?.();
  pass(4_000);
  assert.deepEqual(sockets.map(({ kind }) => kind), ['websocket', 'stream', 'long_poll', 'poll']);
  last().onclose?.();
  pass(8_000);
  assert.equal(last().kind, 'websocket');
});

test('a proxy that opens WebSockets and swallows what is said is got around, too', () => {
  const { pipe, pass, last } = joiningPipe();
  pipe.open();
  last().onopen?.();
  pass(kHearWithinMs + 1_000);
  assert.equal(last().kind, 'stream');
});

test('a connection that hangs is got around', () => {
  const { pipe, pass, last } = joiningPipe();
  pipe.open();
  pass(kConnectWithinMs + 1_000);
  assert.equal(last().kind, 'stream');
});

test('a short loss of a WebSocket that has worked brings no other kind', () => {
  const { sockets, pass, last, seat, begin } = joiningPipe();
  begin();
  last().onclose?.();
  pass(1_000);
  last().onclose?.();
  pass(1_000);
  seat({ resumed: true });
  assert.deepEqual(sockets.map(({ kind }) => kind), ['websocket', 'websocket', 'websocket']);
});

/** A class that had to fall back to a stream. */
function fallenBack() {
  const world = joiningPipe();
  world.pipe.open();
  world.last().onclose?.();
  world.pass(1_000);
  world.seat();
  world.last().say(welcome(1));
  return { ...world, stream: world.last() };
}

test('climbs back without a gap, and lets go of the old connection last', () => {
  const { pipe, events, pass, last, stream } = fallenBack();
  pass(kFirstClimbMs);
  assert.equal(last().kind, 'websocket');
  assert.ok(!stream.closed);
  stream.say(chat(2));
  last().onopen?.();
  assert.ok(!stream.closed);
  assert.equal(last().sent[0]?.last_event, 2);
  last().say({ reply: last().sent[0]?.id, resumed: true });
  assert.ok(stream.closed);
  last().say(chat(3));
  assert.equal(pipe.kind, 'websocket');
  assert.deepEqual(events.map(({ number }) => number), [1, 2, 3]);
});

test('a climb that fails leaves the class where it is, and is tried less and less often', () => {
  const { pipe, sockets, pass, stream } = fallenBack();
  const fail = () => (sockets[sockets.length - 1] as FakeSocket).onclose?.();
  pass(kFirstClimbMs);
  assert.equal(sockets.length, 3);
  fail();
  pass(kFirstClimbMs);
  assert.equal(sockets.length, 3);
  pass(kFirstClimbMs * 3);
  assert.equal(sockets.length, 4);
  fail();
  assert.equal(pipe.kind, 'stream');
  assert.ok(!stream.closed);
});

test('a better connection that opens and swallows what is said is left again, and nothing is lost', async () => {
  const { pipe, sockets, events, pass, last, stream } = fallenBack();
  pass(kFirstClimbMs);
  const rival = last();
  rival.onopen?.();
  const sending = pipe.send({ command: 'send_chat', text: 'halo' });
  stream.say(chat(2)); // the seat has not moved
  assert.deepEqual(events.map(({ number }) => number), [1, 2]);
  pass(kHearWithinMs);
  assert.ok(rival.closed);
  assert.ok(!stream.closed);
  assert.equal(sockets.length, 3);
  assert.equal(pipe.kind, 'stream');
  const said = stream.sent.find(({ command }) => command === 'send_chat');
  stream.say({ reply: said?.id });
  await sending;
  stream.say(chat(3));
  assert.deepEqual(events.map(({ number }) => number), [1, 2, 3]);
  pass(kFirstClimbMs * 3);
  assert.equal(sockets.length, 3);
  pass(kFirstClimbMs * 2);
  assert.equal(sockets.length, 4);
});

test('a seat that has moved over is not ended by what the old connection says of it', () => {
  const { events, pass, last, stream } = fallenBack();
  pass(kFirstClimbMs);
  last().onopen?.();
  stream.say({ number: 2, event: 'closing', reason: 'replaced' });
  stream.onclose?.();
  last().say({ reply: last().sent[0]?.id, resumed: true });
  last().say(chat(2));
  assert.deepEqual(events.map(({ event }) => event), ['welcome', 'republish']);
  assert.ok(!last().closed);
});

test('a climb that took the seat along and broke ends nothing', () => {
  const { events, pass, last, stream } = fallenBack();
  pass(kFirstClimbMs);
  last().onopen?.();
  last().onclose?.();
  stream.say({ number: 2, event: 'closing', reason: 'replaced' });
  assert.deepEqual(events.map(({ event }) => event), ['welcome']);
  pass(1_000);
  assert.equal(last().kind, 'stream');
  assert.deepEqual(commands(last()), []);
});

test('what was under way during a climb is asked again where the seat is now', () => {
  const { pipe, pass, last } = fallenBack();
  pass(kFirstClimbMs);
  pipe.send({ command: 'send_chat', text: 'halo' }).catch(() => {});
  last().onopen?.();
  last().say({ reply: last().sent[0]?.id, resumed: true });
  assert.deepEqual(commands(last()), ['join', 'send_chat']);
});

test('where a climb has taken the seat and then carries nothing, the old kind is tried again', () => {
  const { pass, last, stream } = fallenBack();
  pass(kFirstClimbMs);
  last().onopen?.();
  stream.onclose?.(); // the server has moved the seat, and its answer is swallowed
  pass(kHearWithinMs + 1_000);
  assert.equal(last().kind, 'stream');
});

test('a command that is longer than the server reads is refused here', async () => {
  const { pipe, last, begin } = joiningPipe();
  begin();
  const text = 'é'.repeat(kMessageBytesMax / 2);
  await assert.rejects(pipe.send({ command: 'send_chat', text }), failsWith('too_long'));
  assert.deepEqual(commands(last()), ['join']);
});

test('a server that answers and has nothing to say is there', () => {
  let asked = 0;
  const { pass, last, begin } = joiningPipe(() => void (asked += 1));
  begin();
  for (let i = 0; i < 20; ++i) {
    pass(kQuietMs / 10);
    last().onalive?.();
  }
  assert.equal(asked, 0);
  pass(kQuietMs);
  assert.equal(asked, 1);
});

test('a climb that hangs is given up', () => {
  const { sockets, pass, stream } = fallenBack();
  pass(kFirstClimbMs + kConnectWithinMs);
  assert.ok(sockets[2]?.closed);
  assert.ok(!stream.closed);
});

test('a command that ends every connection is given up', async () => {
  const { pipe, pass, last, seat, begin } = joiningPipe();
  begin();
  const sending = pipe.send({ command: 'send_chat', text: 'what a filter does not like' });
  for (let loss = 0; loss < kLossesMax; ++loss) {
    last().onclose?.();
    pass(1_000);
    seat({ resumed: true });
  }
  assert.deepEqual(commands(last()), ['join']);
  await assert.rejects(sending, failsWith('no_answer'));
});

test('however much waits, the seat is joined again', () => {
  const { pipe, pass, last, begin } = joiningPipe();
  begin();
  last().onclose?.();
  for (let i = 0; i < kWaitingMax + 3; ++i) {
    pipe.send({ command: 'send_chat', text: 'halo' }).catch(() => {});
  }
  pass(1_000);
  last().onopen?.();
  assert.deepEqual(commands(last()), ['join']);
});

test('a climb with a command outstanding gives the better connection its whole time', () => {
  const { pipe, pass, last } = fallenBack();
  pass(kFirstClimbMs - 100);
  pipe.send({ command: 'send_chat', text: 'halo' }).catch(() => {});
  pass(100);
  last().onopen?.();
  pass(kHearWithinMs - 200);
  assert.ok(!last().closed);
  assert.equal(last().kind, 'websocket');
});
