// A class page without a browser: the parts of it that a seat needs, and a server that answers as the
// test says. Time passes a hundred times faster; a seat that a failed test forgot keeps nothing alive.
import { OwnDevices } from '../src/media/own_devices';
import { Seat } from '../src/pages/class/seat';
import type { ServerEvent } from '../src/signal/protocol';
import { FakeStream, FakeTrack, install, installDevices } from './fake_webrtc';
import { person, welcome } from './fixtures';

export const kHaste = 100;
const realTimeout = setTimeout;
const realInterval = setInterval;
const realNow = performance.now.bind(performance);

export type Sent = { id: number; command: string } & Record<string, unknown>;
/** The refusal of a command, or null when it is done. */
export type Judge = (sent: Sent) => string | null;

class FakeWebSocket {
  static newest: FakeWebSocket | null = null;
  static judge: Judge = () => null;
  static sent: Sent[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    FakeWebSocket.newest = this;
    queueMicrotask(() => this.onopen?.());
  }
  send(text: string): void {
    const sent = JSON.parse(text) as Sent;
    FakeWebSocket.sent.push(sent);
    const refusal = FakeWebSocket.judge(sent);
    const answer = sent.command === 'publish_offer' ? { sdp: 'answer' } : {};
    const reply = refusal ? { refusal } : answer;
    queueMicrotask(() => this.say({ reply: sent.id, ...reply }));
  }
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  close(): void {}
}

class FakeAudio {
  srcObject: unknown = null;
  autoplay = false;
  async play(): Promise<void> {}
}

function installPage(): void {
  install();
  const stored = new Map<string, string>();
  const ignore = { addEventListener: () => {}, removeEventListener: () => {} };
  Object.assign(globalThis, {
    ...ignore,
    location: { protocol: 'https:', host: 'class' },
    document: { ...ignore, visibilityState: 'visible' },
    window: globalThis,
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    },
    WebSocket: FakeWebSocket,
    Audio: FakeAudio,
    setTimeout: (then: () => void, ms = 0) => realTimeout(then, ms / kHaste).unref(),
    setInterval: (then: () => void, ms = 0) => realInterval(then, ms / kHaste).unref(),
  });
  performance.now = () => realNow() * kHaste;
  const open = async (wanted: Record<string, unknown>) =>
    new FakeStream([new FakeTrack(wanted.audio ? 'audio' : 'video')]);
  installDevices(open);
}

/** Lets this much of the page's own time pass. */
export const pass = (ms: number) => new Promise<void>((done) => realTimeout(done, ms / kHaste));

/** A seat of `p1` in a class that has begun. */
export async function seated(judge: Judge = () => null) {
  installPage();
  FakeWebSocket.judge = judge;
  FakeWebSocket.sent = [];
  const own = new OwnDevices();
  const seat = new Seat({ room: 'kelas-7a', link: null, name: 'Ani', title: 'Kelas 7A' }, own);
  seat.start();
  let number = 0;
  const socket = () => FakeWebSocket.newest as FakeWebSocket;
  const say = (event: Record<string, unknown>) => socket().say({ ...event, number: ++number });
  const greet = (over: Partial<ServerEvent> = {}) => say({ ...welcome('p1', [person('p1')]), ...over });
  await pass(100);
  greet();
  await pass(100);
  return {
    seat,
    own,
    say,
    greet,
    /** Loses the connection and waits for the next one. */
    lose: async () => {
      socket().onclose?.();
      await pass(1_000);
    },
    sent: (command: string) => FakeWebSocket.sent.filter((one) => one.command === command),
    /** From now on. */
    judge: (next: Judge) => void (FakeWebSocket.judge = next),
  };
}
