import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SourceTeller, type TellerLink } from '../src/pages/class/source_teller';
import type { Source } from '../src/signal/protocol';

type Answer = Awaited<ReturnType<TellerLink['tell']>>;

/** A server that is told, and answers when it is let. */
class FakeServer implements TellerLink {
  readonly on = new Set<Source>();
  readonly said: string[] = [];
  readonly refusals: string[] = [];
  private readonly waiting: ((answer: Answer) => void)[] = [];

  isOn = (source: Source) => this.on.has(source);
  tell = (source: Source, on: boolean) => {
    this.said.push(`${source} ${on}`);
    return new Promise<Answer>((done) => this.waiting.push(done));
  };
  refused = (source: Source, on: boolean) => void this.refusals.push(`${source} ${on}`);

  async answer(answer: Answer): Promise<void> {
    this.waiting.shift()?.(answer);
    await new Promise((done) => setImmediate(done));
  }
}

test('nothing is told before the class has begun, nor what it knows', () => {
  const server = new FakeServer();
  const teller = new SourceTeller(server);
  server.on.add('camera');
  teller.tell('camera');
  assert.deepEqual(server.said, []);
  teller.begin('camera', true);
  teller.tell('camera');
  assert.deepEqual(server.said, []);
  assert.equal(teller.wasTold('camera'), true);
});

test('whoever switches to and fro is told of once, and then of what it is', async () => {
  const server = new FakeServer();
  const teller = new SourceTeller(server);
  teller.begin('microphone', false);
  server.on.add('microphone');
  teller.tell('microphone');
  server.on.delete('microphone');
  teller.tell('microphone');
  assert.deepEqual(server.said, ['microphone true']);
  await server.answer(null);
  assert.deepEqual(server.said, ['microphone true', 'microphone false']);
  await server.answer(null);
  assert.equal(server.said.length, 2);
});

test('a refusal is told of while the wish is still there', async () => {
  const server = new FakeServer();
  const teller = new SourceTeller(server);
  teller.begin('screen', false);
  server.on.add('screen');
  teller.tell('screen');
  await server.answer('not_allowed');
  assert.deepEqual(server.refusals, ['screen true']);
  teller.tell('screen');
  server.on.delete('screen');
  await server.answer('not_allowed');
  assert.equal(server.refusals.length, 1);
});

test('what the next welcome has otherwise was switched off by somebody else', async () => {
  const server = new FakeServer();
  const teller = new SourceTeller(server);
  teller.begin('camera', false);
  server.on.add('camera');
  teller.tell('camera');
  assert.equal(teller.begin('camera', false), false, 'it was only being told');
  teller.tell('camera');
  await server.answer(null);
  await server.answer(null);
  assert.equal(teller.begin('camera', false), true);
});
