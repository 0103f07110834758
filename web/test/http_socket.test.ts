import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpSocket, kPollsToTrust, type HttpWorld } from '../src/signal/http_socket';

interface Asked {
  path: string;
  method: string;
  body: unknown;
  answer(status: number, json?: unknown): void;
  fail(): void;
}

class FakeEventSource {
  onmessage: ((event: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  private readonly listeners = new Map<string, () => void>();
  constructor(readonly path: string) {}
  addEventListener(name: string, then: () => void): void {
    this.listeners.set(name, then);
  }
  say(name: string): void {
    this.listeners.get(name)?.();
  }
  close(): void {
    this.closed = true;
  }
}

/** Lets everything that was promised happen. */
const settle = () => new Promise<void>((done) => setImmediate(done));

function connect(how: 'stream' | 'long_poll' | 'poll') {
  const asked: Asked[] = [];
  const sources: FakeEventSource[] = [];
  const pauses: number[] = [];
  const gone = new Set<() => void>();
  const world: HttpWorld = {
    fetch: (path, init) =>
      new Promise((resolve, reject) => {
        asked.push({
          path,
          method: init.method ?? 'GET',
          body: init.body,
          answer: (status, json) =>
            resolve(new Response(status === 204 ? null : JSON.stringify(json ?? {}), { status })),
          fail: () => reject(new TypeError('network')),
        });
        init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      }),
    events: (path) => {
      sources.push(new FakeEventSource(path));
      return sources[sources.length - 1] as unknown as EventSource;
    },
    pause: async (ms) => void pauses.push(ms),
    onGone: (then) => {
      gone.add(then);
      return () => void gone.delete(then);
    },
  };
  const socket = new HttpSocket(how, world);
  const heard: unknown[] = [];
  const state = { opened: 0, closed: 0 };
  const refusals: string[] = [];
  socket.onrefused = (refusal) => void refusals.push(refusal);
  socket.onopen = () => void (state.opened += 1);
  socket.onmessage = ({ data }) => void heard.push(data);
  socket.onclose = () => void (state.closed += 1);
  const next = () => asked.shift() as Asked;
  const open = async () => {
    next().answer(201, { pipe: 'abc' });
    await settle();
  };
  return { socket, asked, sources, pauses, gone, heard, state, refusals, next, open };
}

test('says why the server takes no connection', async () => {
  const { next, state, refusals } = connect('stream');
  next().answer(503, { refusal: 'too_many_waiting' });
  await settle();
  await settle();
  assert.deepEqual(refusals, ['too_many_waiting']);
  assert.deepEqual(state, { opened: 0, closed: 1 });
});

test('closes without a reason when a proxy in between refuses', async () => {
  for (const body of [{}, { refusal: 'something new' }]) {
    const { next, state, refusals } = connect('poll');
    next().answer(502, body);
    await settle();
    await settle();
    assert.deepEqual(refusals, []);
    assert.equal(state.closed, 1);
  }
});

test('opens a pipe, then reads on from the last message that came', async () => {
  const { next, open, heard, state } = connect('long_poll');
  await open();
  assert.equal(state.opened, 1);
  const first = next();
  assert.equal(first.path, '/api/signal/abc?after=0&wait=25');
  first.answer(200, { last: 2, messages: [{ reply: 1 }, { number: 1 }], closed: null });
  await settle();
  assert.deepEqual(heard, ['{"reply":1}', '{"number":1}']);
  assert.equal(next().path, '/api/signal/abc?after=2&wait=25');
});

test('sends commands one after the other, in their order', async () => {
  const { socket, asked, next, open } = connect('long_poll');
  await open();
  next();
  socket.send('1');
  socket.send('2');
  await settle();
  assert.deepEqual(asked.map(({ body }) => body), ['1']);
  next().answer(204);
  await settle();
  assert.deepEqual(asked.map(({ path, method, body }) => [path, method, body]), [
    ['/api/signal/abc', 'POST', '2'],
  ]);
});

test('plain polling pauses between two polls', async () => {
  const { next, open, pauses } = connect('poll');
  await open();
  const poll = next();
  assert.ok(poll.path.endsWith('wait=0'));
  poll.answer(200, { last: 0, messages: [], closed: null });
  await settle();
  assert.equal(pauses.length, 1);
});

test('where a proxy cuts polls that wait, they wait less, down to plain polling', async () => {
  const { next, open, heard, pauses, state } = connect('long_poll');
  await open();
  const waits = [];
  for (let last = 0; last < 6; last += 1) {
    const cut = next();
    waits.push(cut.path.split('wait=')[1]);
    if (last % 2 === 0) cut.fail();
    else cut.answer(504);
    await settle();
    const again = next();
    if (!again) break; // it did not wait, so it was no proxy
    assert.equal(again.path, `/api/signal/abc?after=${last}&wait=0`);
    again.answer(200, { last: last + 1, messages: [{ number: last + 1 }], closed: null });
    await settle();
  }
  assert.deepEqual(waits, ['25', '12', '6', '3', '1', '0']);
  assert.equal(heard.length, 5);
  assert.equal(pauses.length, 1);
  assert.deepEqual(state, { opened: 1, closed: 1 });
});

test('after many polls that were answered the next ones wait longer again', async () => {
  const { next, open } = connect('long_poll');
  await open();
  next().fail();
  await settle();
  const waits = new Set<string | undefined>();
  for (let polls = 0; polls <= kPollsToTrust + 1; polls += 1) {
    const poll = next();
    waits.add(poll.path.split('wait=')[1]);
    poll.answer(200, { last: 0, messages: [], closed: null });
    await settle();
  }
  assert.deepEqual([...waits], ['0', '12', '24']);
});

test('says that the server is there when it answers and has nothing to say', async () => {
  const { socket, next, open } = connect('poll');
  let alive = 0;
  socket.onalive = () => void (alive += 1);
  await open();
  next().answer(200, { last: 0, messages: [], closed: null });
  await settle();
  assert.equal(alive, 1);
});

test('a pipe that the server does not know is not asked twice', async () => {
  const { asked, next, open, state } = connect('long_poll');
  await open();
  next().answer(404, { refusal: 'unknown_pipe' });
  await settle();
  assert.equal(state.closed, 1);
  assert.equal(asked.length, 0);
});

test('a poll that is cut twice is no proxy but a line that is gone', async () => {
  const { asked, next, open, state } = connect('long_poll');
  await open();
  next().fail();
  await settle();
  next().fail();
  await settle();
  assert.equal(state.closed, 1);
  assert.equal(asked.length, 0);
});

for (const [what, act] of [
  ['the server cannot be reached', (asked: Asked) => asked.fail()],
  ['the server is full', (asked: Asked) => asked.answer(503)],
  ['the answer is none of ours', (asked: Asked) => asked.answer(200, { portal: 'sign in' })],
] as const) {
  test(`does not open when ${what}`, async () => {
    const { next, state } = connect('long_poll');
    act(next());
    await settle();
    assert.deepEqual(state, { opened: 0, closed: 1 });
  });
}

test('a pipe that the server has ended or forgotten closes, once', async () => {
  const ended = connect('long_poll');
  await ended.open();
  ended.next().answer(200, { last: 1, messages: [{ number: 1 }], closed: { code: 1000 } });
  await settle();
  assert.equal(ended.heard.length, 1);
  assert.equal(ended.state.closed, 1);

  const forgotten = connect('long_poll');
  await forgotten.open();
  forgotten.socket.send('1');
  const poll = forgotten.next();
  forgotten.next().answer(404); // what was said
  await settle();
  poll.answer(404);
  await settle();
  assert.equal(forgotten.state.closed, 1);
});

test('closing says so to the server and is silent', async () => {
  const { socket, asked, next, open, heard, state } = connect('long_poll');
  await open();
  const poll = next();
  socket.close();
  assert.deepEqual(asked.map(({ path, method }) => [path, method]), [['/api/signal/abc', 'DELETE']]);
  poll.answer(200, { last: 1, messages: [{ number: 1 }], closed: null });
  await settle();
  assert.deepEqual(heard, []);
  assert.equal(state.closed, 0);
});

test('closed while it opens, it leaves no pipe behind', async () => {
  const { socket, asked, next } = connect('long_poll');
  socket.close();
  next().answer(201, { pipe: 'abc' });
  await settle();
  assert.deepEqual(asked.map(({ method }) => method), ['DELETE']);
});

test('a stream hears what the event source hears', async () => {
  const { sources, open, heard, state } = connect('stream');
  await open();
  const source = sources[0] as FakeEventSource;
  assert.equal(source.path, '/api/signal/abc/events');
  source.onmessage?.({ data: '{"number":1}' });
  assert.deepEqual(heard, ['{"number":1}']);
  source.say('closed');
  assert.equal(state.closed, 1);
  assert.ok(source.closed);
});

test('a stream that breaks is left to the seat', async () => {
  const { sources, open, state } = connect('stream');
  await open();
  sources[0]?.onerror?.();
  assert.equal(state.closed, 1);
  assert.ok(sources[0]?.closed);
});

test('what is being said when the socket is closed is still said, and then the goodbye', async () => {
  const { socket, asked, sources, next, open, state } = connect('stream');
  await open();
  socket.send('1');
  socket.send('leave');
  socket.close();
  assert.ok(sources[0]?.closed);
  for (const body of ['1', 'leave']) {
    assert.equal(asked.length, 1);
    const post = next();
    assert.deepEqual([post.method, post.body], ['POST', body]);
    post.answer(204);
    await settle();
  }
  assert.equal(next().method, 'DELETE');
  assert.equal(asked.length, 0);
  assert.equal(state.closed, 0);
});

test('a closed socket whose last words do not get through says no more', async () => {
  const { socket, asked, next, open } = connect('stream');
  await open();
  socket.send('1');
  socket.send('2');
  socket.close();
  next().fail();
  await settle();
  assert.equal(asked.length, 0);
});

test('a page that goes away says goodbye, and begins anew if it comes back', async () => {
  const { gone, asked, next, open, state } = connect('long_poll');
  await open();
  next(); // a poll
  for (const then of [...gone]) then();
  assert.equal(next().method, 'DELETE');
  assert.equal(asked.length, 0);
  assert.equal(state.closed, 1);
  assert.equal(gone.size, 0);
});

test('an aborted socket takes back what it was saying', async () => {
  const { socket, next, asked, open } = connect('stream');
  await open();
  socket.send('join');
  socket.send('2');
  next(); // the first is on its way
  socket.abort();
  assert.equal(next().method, 'DELETE');
  await settle();
  assert.equal(asked.length, 0);
});
