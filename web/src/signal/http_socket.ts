// A connection over plain HTTP that looks like a WebSocket to the pipe: commands by POST, messages by
// an event stream, long polling or polling. docs/PROTOCOL.md, "Pipes".
import { list, nullable, number, object, text } from './decode';
import type { Socket } from './pipe';
import { kRefusals, type Refusal } from './protocol';

const kLongPollS = 25;
/** After so many polls that waited and were answered, the next ones wait longer again. */
export const kPollsToTrust = 20;
/** Between two polls that do not wait. */
export const kPollPauseMs = 1_500;
/** Beyond what the server holds a poll. */
const kPollWithinMs = (kLongPollS + 10) * 1_000;

const opened = object({ pipe: text });
const refused = object({ refusal: text });
const anything = (value: unknown) => value;
const polled = object({
  last: number,
  messages: list(anything),
  closed: nullable(object({ code: number })),
});

/** What the socket needs of the browser; tests pass their own. */
export interface HttpWorld {
  fetch(path: string, init: RequestInit): Promise<Response>;
  events(path: string): EventSource;
  pause(ms: number): Promise<void>;
  /** Calls this when the page goes away, perhaps to come back; the result takes it back. */
  onGone(then: () => void): () => void;
}

const browser: HttpWorld = {
  fetch: (path, init) => fetch(path, init),
  events: (path) => new EventSource(path),
  pause: (ms) => new Promise((done) => setTimeout(done, ms)),
  onGone: (then) => {
    addEventListener('pagehide', then);
    return () => removeEventListener('pagehide', then);
  },
};

/** Also after a time, where the browser can join two reasons to stop. */
function within(signal: AbortSignal): AbortSignal {
  return 'any' in AbortSignal
    ? AbortSignal.any([signal, AbortSignal.timeout(kPollWithinMs)])
    : signal;
}

export class HttpSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onalive: (() => void) | null = null;
  onrefused: ((refusal: Refusal) => void) | null = null;

  private path = '';
  private over = false;
  private source: EventSource | null = null;
  private readonly stop = new AbortController();
  private readonly cut = new AbortController();
  private readonly stayHere: () => void;
  private outbox: string[] = [];
  private posting = false;
  /** No more can be said. */
  private lost = false;

  constructor(
    private readonly how: 'stream' | 'long_poll' | 'poll',
    private readonly world: HttpWorld = browser,
  ) {
    this.stayHere = world.onGone(() => this.vanish());
    void this.open();
  }

  send(message: string): void {
    this.outbox.push(message);
    void this.post();
  }

  /** Hears no more; what was to be sent is still sent. */
  close(): void {
    if (this.over) return;
    this.end();
    if (!this.posting) this.leave();
  }

  /** Hears and says no more. */
  abort(): void {
    if (this.over) return;
    this.lost = true;
    this.outbox = [];
    this.cut.abort();
    this.end();
    this.leave();
  }

  /** The page goes: the others should not wait for a person who has left. */
  private vanish(): void {
    this.leave();
    this.lose();
  }

  private leave(): void {
    if (this.path) this.world.fetch(this.path, { method: 'DELETE', keepalive: true }).catch(() => {});
  }

  private end(): void {
    this.over = true;
    this.stayHere();
    this.source?.close();
    this.stop.abort();
  }

  private lose(): void {
    this.lost = true;
    if (this.over) return;
    this.end();
    this.onclose?.();
  }

  private async ask(path: string, init: RequestInit): Promise<Response> {
    const signal = within(this.stop.signal);
    const response = await this.world.fetch(path, {
      credentials: 'same-origin',
      cache: 'no-store',
      signal,
      ...init,
    });
    return response;
  }

  private async askWell(path: string, init: RequestInit): Promise<Response> {
    const response = await this.ask(path, init);
    if (!response.ok) throw new Error(`${response.status}`);
    return response;
  }

  private async open(): Promise<void> {
    try {
      // Not taken back when the socket is closed meanwhile: the pipe has to be let go of by its name.
      const signal = within(new AbortController().signal);
      const response = await this.ask('/api/signal', { method: 'POST', signal });
      if (!response.ok) {
        await this.tellRefusal(response);
        return this.lose();
      }
      const { pipe } = opened(await response.json(), '');
      this.path = `/api/signal/${pipe}`;
    } catch {
      return this.lose();
    }
    if (this.over) return this.leave();
    this.onopen?.();
    if (this.how === 'stream') this.listen();
    else void this.poll();
  }

  /** The server may say why it takes no connection; a proxy in between says nothing we know. */
  private async tellRefusal(response: Response): Promise<void> {
    const { refusal } = refused(await response.json(), '');
    const known = kRefusals.find((word) => word === refusal);
    if (known && !this.over) this.onrefused?.(known);
  }

  private listen(): void {
    const source = this.world.events(`${this.path}/events`);
    this.source = source;
    source.onmessage = (event) => this.onmessage?.({ data: event.data });
    source.addEventListener('closed', () => this.lose());
    // It would begin again by itself, but what was on its way is lost: the seat knows better.
    source.onerror = () => this.lose();
  }

  /** A proxy may let no request wait for long: one that was cut is asked again at once without
   * waiting, and the next ones wait half as long, until many have been answered. */
  private async poll(): Promise<void> {
    const patience = this.how === 'poll' ? 0 : kLongPollS;
    let longest = patience;
    let wait = longest;
    let good = 0;
    let last = 0;
    while (!this.over) {
      const answer = await this.pollOnce(last, wait);
      if (this.over) return;
      if (answer === 'unknown' || (answer === 'cut' && wait === 0)) return this.lose();
      if (answer === 'cut') {
        longest = Math.floor(longest / 2);
        good = wait = 0;
        continue;
      }
      this.onalive?.();
      if (++good % kPollsToTrust === 0) longest = Math.min(Math.max(1, longest * 2), patience);
      wait = longest;
      last = answer.last;
      this.deliver(answer.messages);
      if (answer.closed) return this.lose();
      if (wait === 0 && !this.over) await this.world.pause(kPollPauseMs);
    }
  }

  private async pollOnce(last: number, wait: number) {
    try {
      const response = await this.ask(`${this.path}?after=${last}&wait=${wait}`, {});
      if (response.status === 404) return 'unknown';
      return response.ok ? polled(await response.json(), '') : 'cut';
    } catch {
      return 'cut';
    }
  }

  private deliver(messages: readonly unknown[]): void {
    for (const message of messages) {
      if (!this.over) this.onmessage?.({ data: JSON.stringify(message) });
    }
  }

  /** One request at a time, so that commands arrive in their order. */
  private async post(): Promise<void> {
    if (this.posting || this.over || !this.path) return;
    this.posting = true;
    while (this.outbox.length > 0 && !this.lost) {
      const body = this.outbox.shift() as string;
      try {
        await this.askWell(this.path, { method: 'POST', body, signal: within(this.cut.signal) });
      } catch {
        this.lose();
      }
    }
    this.posting = false;
    if (this.over && !this.lost) this.leave();
  }
}
