import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onStage } from '../src/state/people';
import { pass, seated } from './fake_page';
import { FakeConnection } from './fake_webrtc';
import { after, person, server, welcome } from './fixtures';

const kHls = '/hls/class:kelas-7a/~AAAA/';
const carried = (carrier: 'direct' | 'broadcast') => ({
  event: 'carried' as const,
  carrier,
  hls: carrier === 'broadcast' ? kHls : '',
});
const listener = (id: string) => ({ ...person(id), carrier: 'broadcast' as const });

test('who follows the class as a broadcast sends nothing and is told by which way', async () => {
  const page = await seated();
  await page.own.turnOn('microphone');
  await pass(100);
  page.say(carried('broadcast'));
  await pass(100);
  assert.equal(page.seat.state.value.hls, kHls);
  assert.equal(page.own.capture('microphone'), 'off');
  assert.ok(FakeConnection.all.every(({ closed }) => closed));
  page.seat.toggle('microphone');
  assert.equal(page.own.capture('microphone'), 'off');
  assert.ok(page.seat.state.value.notices.some(({ kind }) => kind === 'audience_only_listens'));
  page.seat.end();
});

test('whoever is brought into the class watches and may speak', async () => {
  const page = await seated();
  page.say(carried('broadcast'));
  await pass(100);
  const before = page.sent('watch').length;
  page.say(carried('direct'));
  await pass(100);
  assert.equal(page.seat.state.value.hls, null);
  assert.deepEqual(page.sent('watch').slice(before).map(({ restart }) => restart), [true]);
  await page.own.turnOn('microphone');
  await pass(200);
  assert.equal(page.sent('publish_offer').length, 1);
  assert.ok(page.seat.state.value.notices.some(({ kind }) => kind === 'invited'));
  page.seat.end();
});

test('a welcome of the audience keeps the broadcast, one of the class ends it', () => {
  const listens = after([
    server(welcome('p2', [person('p1', 'teacher'), listener('p2')])),
    server({ number: 2, ...carried('broadcast') }),
  ]);
  assert.equal(listens.hls, kHls);
  const again = after([server(welcome('p2', [person('p1', 'teacher'), listener('p2')]))], listens);
  assert.equal(again.hls, kHls);
  assert.equal(after([server(welcome('p2', [person('p2')]))], listens).hls, null);
});

test('who has just come reads on the stage that it is a broadcast, who was in the class is told', () => {
  const came = after([
    server(welcome('p2', [listener('p2')])),
    server({ number: 2, ...carried('broadcast') }),
  ]);
  assert.deepEqual(came.notices, []);
  const moved = after([
    server(welcome('p2', [person('p2')])),
    { action: 'arriving', keys: ['p1/camera'] },
    server({ number: 2, ...carried('broadcast') }),
  ]);
  assert.deepEqual(moved.notices.map(({ kind }) => kind), ['to_audience']);
  assert.deepEqual(moved.arriving, []);
});

test('the audience is shown a screen or the teacher, and else hears the teacher', () => {
  const seen = (...people: Parameters<typeof welcome>[1]) =>
    onStage(after([server(welcome('p9', [listener('p9'), ...people]))]));
  assert.equal(seen(person('p1', 'teacher')), 'nothing');
  assert.equal(seen(person('p1', 'teacher', ['microphone'])), 'sound');
  assert.equal(seen(person('p1', 'teacher', ['camera'])), 'picture');
  assert.equal(seen(person('p1', 'teacher'), person('p2', 'student', ['screen'])), 'picture');
  assert.equal(seen(person('p1', 'teacher'), person('p2', 'student', ['camera'])), 'nothing');
});
