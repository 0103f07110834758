import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClassFiles } from '../src/pages/class/class_files';
import { HandOvers, type Given, type Gift } from '../src/pages/class/hand_overs';
import type { Failure } from '../src/signal/pipe';
import type { Command, ServerEvent } from '../src/signal/protocol';
import { plainFileName } from '../src/state/hand_overs';


/** The ends of data channels, without any. */
class FakeEnd {
  static all: FakeEnd[] = [];
  heard: string[] = [];
  closed = false;
  constructor(
    readonly link: { tell(signal: string): void },
    readonly what: unknown,
    readonly on: Record<string, (value?: unknown) => void>,
  ) {
    FakeEnd.all.push(this);
  }
  hear(signal: string): void {
    this.heard.push(signal);
  }
  close(): void {
    this.closed = true;
  }
}

function page(refuses: Failure | null = null) {
  FakeEnd.all = [];
  const told: Command[] = [];
  let asked = 0;
  let clock = 0;
  const files = new HandOvers({
    send: (command) => {
      told.push(command);
      return Promise.resolve({});
    },
    ask: async (command) => {
      told.push(command);
      return refuses;
    },
    now: () => clock,
    stun: () => [],
    nameOf: () => 'Ani',
    onAsked: () => (asked += 1),
    channels: () => Promise.resolve({ FileGiver: FakeEnd, FileTaker: FakeEnd } as never),
  });
  const hear = (event: object) => files.hear({ number: 1, ...event } as ServerEvent);
  return { files, told, hear, asked: () => asked, pass: (ms: number) => (clock += ms), last: () => told.at(-1) };
}

const file = new File([new Uint8Array(10)], 'tugas.pdf');
function give(files: HandOvers, more: Partial<Gift> = {}) {
  const sent: number[] = [];
  const stop = new AbortController();
  let byServer = () => {};
  const how = files.give({
    to: 'p2', file, signal: stop.signal, onAsking: (f) => (byServer = f), onSent: (n) => sent.push(n), ...more,
  });
  return { how, sent, stop, byServer: () => byServer() };
}
const keyOf = (command: Command | undefined) => (command as { key: string }).key;
const settled = () => new Promise((done) => setTimeout(done, 1));

test('a file is offered, taken, on its way and done', async () => {
  const { files, told, hear } = page();
  const gift = give(files);
  assert.deepEqual({ ...told[0], key: '' }, { command: 'offer_file', key: '', to: 'p2', name: 'tugas.pdf', bytes: 10 });
  const key = keyOf(told[0]);
  hear({ event: 'file_taken', key });
  hear({ event: 'file_taken', key });
  await settled();
  assert.equal(FakeEnd.all.length, 1, 'one way, however often it is said');
  const end = FakeEnd.all[0]!;
  end.link.tell('offer');
  assert.deepEqual(told.at(-1), { command: 'file_signal', key, signal: 'offer' });
  hear({ event: 'file_signal', key, signal: 'answer' });
  assert.deepEqual(end.heard, ['answer']);
  end.on.sent!(10);
  end.on.done!(); // over the channel, whatever the line to the server does
  assert.equal(await gift.how, 'done');
  hear({ event: 'file_ended', key, why: 'done' });
  assert.deepEqual(gift.sent, [0, 10]);
  assert.ok(end.closed);
});

test('what does not go straight is told apart', async () => {
  const ends: [string, Given][] = [
    ['done', 'done'], ['declined', 'declined'], ['no_way', 'no_way'], ['gone', 'gone'], ['not_allowed', 'not_allowed'],
  ];
  for (const [why, how] of ends) {
    const { files, told, hear } = page();
    const gift = give(files);
    hear({ event: 'file_ended', key: keyOf(told[0]), why });
    assert.equal(await gift.how, how, why);
    assert.equal(told.length, 1, 'nobody is told what he said');
  }
  assert.equal(await give(page('direct_off').files).how, 'not_allowed');
  assert.equal(await give(page('disconnected').files).how, 'lost', 'with the seat');
});

