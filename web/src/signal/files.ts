// Brings a file into the chat of a class piece by piece, and fetches what others have sent. A lost
// line goes on where it broke; docs/PROTOCOL.md, "Files in the chat of a class".
import type { Sending } from '../pages/class/class_chat';
import { number, object, optional, text } from './decode';

/** `status` 0: nobody answered. */
export interface Answer {
  status: number;
  body: unknown;
}
/** Asks the server; `sent` hears how many bytes of the body have gone. */
export type Ask = (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body: Blob | object | null,
  sent?: (bytes: number) => void,
  signal?: AbortSignal,
) => Promise<Answer>;

export interface SmallPicture {
  blob: Blob;
  width: number;
  height: number;
}

export interface FileWish {
  file: File;
  sending: Sending;
  /** null: it is no picture, or this browser cannot show it. */
  preview: SmallPicture | null;
  /** The same one again is the same file, also when it is sent again after it failed. */
  key: string;
  /** `why` it does not go on for now; null: it does. */
  onProgress: (sent: number, why: string | null) => void;
  signal: AbortSignal;
}

/** null: it was given up. */
export type Outcome = { ok: true } | { ok: false; refusal: string; limit: number } | null;

export interface World {
  ask: Ask;
  /** Some time, or until there is reason to believe in the line again. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
  newKey: () => string;
  /** Whatever has this path when the page is closed is given up then; what ends that is returned. */
  whenLeft: (path: () => string | null) => () => void;
}

/** Smaller than the server's largest: what a broken line loses is sent again. */
export const kPieceBytes = 256 * 1024;
const kFirstPauseMs = 1_000;
const kLongestPauseMs = 8_000;
/** In a row: about ten minutes without a network. */
const kRetriesMax = 80;

const upload = object({ id: text, offset: number, message: optional(number) });
const refused = object({ refusal: text, offset: optional(number), limit: optional(number) });

/** What passes by itself: no line, a server that starts or is busy, a seat that is being taken again, a teacher away. */
const kPassing = new Set([0, 502, 503, 504]);
const kPassingWords = new Set(['not_in_room', 'class_waits', 'server_busy']);

const at = (room: string) => `/api/rooms/${encodeURIComponent(room)}`;

function begin(world: World, room: string, { file, key, sending, signal }: FileWish): Promise<Answer> {
  const { replyTo, to, everyone } = sending;
  const body = {
    name: file.name,
    type: file.type,
    bytes: file.size,
    key,
    ...(replyTo !== undefined && { reply_to: replyTo }),
    ...(to !== undefined && { to }),
    ...(everyone !== undefined && { everyone }),
  };
  return world.ask('POST', `${at(room)}/uploads`, body, undefined, signal);
}

function refusalOf({ status, body }: Answer): { word: string; offset?: number; limit: number } {
  try {
    const { refusal, offset, limit } = refused(body, '');
    return { word: refusal, limit: limit ?? 0, ...(offset !== undefined && { offset }) };
  } catch {
    return { word: status === 413 ? 'file_too_big' : 'failed', limit: 0 };
  }
}

/** One file on its way. */
class Bringing {
  private id: string | null = null;
  private offset = 0;
  private failures = 0;
  private why: string | null = null;

  constructor(
    private readonly world: World,
    private readonly room: string,
    private readonly wish: FileWish,
  ) {}

  async run(): Promise<Outcome> {
    const end = this.world.whenLeft(() => this.unfinished());
    try {
      return await this.goOn();
    } finally {
      end();
    }
  }

  /** With the last piece on its way it is finished without us. */
  private unfinished(): string | null {
    return this.id !== null && this.offset + kPieceBytes < this.wish.file.size ? this.path(this.id) : null;
  }

  private async goOn(): Promise<Outcome> {
    for (;;) {
      if (this.wish.signal.aborted) return this.giveUp();
      const answer = await (this.id === null ? this.begin() : this.piece(this.id));
      if (this.wish.signal.aborted) return this.giveUp();
      const outcome = await this.hear(answer);
      if (outcome !== 'on') return outcome;
    }
  }

  private begin(): Promise<Answer> {
    return begin(this.world, this.room, this.wish);
  }

  private piece(id: string): Promise<Answer> {
    const { file, signal } = this.wish;
    const from = this.offset;
    const body = file.slice(from, from + kPieceBytes);
    // What was said of a line that is gone stays until something has gone over it.
    if (this.why === null) this.tell(from, null);
    const sent = (bytes: number) => {
      if (bytes > 0) this.tell(Math.min(from + bytes, file.size), null);
    };
    return this.world.ask('POST', `${this.path(id)}?offset=${from}`, body, sent, signal);
  }

  private tell(sent: number, why: string | null): void {
    this.why = why;
    this.wish.onProgress(sent, why);
  }

  private path(id: string): string {
    return `${at(this.room)}/uploads/${encodeURIComponent(id)}`;
  }

  private async hear(answer: Answer): Promise<Outcome | 'on'> {
    if (answer.status === 200 || answer.status === 201) return this.onDone(answer.body);
    const { word, offset, limit } = refusalOf(answer);
    if (kPassingWords.has(word)) return this.wait(word);
    if (kPassing.has(answer.status)) return this.wait('no_connection');
    if (word === 'wrong_offset' && offset !== undefined) {
      if (offset === this.offset) return this.wait(word);
      this.offset = offset;
      return this.again(word);
    }
    if (word === 'unknown_upload') {
      // Given up by the server, or the seat is not there again yet: the key finds what is there.
      this.id = null;
      this.offset = 0;
      return this.again('failed');
    }
    return { ok: false, refusal: word, limit };
  }

  private async onDone(body: unknown): Promise<Outcome | 'on'> {
    const { id, offset, message } = upload(body, '');
    const isNew = this.id !== id;
    this.id = id;
    this.offset = offset;
    this.failures = 0;
    this.why = null;
    if (message !== undefined) return { ok: true };
    if (isNew && offset === 0) await this.sendPreview(id);
    return 'on';
  }

  /** A file is as good without. */
  private async sendPreview(id: string): Promise<void> {
    const { preview, signal } = this.wish;
    if (!preview) return;
    const { blob, width, height } = preview;
    await this.world.ask('POST', `${this.path(id)}/preview?width=${width}&height=${height}`, blob, undefined, signal);
  }

  private again(word: string): Outcome | 'on' {
    this.failures += 1;
    return this.failures > kRetriesMax ? { ok: false, refusal: word, limit: 0 } : 'on';
  }

  private async wait(word: string): Promise<Outcome | 'on'> {
    // Whose seat is being taken again has no line as far as he can tell.
    const why = word === 'not_in_room' ? 'no_connection' : word;
    this.tell(this.offset, why);
    const pause = Math.min(kFirstPauseMs * 2 ** Math.min(this.failures, 10), kLongestPauseMs);
    if (this.again(why) !== 'on') return { ok: false, refusal: why, limit: 0 };
    await this.world.pause(pause, this.wish.signal);
    if (this.id === null || this.wish.signal.aborted) return 'on';
    // An answer that was lost may have been a piece that was kept.
    const now = await this.world.ask('GET', this.path(this.id), null, undefined, this.wish.signal);
    if (now.status !== 200) return 'on';
    const { offset, message } = upload(now.body, '');
    this.offset = offset;
    return message === undefined ? 'on' : { ok: true };
  }

  private giveUp(): null {
    if (this.id !== null) void this.world.ask('DELETE', this.path(this.id), null);
    return null;
  }
}

export const bringToChat = (world: World, room: string, wish: FileWish): Promise<Outcome> =>
  new Bringing(world, room, wish).run();
