import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rememberedSoundOnly, rememberSoundOnly } from '../src/pages/class/memory';
import type { Participant } from '../src/signal/protocol';
import { followers, isHeard, mayComeIn, onStage, tailMs } from '../src/state/audience';
import { pass, seated } from './fake_page';
import { FakeConnection, FakeStream, FakeTrack, installDevices } from './fake_webrtc';
import { after, inClass, person, server, welcome } from './fixtures';

const kHls = '/hls/class:kelas-7a/~AAAA/';
const carried = (carrier: 'direct' | 'broadcast') => ({
  event: 'carried' as const,
  carrier,
  hls: carrier === 'broadcast' ? kHls : '',
});
const listener = (id: string) => ({ ...person(id), carrier: 'broadcast' as const });
const kinds = (state: ReturnType<typeof after>) => state.notices.map(({ kind }) => kind);
/** From now on opens microphones that are remembered. */
function openMicrophones(): FakeTrack[] {
  const given: FakeTrack[] = [];
  installDevices(async () => {
    const track = new FakeTrack('audio');
    given.push(track);
    return new FakeStream([track]);
  });
  return given;
}

test('who follows the class as a broadcast sends nothing and is told by which way', async () => {
  const page = await seated();
  const tracks = openMicrophones();
  await page.own.turnOn('microphone');
  await pass(100);
  page.say(carried('broadcast'));
  await pass(100);
  assert.equal(page.seat.state.value.hls, kHls);
  assert.equal(page.own.capture('microphone'), 'off');
  assert.deepEqual(tracks.map(({ readyState }) => readyState), ['ended'], 'no device listens');
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
  page.seat.end();
});

test('whoever comes to a full class with devices on is not told that he may not', async () => {
  const judge = ({ command, on }: { command: string; on?: unknown }) =>
    command === 'set_source' && on === true ? 'not_allowed' : null;
  const page = await seated(judge, false);
  const tracks = openMicrophones();
  await page.own.turnOn('microphone');
  await page.own.turnOn('camera');
  page.greet(welcome('p1', [person('t', 'teacher'), listener('p1')]));
  page.say(carried('broadcast'));
  await pass(2_000);
  assert.deepEqual(page.notices(), []);
  assert.deepEqual(page.sent('set_source').filter(({ on }) => on === true), []);
  assert.ok(tracks.every(({ readyState }) => readyState === 'ended'));
  page.seat.end();
});

test('what was asked of a device before comes too late in the audience', async () => {
  const page = await seated();
  page.say({ event: 'participant_changed', participant: listener('p1') });
  page.say(carried('broadcast'));
  await pass(100);
  const tracks = openMicrophones();
  await page.own.turnOn('microphone');
  await pass(2_000);
  assert.equal(page.own.capture('microphone'), 'off');
  assert.ok(tracks.every(({ readyState }) => readyState === 'ended'));
  assert.deepEqual(page.sent('set_source').filter(({ on }) => on === true), []);
  page.seat.end();
});

test('a wish that was refused when it had gone is no news', async () => {
  const page = await seated();
  page.judge(({ command, on }) => {
    if (command !== 'set_source' || on !== true) return null;
    page.own.turnOff('microphone');
    return 'not_allowed';
  });
  await page.own.turnOn('microphone');
  await pass(2_000);
  assert.equal(page.sent('set_source').length, 1);
  assert.deepEqual(page.notices(), []);
  page.seat.end();
});

test('the audience does not go on asking for what the others send', async () => {
  const page = await seated();
  page.judge(({ command }) => (command === 'watch' ? 'server_busy' : null));
  await page.lose();
  page.say({ event: 'participant_changed', participant: listener('p1') });
  page.say(carried('broadcast'));
  await pass(100);
  const before = page.sent('watch').length;
  assert.ok(before > 0);
  await pass(60_000);
  assert.equal(page.sent('watch').length, before);
  page.seat.end();
});

test('what may not be watched is not asked for again', async () => {
  const page = await seated(({ command }) => (command === 'watch' ? 'not_allowed' : null));
  await pass(60_000);
  assert.equal(page.sent('watch').length, 1);
  page.seat.end();
});

test('whoever comes in himself is told when the place is gone', async () => {
  for (const refusal of ['not_allowed', 'server_full']) {
    const page = await seated(({ command }) => (command === 'set_carrier' ? refusal : null));
    await page.seat.carry('p1', 'direct');
    assert.deepEqual(page.sent('set_carrier').map(({ carrier }) => carrier), ['direct']);
    assert.deepEqual(page.notices(), [refusal === 'server_full' ? 'server_full' : 'no_place']);
    page.seat.end();
  }
});

