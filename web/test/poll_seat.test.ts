// When a seat asks for answers that it does not know.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Poll } from '../src/signal/protocol';
import { pass, seated } from './fake_page';
import { person } from './fixtures';

const poll: Poll = {
  id: 1,
  question: 'Paham?',
  kind: 'single',
  options: ['Ya', 'Belum'],
  anonymous: true,
  state: 'open',
  published: false,
  results: null,
};

async function inRole(role: 'teacher' | 'student') {
  const page = await seated(undefined, false);
  page.greet({ participants: [person('p1', role)] });
  await pass(100);
  return {
    ...page,
    changed: async (state: Poll['state']) => {
      page.say({ event: 'poll_changed', poll: { ...poll, state } });
      await pass(100);
    },
    reads: () => page.sent('read_poll').map((sent) => sent.poll),
  };
}

test('a teacher asks for the answers of a question that is open, also of an anonymous one', async () => {
  const page = await inRole('teacher');
  await page.changed('open');
  assert.deepEqual(page.reads(), [1]);
  await page.changed('open');
  assert.deepEqual(page.reads(), [1], 'once');
  page.seat.end();
});

test('what is known is not asked for again', async () => {
  const page = await inRole('teacher');
  await page.changed('closed');
  page.say({ event: 'poll_answers', poll: 1, answers: [] });
  await page.changed('open');
  assert.deepEqual(page.reads(), []);
  page.seat.end();
});

test('a student asks for his own answer of a question that is asked again, not of a new one', async () => {
  const page = await inRole('student');
  await page.changed('open');
  assert.deepEqual(page.reads(), []);
  await page.changed('closed');
  await page.changed('open');
  assert.deepEqual(page.reads(), [1]);
  page.seat.end();
});
