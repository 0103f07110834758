import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClassFiles } from '../src/pages/class/class_files';
import { HandOvers, type Given, type Gift } from '../src/pages/class/hand_overs';
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

function page(refuses = false) {
  FakeEnd.all = [];
  const told: Command[] = [];
  let asked = 0;
  const files = new HandOvers({
    send: (command) => {
      told.push(command);
      return refuses ? Promise.reject(new Error('refused')) : Promise.resolve({});
    },
    stun: () => [],
    nameOf: () => 'Ani',
    onAsked: () => (asked += 1),
    channels: () => Promise.resolve({ FileGiver: FakeEnd, FileTaker: FakeEnd } as never),
  });
  const hear = (event: object) => files.hear({ number: 1, ...event } as ServerEvent);
  return { files, told, hear, asked: () => asked, last: () => told.at(-1) };
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
  hear({ event: 'file_ended', key, why: 'done' });
  assert.equal(await gift.how, 'done');
  assert.deepEqual(gift.sent, [0, 10]);
  assert.ok(end.closed);
});

test('what does not go straight is told apart', async () => {
  const ends: [string, Given][] = [
    ['declined', 'declined'], ['no_way', 'by_server'], ['gone', 'by_server'], ['not_allowed', 'by_server'],
  ];
  for (const [why, how] of ends) {
    const { files, told, hear } = page();
    const gift = give(files);
    hear({ event: 'file_ended', key: keyOf(told[0]), why });
    assert.equal(await gift.how, how, why);
    assert.equal(told.length, 1, 'nobody is told what he said');
  }
  assert.equal(await give(page(true).files).how, 'by_server', 'refused');
});

test('whoever gives does not wait, gives up, or finds no way: the other one hears of it', async () => {
  const { files, last } = page();
  const impatient = give(files);
  await settled();
  impatient.byServer();
  assert.equal(await impatient.how, 'by_server');
  assert.equal((last() as { why: string }).why, 'taken_back');
  const stopped = give(files);
  stopped.stop.abort();
  assert.equal(await stopped.how, 'given_up');
  assert.equal((last() as { why: string }).why, 'taken_back');
  const { files: third, told, hear } = page();
  const lost = give(third);
  hear({ event: 'file_taken', key: keyOf(told[0]) });
  await settled();
  FakeEnd.all[0]!.on.noWay!();
  assert.equal(await lost.how, 'by_server');
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
  assert.equal(files.incoming.value[1]?.why, 'taken_back');
  void files.take('m');
  await settled();
  assert.equal(told.length, 3, 'too late');
});

test('a seat that begins anew knows of nothing under way', async () => {
  const { files, hear } = page();
  const gift = give(files);
  hear(kOffer);
  files.forgetAll();
  assert.equal(await gift.how, 'by_server');
  assert.equal(files.incoming.value[0]?.why, 'gone');
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
  let how: Given = 'by_server';
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
  how = 'by_server';
  files.send([new File([new Uint8Array(101)], 'a')], { to: 'p2' });
  await settled();
  assert.equal(files.sending.value[0]?.trouble, 'no_way', 'larger than the server takes');
  assert.equal(asked.length, 3);
});
