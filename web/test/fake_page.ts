// A class page without a browser: the parts of it that a seat needs, and a server that answers as the
// test says. Time is the page's own and passes only by pass(): a busy machine changes nothing.
import { OwnDevices } from '../src/media/own_devices';
import { Seat } from '../src/pages/class/seat';
import type { Refusal, ServerEvent } from '../src/signal/protocol';
import { FakeStream, FakeTrack, install, installDevices, settle } from './fake_webrtc';
import { person, welcome } from './fixtures';

interface Alarm {
  id: number;
  at: number;
  every: number | null;
  then(): void;
}
let now = 0;
let lastId = 0;
let alarms: Alarm[] = [];

function setAlarm(then: () => void, ms: number, every: number | null): number {
  alarms.push({ id: (lastId += 1), at: now + ms, every, then });
  return lastId;
}
const clearAlarm = (id: unknown) => void (alarms = alarms.filter((one) => one.id !== id));

/** The first alarm that is due by then, taken off; one that repeats is set again. */
function takeDue(until: number): Alarm | undefined {
  const due = alarms.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at || a.id - b.id)[0];
  if (!due) return undefined;
  if (due.every === null) clearAlarm(due.id);
  return due;
}

export type Sent = { id: number; command: string } & Record<string, unknown>;
/** The refusal of a command, or null when it is done. */
export type Judge = (sent: Sent) => string | null;

export class FakeWebSocket {
  static newest: FakeWebSocket | null = null;
  static judge: Judge = () => null;
  /** Whether the server still has the seat of a page that comes back. */
  static resumes = false;
  /** Whether anything gets through to the server and back. */
  static reachable = true;
  static sent: Sent[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onrefused: ((refusal: Refusal) => void) | null = null;
  constructor() {
    FakeWebSocket.newest = this;
    if (FakeWebSocket.reachable) queueMicrotask(() => this.onopen?.());
  }
  send(text: string): void {
    if (!FakeWebSocket.reachable) return;
    const sent = JSON.parse(text) as Sent;
    FakeWebSocket.sent.push(sent);
    const refusal = FakeWebSocket.judge(sent);
    const reply = refusal ? { refusal } : FakeWebSocket.answer(sent);
    queueMicrotask(() => this.say({ reply: sent.id, ...reply }));
  }
  private static answer(sent: Sent): object {
    if (sent.command === 'publish_offer') return { sdp: 'answer' };
    if (sent.command !== 'join') return {};
    return FakeWebSocket.resumes && sent.last_event !== null ? { resumed: true } : {};
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

/** What a page needs of its browser; nothing is stored or sent yet. */
export function installPage(): void {
  install();
  const stored = new Map<string, string>();
  const ignore = { addEventListener: () => {}, removeEventListener: () => {} };
  Object.assign(globalThis, {
    ...ignore,
    location: { protocol: 'https:', host: 'class' },
    document: { ...ignore, visibilityState: 'visible', querySelectorAll: () => [] },
    devicePixelRatio: 1,
    window: globalThis,
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    },
    WebSocket: FakeWebSocket,
    Audio: FakeAudio,
    setTimeout: (then: () => void, ms = 0) => setAlarm(then, ms, null),
    setInterval: (then: () => void, ms = 0) => setAlarm(then, ms, ms),
    clearTimeout: clearAlarm,
    clearInterval: clearAlarm,
  });
  alarms = [];
  FakeWebSocket.judge = () => null;
  FakeWebSocket.sent = [];
  FakeWebSocket.resumes = false;
  FakeWebSocket.reachable = true;
  performance.now = () => now;
  Math.random = () => 0.5; // how long a page waits before it tries again is then always the same
  const open = async (wanted: Record<string, unknown>) =>
    new FakeStream([new FakeTrack(wanted.audio ? 'audio' : 'video')]);
  installDevices(open);
}

/** Lets this much of the page's own time pass, and all that follows from it happen. */
export async function pass(ms: number): Promise<void> {
  const end = now + ms;
  await settle();
  for (let due = takeDue(end); due; due = takeDue(end)) {
    now = Math.max(now, due.at);
    if (due.every !== null) due.at = now + Math.max(due.every, 1);
    due.then();
    await settle();
  }
  now = end;
}

/** A seat of `p1` in a class that has begun, or still at its door. */
export async function seated(judge: Judge = () => null, began = true) {
  installPage();
  FakeWebSocket.judge = judge;
  const own = new OwnDevices();
  const seat = new Seat({ room: 'kelas-7a', link: null, name: 'Ani', title: 'Kelas 7A' }, own);
  seat.start();
  let number = 0;
  const socket = () => FakeWebSocket.newest as FakeWebSocket;
  const say = (event: Record<string, unknown>) => socket().say({ ...event, number: ++number });
  const greet = (over: Partial<ServerEvent> = {}) => say({ ...welcome('p1', [person('p1')]), ...over });
  await pass(100);
  if (began) greet();
  await pass(100);
  return {
    seat,
    own,
    say,
    greet,
    /** Loses the connection, and the server begins anew on the next one, in the same place or not. */
    lose: async (back = true) => {
      socket().onclose?.();
      await pass(400);
      greet({ back });
      await pass(600);
    },
    /** Loses the connection, does this meanwhile, and goes on in the same seat. */
    loseAndResume: async (meanwhile: () => unknown = () => {}) => {
      FakeWebSocket.resumes = true;
      socket().onclose?.();
      await meanwhile();
      await pass(2_000);
    },
    /** The network is gone, and nobody is told; the result gives it back. */
    cutOff: () => {
      FakeWebSocket.resumes = true;
      FakeWebSocket.reachable = false;
      return async () => {
        FakeWebSocket.reachable = true;
        await pass(8_000);
      };
    },
    notices: () => seat.state.value.notices.map(({ kind }) => kind),
    sent: (command: string) => FakeWebSocket.sent.filter((one) => one.command === command),
    /** From now on. */
    judge: (next: Judge) => void (FakeWebSocket.judge = next),
  };
}
