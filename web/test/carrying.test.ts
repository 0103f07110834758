// By which way a class reaches the page, seen from the page: whose address it learns, and what it shows.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Carrying, type Media } from '../src/pages/class/carrying';
import { DataLadder } from '../src/pages/class/data_ladder';
import type { Carriage, Command } from '../src/signal/protocol';
import { reduce, type ClassState } from '../src/state/classroom';
import { FakePeer, installMesh } from './fake_mesh';
import { settle } from './fake_webrtc';
import { inClass, person } from './fixtures';

const open: Page[] = [];
afterEach(() => open.splice(0).forEach((page) => page.carrying.stop()));
beforeEach(() => {
  installMesh();
  Object.assign(globalThis, { addEventListener: () => {}, removeEventListener: () => {} });
});

const by = (way: 'mesh' | 'server', move: number, moving = false): Carriage => ({
  by: way, moving, move, why: null, unreachable: [],
});

/** The page of p1, and what it shows and tells. */
class Page {
  state: ClassState;
  told: Command[] = [];
  shown: string[] = [];
  readonly carrying: Carrying;
  constructor(people = [person('p1'), person('p2', 'student', ['camera', 'microphone'])]) {
    open.push(this);
    this.state = { ...inClass('p1', people), carriage: by('mesh', 1) };
    const media = {
      publisher: { leave: async () => {}, setTrack: async () => {}, setCamera: async () => {}, state: null },
      viewer: { close: () => {}, levels: () => new Map(), receiver: () => null, state: null },
      playback: { setTracks: (streams: Map<string, unknown>) => void (this.shown = [...streams.keys()]) },
      own: { track: () => null },
    } as unknown as Media;
    this.carrying = new Carrying('page of p1', media, {
      state: () => this.state,
      tell: (command) => void this.told.push(command),
      watch: () => {},
      onShown: () => {},
    });
  }
  change(change: Partial<ClassState>): void {
    this.state = { ...this.state, ...change };
    this.carrying.follow();
  }
  pairs(): unknown[] {
    const all = this.told.filter(({ command }) => command === 'mesh_pair');
    this.told = [];
    return all.map((one) => ({ ...one }));
  }
  async meet(): Promise<void> {
    this.carrying.follow();
    await settle();
    const answer = { page: 'page of p2', to: '', description: { type: 'answer', sdp: '4' } };
    this.carrying.onSignal('p2', JSON.stringify(answer));
    await settle();
    FakePeer.all[0]?.become('connected');
    await settle();
  }
}

const up = { command: 'mesh_pair', participant: 'p2', up: true };

test('who comes while the class goes to the server learns no address', async () => {
  const page = new Page();
  await page.meet();
  const everybody = [...page.state.participants, person('p3')];
  page.change({ participants: everybody });
  page.change({ carriage: by('server', 2, true) });
  assert.equal(FakePeer.all[1]?.connectionState, 'closed');
  assert.equal(FakePeer.all[0]?.connectionState, 'connected');
  page.change({ participants: [...everybody, person('p4')] });
  assert.equal(FakePeer.all.length, 2);
});

test('a camera for teachers alone is not shown to students, however it comes', async () => {
  const page = new Page();
  await page.meet();
  assert.deepEqual(page.shown.sort(), ['p2/camera', 'p2/microphone']);
  page.change({ cameras: 'teachers' });
  assert.deepEqual(page.shown, ['p2/microphone']);
  page.change({ step: 'text' });
  assert.deepEqual(page.shown, []);
});

test('a student need not wait for what the server does not send him', async () => {
  const page = new Page([person('p1'), person('p2', 'student', ['camera'])]);
  await page.meet();
  page.change({ cameras: 'teachers', carriage: by('server', 2, true) });
  assert.deepEqual(page.told.at(-1), { command: 'moved_to_server', move: 2 });
});

test('a pair is told again after a move, and to who has been away', async () => {
  const page = new Page([person('p1'), person('p2')]);
  await page.meet();
  assert.deepEqual(page.pairs(), [up]);
  page.change({ carriage: by('mesh', 3) });
  assert.deepEqual(page.pairs(), [up]);
  const [one, two] = page.state.participants as [ReturnType<typeof person>, ReturnType<typeof person>];
  page.change({ participants: [one, { ...two, connected: false }] });
  assert.deepEqual(page.pairs(), []);
  page.change({ participants: [one, two] });
  assert.deepEqual(page.pairs(), [up]);
  page.carrying.begin(true);
  page.carrying.follow();
  assert.deepEqual(page.pairs(), [up]);
});

test('a page that nobody looks at takes less of the server alone', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] } as never);
  const document = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
  Object.assign(globalThis, { document });
  for (const [way, steps] of [['mesh', []], ['server', ['sound']]] as const) {
    const sent: unknown[] = [];
    let state = { ...inClass('p1', [person('p1')]), carriage: by(way, 1) };
    const ladder = new DataLadder({
      state: () => state,
      dispatch: (action) => void (state = { ...state, ...reduce(state, action) }),
      setCamera: () => {},
      send: async (command) => void sent.push('step' in command && command.step),
    });
    const stop = ladder.start();
    context.mock.timers.tick(5_000);
    assert.deepEqual(sent, steps);
    stop();
  }
});

test('in a mesh the pages of the others hear that nobody looks here, or that pictures are not taken', async (context) => {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  Object.assign(globalThis, { document });
  const page = new Page();
  page.carrying.start();
  await page.meet();
  const said = () => page.told.splice(0).flatMap((one) =>
    one.command === 'mesh_signal' ? ((JSON.parse(one.signal) as { pictures?: boolean }).pictures ?? []) : []);
  said();
  context.mock.timers.enable({ apis: ['setTimeout'] } as never);
  const look = (visibilityState: string) => {
    document.visibilityState = visibilityState;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  look('hidden');
  context.mock.timers.tick(4_900);
  assert.deepEqual(said(), [], 'a glance elsewhere is not said');
  context.mock.timers.tick(100);
  assert.deepEqual(said(), [false]);
  look('visible');
  assert.deepEqual(said(), [true]);
  context.mock.timers.reset();

  const wait = () => new Promise((done) => setTimeout(done, 600));
  page.change({ step: 'sound' });
  await wait();
  assert.deepEqual(said(), [false]);
  page.change({ connection: 'connecting' });
  await wait();
  page.change({ connection: 'open' });
  await wait();
  assert.deepEqual(said(), [false], 'what was said while the line was gone is said again');
});

test('how the class comes here is told of the way by which it comes', async () => {
  const page = new Page();
  assert.equal(page.carrying.reception, null);
  await page.meet();
  assert.equal(page.carrying.reception, 'connected');
  FakePeer.all[0]?.become('failed');
  assert.equal(page.carrying.reception, 'failed');
  page.change({ carriage: by('server', 2) });
  assert.equal(page.carrying.reception, null, 'the viewer is not there yet');
});
