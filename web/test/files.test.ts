import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClassFiles } from '../src/pages/class/class_files';
import { bringToChat, kPieceBytes, type Answer, type World } from '../src/signal/files';
import { fileMessages, fileTrouble, isPicture, kFilesInLine, maySendFiles, sizeWords, wordsOf } from '../src/state/files';
import { after, inClass, message, person, server } from './fixtures';

type Body = Record<string, unknown> | Blob | null;
interface Request {
  method: string;
  path: string;
  body: Body;
}

/** A server with one upload, which can lose its line. */
class FakeServer implements World {
  readonly requests: Request[] = [];
  readonly posted: string[] = [];
  readonly keys: unknown[] = [];
  offset = 0;
  bytes = 0;
  exists = false;
  pauses = 0;
  /** What the next requests are answered with, in the place of what the server would say. */
  next: (Answer | 'lost')[] = [];

  made = 0;
  newKey = () => `key${++this.made}`;
  /** What a page that is closed now would give up. */
  left: (() => string | null) | null = null;
  whenLeft = (path: () => string | null) => {
    this.left = path;
    return () => (this.left = null);
  };
  pause = () => {
    this.pauses += 1;
    return Promise.resolve();
  };
  ask: World['ask'] = (method, path, body, sent) => {
    this.requests.push({ method, path, body: body as Body });
    const instead = this.next.shift();
    if (instead && instead !== 'lost') return Promise.resolve(instead);
    const answer = this.answer(method, path, body as Body);
    if (body instanceof Blob && body.size > 0) sent?.(1);
    // It came, and the answer did not.
    return Promise.resolve(instead === 'lost' ? { status: 0, body: null } : answer);
  };

  private answer(method: string, path: string, body: Body): Answer {
    const told = { id: 'u1', bytes: this.bytes, offset: this.offset };
    if (method === 'DELETE') return ((this.exists = false), { status: 204, body: null });
    if (path.includes('/preview')) return { status: 204, body: null };
    if (path.endsWith('/uploads')) {
      this.keys.push((body as Record<string, unknown>).key);
      this.bytes = (body as Record<string, number>).bytes ?? 0;
      this.exists = true;
      return { status: 201, body: { ...told, bytes: this.bytes } };
    }
    if (!this.exists) return { status: 404, body: { refusal: 'unknown_upload' } };
    const done = () => (this.offset === this.bytes ? { message: 7 } : {});
    if (method === 'GET') return { status: 200, body: { ...told, ...done() } };
    const from = Number(new URL(path, 'http://a').searchParams.get('offset'));
    if (from !== this.offset) return { status: 409, body: { refusal: 'wrong_offset', offset: this.offset } };
    this.offset += (body as Blob).size;
    if (this.offset === this.bytes) this.posted.push(path);
    return { status: 200, body: { ...told, offset: this.offset, ...done() } };
  }
}

const file = (size: number, name = 'foto.jpg') => new File([new Uint8Array(size)], name, { type: 'image/jpeg' });

function bring(world: World, size = kPieceBytes + 10, stop = new AbortController()) {
  const progress: [number, string | null][] = [];
  const wish = {
    file: file(size),
    key: 'key',
    sending: { to: 'p2', replyTo: 4 },
    preview: null,
    signal: stop.signal,
    onProgress: (sent: number, why: string | null) => void progress.push([sent, why]),
  };
  return { outcome: bringToChat(world, 'kelas-7a', wish), progress };
}

test('a file goes in pieces, with what its message is to be', async () => {
  const world = new FakeServer();
  const { outcome, progress } = bring(world);
  assert.deepEqual(await outcome, { ok: true });
  assert.equal(world.posted.length, 1);
  const begun = world.requests[0]?.body as Record<string, unknown>;
  assert.deepEqual(
    { ...begun },
    { name: 'foto.jpg', type: 'image/jpeg', bytes: kPieceBytes + 10, key: 'key', reply_to: 4, to: 'p2' },
  );
  assert.deepEqual(progress.map(([sent]) => sent), [0, 1, kPieceBytes, kPieceBytes + 1]);
});

test('a lost line goes on where it broke, and says so', async () => {
  const world = new FakeServer();
  world.next = [undefined as never, { status: 0, body: null }, { status: 0, body: null }];
  const { outcome, progress } = bring(world);
  assert.deepEqual(await outcome, { ok: true });
  assert.equal(world.posted.length, 1);
  assert.ok(progress.some(([, why]) => why === 'no_connection'));
});

