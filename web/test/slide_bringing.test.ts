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
function world({ answers = [] as number[], open = null as Error | null, refusal = null as string | null } = {}) {
  const asked: string[] = [];
  const commands: Command[] = [];
  const shown: number[] = [];
  let closed = 0;
  const pdf = { count: 3, pictures: async () => ({ large: blob, small: blob }), close: () => (closed += 1) } as unknown as PdfPages;
  const bringing = new SlideBringing({
    room: 'kelas-7a',
    ask: async (method, path): Promise<Answer> => {
      asked.push(`${method} ${path}`);
      const status = answers.shift() ?? 204;
      return { status, body: status === 204 ? null : { refusal: status === 507 ? 'room_files_full' : 'server_busy' } };
    },
    send: async (command): Promise<Reply> => {
      commands.push(command);
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
    [new Error('worker'), 'broken'],
  ] as const) {
    const { bringing, commands } = world({ open });
    await bringing.bring(file);
    assert.equal(bringing.now.value?.trouble, trouble);
    assert.deepEqual(commands, []);
  }
});

test('what the class refuses is said, and what is given up is removed', async () => {
  const { bringing } = world({ refusal: 'too_many_slides' });
  await bringing.bring(file);
  assert.equal(bringing.now.value?.trouble, 'too_many_slides');
  const other = world({ answers: [204, 204, 507] });
  await other.bringing.bring(file);
  other.bringing.cancel();
  assert.deepEqual(other.commands[1], { command: 'remove_slides', set: 7 });
  assert.equal(other.bringing.now.value, null);
});