test('the choice of sound alone outlives the scene, and the page', async () => {
  const page = await seated();
  assert.equal(rememberedSoundOnly(), false);
  rememberSoundOnly(true);
  assert.equal(rememberedSoundOnly(), true);
  rememberSoundOnly(false);
  assert.equal(rememberedSoundOnly(), false);
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
  assert.deepEqual(kinds(came), []);
  const moved = after([
    server(welcome('p2', [person('p2')])),
    { action: 'arriving', keys: ['p1/camera'] },
    server({ number: 2, event: 'participant_changed', participant: listener('p2') }),
    server({ number: 3, ...carried('broadcast') }),
  ]);
  assert.deepEqual(kinds(moved), ['to_audience']);
  assert.deepEqual(moved.arriving, []);
  const back = after(
    [
      server({ number: 4, event: 'participant_changed', participant: person('p2') }),
      server({ number: 5, ...carried('direct') }),
    ],
    moved,
  );
  assert.deepEqual(kinds(back), ['invited']);
  assert.equal(back.hls, null);
});

test('whom a restart of the server has sent to the audience is told, and whom it let in', () => {
  const restarted = after(
    [{ action: 'arriving', keys: [] }, server(welcome('p5', [person('p1', 'teacher'), listener('p5')]))],
    inClass('p2', [person('p1', 'teacher'), person('p2')]),
  );
  assert.ok(kinds(restarted).includes('to_audience'));
  const again = after([server(welcome('p3', [person('p3')]))], restarted);
  assert.ok(kinds(again).includes('invited') && !kinds(again).includes('to_audience'));
});

const seen = (...people: Participant[]) => inClass('p9', [listener('p9'), ...people]);

test('the audience is shown a screen or the teacher, and else hears whoever has a microphone on', () => {
  const shown = (...people: Participant[]) => onStage(seen(...people));
  assert.equal(shown(person('p1', 'teacher')), 'nothing');
  assert.equal(shown(person('p1', 'teacher', ['microphone'])), 'sound');
  assert.equal(shown(person('p1', 'teacher', ['camera'])), 'picture');
  assert.equal(shown(person('p1', 'teacher'), person('p2', 'student', ['screen'])), 'picture');
  assert.equal(shown(person('p1', 'teacher'), person('p2', 'student', ['camera'])), 'nothing');
  assert.equal(shown(person('p1', 'teacher'), person('p2', 'student', ['microphone'])), 'sound');
  assert.ok(isHeard(seen(person('p2', 'student', ['microphone']))));
  assert.ok(!isHeard(seen(person('p1', 'teacher', ['camera']))));
});

test('who has lost the line is still shown while nobody else is', () => {
  const lost = { ...person('p1', 'teacher', ['camera']), connected: false };
  assert.equal(onStage(seen(lost)), 'picture');
});

test('what is more comes at once, what is less when the rest has been shown', () => {
  assert.equal(tailMs('nothing', 'sound'), 0);
  assert.equal(tailMs('nothing', 'picture'), 0);
  assert.equal(tailMs('sound', 'picture'), 0);
  assert.equal(tailMs('sound', 'sound'), 0);
  assert.ok(tailMs('picture', 'sound') > 0);
  assert.ok(tailMs('sound', 'nothing') > tailMs('picture', 'sound'));
});

test('there is a way in while fewer students than the limit are in the class', () => {
  const here = [person('p1', 'teacher'), listener('p2'), person('p3')];
  const full = after([server({ ...welcome('p2', here), direct_max: 1 })]);
  assert.ok(!mayComeIn(full));
  const raised = after(
    [
      server({
        number: 2,
        event: 'broadcasting_changed',
        broadcasting: { on: true, left_out: [] },
        direct_max: 2,
      }),
    ],
    full,
  );
  assert.equal(raised.directMax, 2);
  assert.ok(mayComeIn(raised));
  assert.ok(mayComeIn({ ...full, directMax: 0 }), 'there is no limit any more');
  const left = after([server({ number: 2, event: 'participant_left', participant: 'p3', reason: 'left' })], full);
  assert.ok(mayComeIn(left));
  assert.ok(!mayComeIn(inClass('p3', here)), 'one is in');
  const plain = { ...listener('p2'), broadcast_only: true };
  assert.ok(!mayComeIn(inClass('p2', [plain])));
  assert.equal(followers(here), 1);
});