test('whoever gives does not wait, gives up, or finds no way: the other one hears of it', async () => {
  const { files, last } = page();
  const impatient = give(files);
  await settled();
  impatient.byServer();
  assert.equal(await impatient.how, 'impatient');
  assert.equal((last() as { why: string }).why, 'taken_back');
  const stopped = give(files);
  await settled();
  stopped.stop.abort();
  assert.equal(await stopped.how, 'given_up');
  assert.equal((last() as { why: string }).why, 'taken_back');
  const { files: third, told, hear } = page();
  const lost = give(third);
  hear({ event: 'file_taken', key: keyOf(told[0]) });
  await settled();
  FakeEnd.all[0]!.on.noWay!();
  assert.equal(await lost.how, 'no_way');
  assert.equal((told.at(-1) as { why: string }).why, 'no_way');
});

const kOffer = { event: 'file_offered', key: 'k', from: 'p2', name: 'a/../\u202Egpj.exe', bytes: 3 };

test('nothing comes before it is taken, and what came is there to save', async () => {
  const { files, told, hear, asked } = page();
  hear(kOffer);
  hear(kOffer);
  assert.equal(files.incoming.value.length, 1);
  assert.equal(asked(), 1);
  const [row] = files.incoming.value;
  assert.deepEqual([row?.name, row?.fromName, row?.phase], ['gpj.exe', 'Ani', 'asked']);
  assert.equal(told.length, 0);
  files.save = () => {};
  void files.take('k');
  void files.take('k');
  await settled();
  assert.deepEqual(told, [{ command: 'take_file', key: 'k' }]);
  const end = FakeEnd.all[0]!;
  assert.equal(end.what, 3);
  end.on.got!(2);
  assert.equal(files.incoming.value[0]?.got, 2);
  end.on.whole!(new Blob(['abc']));
  assert.deepEqual(told.at(-1), { command: 'end_file', key: 'k', why: 'done' });
  assert.equal(files.incoming.value[0]?.phase, 'here');
  hear({ event: 'file_ended', key: 'k', why: 'gone' });
  assert.equal(files.incoming.value[0]?.phase, 'here', 'it is here');
  files.drop('k');
  assert.equal(told.length, 2, 'whoever has it declines nothing');
  assert.deepEqual(files.incoming.value, []);
});

test('whoever is to have it declines, loses the way, or hears why not', async () => {
  const { files, told, hear } = page();
  hear(kOffer);
  files.drop('k');
  assert.deepEqual(told, [{ command: 'end_file', key: 'k', why: 'declined' }]);
  hear({ ...kOffer, key: 'l' });
  void files.take('l');
  await settled();
  FakeEnd.all[0]!.on.noWay!();
  assert.deepEqual(told.at(-1), { command: 'end_file', key: 'l', why: 'no_way' });
  assert.equal(files.incoming.value[0]?.why, 'no_way');
  hear({ ...kOffer, key: 'm' });
  hear({ event: 'file_ended', key: 'm', why: 'taken_back' });
  assert.equal(files.incoming.value.length, 1, 'nobody had said anything to it');
  void files.take('m');
  await settled();
  assert.equal(told.length, 3, 'too late');
});

test('a seat that begins anew knows of nothing under way', async () => {
  const { files, told, hear } = page();
  const gift = give(files);
  hear(kOffer);
  await settled();
  files.forgetAll(true);
  assert.equal(await gift.how, 'gone');
  assert.equal(files.incoming.value[0]?.why, 'gone');
  // The server may know more than this page: it is told, so that nobody waits.
  assert.deepEqual(told.slice(1).map((command) => (command as { why: string }).why), ['taken_back', 'no_way']);
  const other = give(files);
  await settled();
  files.forgetAll(false);
  assert.equal(await other.how, 'lost', 'the same number may be somebody else');
});

test('a name from another page is a name', () => {
  assert.equal(plainFileName('../../etc/passwd'), 'passwd');
  assert.equal(plainFileName('C:\\a\\b.txt'), 'b.txt');
  assert.equal(plainFileName('a\u202E\u200Bfdp.exe\n'), 'afdp.exe');
  assert.equal(plainFileName('..'), 'file');
  assert.equal(plainFileName(' tugas akhir.pdf '), 'tugas akhir.pdf');
});