test('a line that stays away is said once, until something has gone over it', async () => {
  const world = new FakeServer();
  const none = { status: 0, body: null };
  world.next = [undefined as never, none, none, none, none];
  const { outcome, progress } = bring(world, 10);
  assert.deepEqual(await outcome, { ok: true });
  assert.deepEqual(progress.map(([, why]) => why), [null, 'no_connection', 'no_connection', null]);
});

for (const word of ['class_waits', 'server_busy', 'not_in_room']) {
  test(`whole, and refused for now by ${word}: the empty last piece asks again`, async () => {
    const world = new FakeServer();
    const ask = world.ask;
    let refusals = 3;
    world.ask = async (...all) => {
      const answer = await ask(...all);
      if (all[0] === 'GET') return { status: 200, body: { id: 'u1', bytes: 10, offset: 10 } };
      const whole = world.offset === world.bytes && world.bytes > 0;
      if (!whole || refusals === 0) return answer;
      refusals -= 1;
      return { status: word === 'server_busy' ? 503 : 403, body: { refusal: word } };
    };
    const { outcome, progress } = bring(world, 10);
    assert.deepEqual(await outcome, { ok: true });
    assert.equal(world.pauses, 3);
    const why = word === 'not_in_room' ? 'no_connection' : word;
    assert.deepEqual([...new Set(progress.map(([, said]) => said))], [null, why]);
    const sizes = world.requests.filter(({ path }) => path.includes('offset=')).map(({ body }) => (body as Blob).size);
    assert.deepEqual(sizes, [10, 0, 0, 0]);
  });
}

test('an offset that brings nothing new is waited for, and not asked for at once', async () => {
  const world = new FakeServer();
  const same = { status: 409, body: { refusal: 'wrong_offset', offset: 0 } };
  world.next = [undefined as never, same];
  assert.deepEqual(await bring(world, 10).outcome, { ok: true });
  assert.equal(world.pauses, 1);
});

test('a page that is closed gives up what is not nearly there', async () => {
  const world = new FakeServer();
  const left: (string | null | undefined)[] = [];
  const ask = world.ask;
  world.ask = (...all) => (left.push(world.left?.()), ask(...all));
  assert.deepEqual(await bring(world).outcome, { ok: true });
  assert.deepEqual(left, [null, '/api/rooms/kelas-7a/uploads/u1', null]);
  assert.equal(world.left, null, 'and nothing when it is sent');
});

test('an answer that was lost sends nothing twice', async () => {
  const world = new FakeServer();
  world.next = [undefined as never, 'lost', undefined as never, 'lost'];
  assert.deepEqual(await bring(world).outcome, { ok: true });
  assert.equal(world.posted.length, 1);
  const pieces = world.requests.filter(({ method, path }) => method === 'POST' && path.includes('offset='));
  assert.equal(pieces.length, 2);
});

test('a lost begin is the same upload by its key, and one that is gone begins again', async () => {
  const world = new FakeServer();
  world.next = ['lost', undefined as never, { status: 404, body: { refusal: 'unknown_upload' } }];
  assert.deepEqual(await bring(world).outcome, { ok: true });
  assert.deepEqual(world.keys, ['key', 'key', 'key']);
});

test('a refusal ends it with the reason; a seat that is not back yet does not', async () => {
  const world = new FakeServer();
  world.next = [{ status: 403, body: { refusal: 'not_in_room' } }, { status: 413, body: { refusal: 'file_too_big', limit: 9 } }];
  assert.deepEqual(await bring(world).outcome, { ok: false, refusal: 'file_too_big', limit: 9 });
  assert.equal(world.pauses, 1);
});

test('without any line it ends one day', async () => {
  const world = new FakeServer();
  world.ask = () => Promise.resolve({ status: 0, body: null });
  assert.deepEqual(await bring(world).outcome, { ok: false, refusal: 'no_connection', limit: 0 });
});

test('what is given up is told to the server', async () => {
  const world = new FakeServer();
  const stop = new AbortController();
  const ask = world.ask;
  world.ask = (...all) => {
    if (all[1].includes('offset=')) stop.abort();
    return ask(...all);
  };
  assert.equal(await bring(world, 10, stop).outcome, null);
  assert.equal(world.requests.at(-1)?.method, 'DELETE');
});

const settled = () => new Promise((done) => setTimeout(done, 20));

function classFiles(world: World, fileMax = 1000) {
  return new ClassFiles({
    room: 'kelas-7a',
    seat: () => 'seat',
    fileMax: () => fileMax,
    preview: () => Promise.resolve({ blob: new Blob(['small']), width: 320, height: 200 }),
    world,
  });
}

