import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PdfFailed } from '../src/media/pdf_trouble';
import type { PdfPages } from '../src/media/pdf_pages';
import { SlideBringing } from '../src/pages/class/slide_bringing';
import { CommandFailed } from '../src/signal/pipe';
import type { Answer } from '../src/signal/files';
import type { Command, Reply } from '../src/signal/protocol';

const file = new File(['x'], 'Bab 1.pdf');
const blob = new Blob(['picture']);

/** A PDF of three pages, and a server that answers as it is told. */
function world({ answers = [] as number[], open = null as Error | null, refusal = null as string | null, bad = [] as number[], onAdd = () => {} } = {}) {
  const asked: string[] = [];
  const commands: Command[] = [];
  const shown: number[] = [];
  let closed = 0;
  const pdf = { count: 3, pictures: async (page: number) => {
    if (bad.includes(page)) throw new Error('no memory');
    return { large: blob, small: blob };
  }, close: () => (closed += 1) } as unknown as PdfPages;
  const bringing = new SlideBringing({
    room: 'kelas-7a',
    ask: async (method, path): Promise<Answer> => {
      asked.push(`${method} ${path}`);
      const status = answers.shift() ?? 204;
      return { status, body: status === 204 ? null : { refusal: status === 507 ? 'room_files_full' : status === 404 ? 'no_such_slide' : 'server_busy' } };
    },
    send: async (command): Promise<Reply> => {
      commands.push(command);
      if (command.command === 'add_slides') onAdd();
      if (refusal) throw new CommandFailed(refusal as never);
      return { reply: 1, refusal: null, sdp: null, set: 7, resumed: null };
    },
    open: async () => {
      if (open) throw open;
      return pdf;
    },
    pause: async () => {},
    onFirstPage: (set) => shown.push(set),
  });
  return { bringing, asked, commands, shown, closed: () => closed };
}

const path = (page: number, size: string) => `POST /api/rooms/kelas-7a/slides/7/${page}/${size}`;

test('all pages go, the small ones first, and the first is shown at once', async () => {
  const { bringing, asked, commands, shown, closed } = world();
  await bringing.bring(file);
  assert.deepEqual(commands, [{ command: 'add_slides', title: 'Bab 1', pages: 3 }]);
  assert.deepEqual(asked, [0, 1, 2].flatMap((page) => [path(page, 'small'), path(page, 'large')]));
  assert.deepEqual(shown, [7]);
  assert.equal(bringing.now.value, null);
  assert.equal(closed(), 1);
});

test('what passes by itself is sent again', async () => {
  const { bringing, asked } = world({ answers: [0, 503, 204] });
  await bringing.bring(file);
  assert.equal(asked.length, 8);
  assert.equal(bringing.now.value, null);
});

test('what failed goes on where it was, in the same set', async () => {
  const { bringing, asked, commands } = world({ answers: [204, 204, 204, 507] });
  await bringing.bring(file);
  assert.equal(bringing.now.value?.phase, 'failed');
  assert.equal(bringing.now.value?.trouble, 'room_files_full');
  assert.equal(bringing.now.value?.done, 1);
  asked.length = 0;
  await bringing.again();
  assert.deepEqual(asked, [1, 2].flatMap((page) => [path(page, 'small'), path(page, 'large')]));
  assert.equal(commands.length, 1);
});

test('a PDF that cannot be read is said to be so', async () => {
  for (const [open, trouble] of [
    [new PdfFailed('locked'), 'locked'],
    [new PdfFailed('broken'), 'broken'],
    [new Error('a part of the page did not load'), 'failed'],
  ] as const) {
    const { bringing, commands } = world({ open });
    await bringing.bring(file);
    assert.equal(bringing.now.value?.trouble, trouble);
    assert.deepEqual(commands, []);
  }
});

test('what the class refuses is said', async () => {
  const { bringing } = world({ refusal: 'too_many_slides' });
  await bringing.bring(file);
  assert.equal(bringing.now.value?.trouble, 'too_many_slides');
});

test('what the class may be looking at is not removed with the card', async () => {
  const { bringing, commands } = world({ answers: [204, 204, 507] });
  await bringing.bring(file);
  bringing.cancel();
  assert.deepEqual(commands.map(({ command }) => command), ['add_slides']);
  assert.equal(bringing.now.value, null);
  const empty = world({ answers: [507] });
  await empty.bringing.bring(file);
  empty.bringing.cancel();
  assert.deepEqual(empty.commands[1], { command: 'remove_slides', set: 7 }, 'nothing of it was there');
});

test('one page that cannot be drawn is missing, and the others come', async () => {
  const { bringing, asked, commands, shown } = world({ bad: [1] });
  await bringing.bring(file);
  assert.deepEqual(asked, [0, 2].flatMap((page) => [path(page, 'small'), path(page, 'large')]));
  assert.equal(bringing.now.value?.trouble, 'pages_missing');
  assert.deepEqual(shown, [7]);
  bringing.cancel();
  assert.equal(commands.length, 1);
  const none = world({ bad: [0, 1, 2] });
  await none.bringing.bring(file);
  assert.equal(none.bringing.now.value?.trouble, 'no_picture');
  assert.deepEqual(none.commands[1], { command: 'remove_slides', set: 7 });
});

test('a seat that comes back late, after the line, loses no slides', async () => {
  const { bringing } = world({ answers: [0, 0, 0, 0, 404, 404, 204] });
  await bringing.bring(file);
  assert.equal(bringing.now.value, null);
  const gone = world({ answers: Array<number>(9).fill(404) });
  await gone.bringing.bring(file);
  assert.equal(gone.bringing.now.value?.trouble, 'no_such_slide');
});

test('what is given up before its number is known leaves nothing, and is not taken for the next one', async () => {
  let cancel = () => {};
  const { bringing, commands, asked } = world({ onAdd: () => cancel() });
  const first = bringing.bring(file);
  // While the server is asked for the first one.
  await new Promise<void>((done) => {
    cancel = () => {
      cancel = () => {};
      bringing.cancel();
      done();
    };
  });
  const second = bringing.bring(new File(['y'], 'Bab 2.pdf'));
  await Promise.all([first, second]);
  assert.deepEqual(commands.filter(({ command }) => command === 'remove_slides').length, 1);
  assert.equal(commands.filter(({ command }) => command === 'add_slides').length, 2);
  assert.equal(asked.length, 6);
});

test('one at a time', async () => {
  const { bringing } = world();
  const first = bringing.bring(file);
  assert.equal(await bringing.bring(file), false);
  assert.equal(await first, true);
});