test('only what is for one alone and answers nothing is handed over; the rest and what fails goes by the server', async () => {
  const gifts: Gift[] = [];
  let how: Given = 'impatient';
  const asked: string[] = [];
  const files = new ClassFiles({
    room: 'kelas-7a',
    seat: () => 'seat',
    fileMax: () => 100,
    preview: () => Promise.resolve(null),
    nameOf: () => 'Ani',
    give: (gift) => (gifts.push(gift), Promise.resolve(how)),
    world: {
      ask: (method, path) => (asked.push(`${method} ${path}`), Promise.resolve({ status: 201, body: { id: 'u', offset: 10, message: 1 } })),
      pause: () => Promise.resolve(),
      newKey: () => 'key',
      whenLeft: () => () => {},
    },
  });
  files.send([file], {});
  files.send([file], { to: 'p2', replyTo: 3 });
  await settled();
  assert.equal(gifts.length, 0);
  assert.equal(asked.length, 2);
  files.send([file], { to: 'p2' });
  assert.equal(files.sending.value[0]?.phase, 'asks');
  await settled();
  assert.equal(gifts.length, 1);
  assert.equal(asked.length, 3, 'and then by the server');
  how = 'done';
  files.send([file], { to: 'p2' });
  await settled();
  assert.equal(files.sending.value[0]?.phase, 'given');
  files.drop(files.sending.value[0]!.key);
  how = 'declined';
  files.send([file], { to: 'p2' });
  await settled();
  assert.equal(files.sending.value[0]?.trouble, 'declined');
  files.drop(files.sending.value[0]!.key);
  how = 'no_way';
  files.send([new File([new Uint8Array(101)], 'a')], { to: 'p2' });
  await settled();
  assert.equal(files.sending.value[0]?.trouble, 'no_way', 'larger than the server takes');
  how = 'not_allowed';
  files.again(files.sending.value[0]!.key);
  await settled();
  assert.equal(files.sending.value[0]?.trouble, 'file_too_big', 'for the only way that is left');
  how = 'lost';
  files.send([file], { to: 'p2' });
  await settled();
  assert.equal(files.sending.value[1]?.trouble, 'no_such_participant', 'never to whoever has that number now');
  assert.equal(asked.length, 3);
});

test('of what is given up before anybody is asked nobody is asked', async () => {
  const { files, told } = page();
  const gift = give(files);
  gift.byServer();
  assert.equal(await gift.how, 'impatient');
  await settled();
  const ends = told.filter(({ command }) => command === 'end_file');
  assert.equal(ends.length, 1, 'once the offer is there');
});

test('whoever offers all the time is heard seldom, and fills no page', async () => {
  const { files, told, hear, asked, pass } = page();
  for (let i = 0; i < 100; i += 1) hear({ ...kOffer, key: `k${i}` });
  assert.equal(files.incoming.value.length, 20);
  assert.equal(told.length, 80, 'the rest is declined');
  assert.equal(asked(), 1);
  for (const { key } of files.incoming.value) files.drop(key);
  pass(10_000);
  hear({ ...kOffer, key: 'later' });
  assert.equal(asked(), 2);
  hear({ event: 'file_ended', key: 'later', why: 'taken_back' });
  assert.equal(files.incoming.value.length, 0);
});

test('another seat sends nothing to the numbers of the one before', async () => {
  const files = new ClassFiles({
    room: 'kelas-7a',
    seat: () => 'seat',
    fileMax: () => 100,
    preview: () => new Promise(() => {}),
    world: { ask: () => new Promise(() => {}), pause: () => Promise.resolve(), newKey: () => 'key', whenLeft: () => () => {} },
  });
  files.send([file], { to: 'p2' });
  files.send([file], {});
  await settled();
  files.forgetAddressed();
  assert.deepEqual(files.sending.value.map(({ phase }) => phase), ['failed', 'waits']);
});