test('files go one after the other, with their small pictures, and leave the list', async () => {
  const world = new FakeServer();
  const files = classFiles(world);
  files.send([file(10)], {});
  assert.deepEqual(files.sending.value.map(({ phase }) => phase), ['sending']);
  await settled();
  assert.deepEqual(files.sending.value, []);
  assert.ok(world.requests.some(({ path }) => path.endsWith('/preview?width=320&height=200')));
});

test('what is too large or empty is said before a byte goes', () => {
  const world = new FakeServer();
  const files = classFiles(world);
  files.send([file(1001), file(0)], {});
  assert.deepEqual(files.sending.value.map(({ trouble, limit }) => [trouble, limit]), [
    ['file_too_big', 1000],
    ['empty_file', 1000],
  ]);
  assert.equal(world.requests.length, 0);
  files.drop(1);
  assert.deepEqual(files.sending.value.map(({ key }) => key), [2]);
});

test('what failed is sent again by a tap, and others go on meanwhile', async () => {
  const world = new FakeServer();
  world.next = [{ status: 403, body: { refusal: 'files_off' } }];
  const files = classFiles(world);
  files.send([file(10)], {});
  await settled();
  assert.equal(files.sending.value[0]?.trouble, 'files_off');
  files.again(1);
  await settled();
  assert.deepEqual(files.sending.value, []);
  assert.equal(world.posted.length, 1);
  const begun = world.requests.filter(({ path }) => path.endsWith('/uploads')).map(({ body }) => (body as { key?: string }).key);
  assert.deepEqual(begun, ['key1', 'key1'], 'to the server it is the same one');
});

test('the list is bounded, and empty when the class is over', () => {
  const files = classFiles(new FakeServer());
  files.send(Array.from({ length: kFilesInLine + 1 }, () => file(10)), {});
  assert.equal(files.sending.value.at(-1)?.trouble, 'too_many_files_at_once');
  files.end();
  assert.deepEqual(files.sending.value, []);
});

test('sizes are said as people count', () => {
  assert.equal(sizeWords(1, 'en'), '1 kB');
  assert.equal(sizeWords(1_000_000, 'en'), '977 kB');
  assert.equal(sizeWords(2_500_000, 'id'), '2,4 MB');
  assert.equal(sizeWords(25 * 1024 * 1024, 'en'), '25 MB');
  assert.equal(sizeWords(3 * 1024 ** 3, 'en'), '3 GB');
});

test('a message with a file has its name as words', () => {
  const sent = { id: 'f', name: 'a.pdf', type: 'application/pdf', bytes: 3 };
  assert.equal(wordsOf({ ...message(1, 'p1'), text: '', file: sent }), 'a.pdf');
  assert.equal(wordsOf({ ...message(1, 'p1'), text: 'Ini', file: sent }), 'Ini · a.pdf');
  assert.equal(isPicture(sent), false);
  assert.equal(isPicture({ ...sent, type: 'image/png' }), true);
  assert.equal(isPicture({ ...sent, type: 'image/svg+xml' }), false);
});

test('students send files where they may, and a teacher always', () => {
  const people = [person('sari', 'teacher'), person('budi')];
  const off = server({ event: 'student_rights_changed', number: 2, rights: ['speak'] });
  const budi = inClass('budi', people);
  assert.equal(maySendFiles(budi), true);
  assert.equal(maySendFiles(after([off], budi)), false);
  assert.equal(maySendFiles(after([off], inClass('sari', people))), true);
  const allowed = { ...person('budi'), allowed: ['file' as const] };
  assert.equal(maySendFiles(after([off], inClass('budi', [allowed]))), true);
  assert.equal(maySendFiles({ ...budi, fileMax: 0 }), false);
});

test('a word that the page does not know is a trouble all the same', () => {
  assert.equal(fileTrouble('disk_full'), 'disk_full');
  assert.equal(fileTrouble('server_busy'), 'server_busy');
  assert.equal(fileTrouble('a_new_word'), 'failed');
});

test('the files of a chat are listed, the newest first', () => {
  const file = { id: 'f', name: 'a.pdf', type: 'application/pdf', bytes: 3 };
  const chat = [message(1, 'p2'), { ...message(2, 'p2'), file }, { ...message(3, 'p3'), file: { ...file, name: 'b.pdf' } }];
  assert.deepEqual(fileMessages(chat).map(({ file: { name } }) => name), ['b.pdf', 'a.pdf']);
});
