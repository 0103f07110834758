// The files of a class for one person: what is sent, one after the other, and what others have sent.
import { signal } from '@preact/signals';
import { addressToSave, browserFileWorld, fetchBytes } from '../../signal/file_world';
import { bringToChat, type SmallPicture, type World } from '../../signal/files';
import type { ChatFile } from '../../signal/protocol';
import { changed, fileTrouble, kDirectMax, kFilesInLine, type FileTrouble, type SendingFile } from '../../state/files';
import type { Sending } from './class_chat';
import type { Given, Gift } from './hand_overs';

interface Line {
  room: string;
  /** The token of the seat, as it is now. */
  seat: () => string;
  /** Bytes of the largest file. */
  fileMax: () => number;
  preview: (file: File) => Promise<SmallPicture | null>;
  /** One of them was not sent. */
  onFailed?: () => void;
  /** Past the server, to one person. */
  give?: (gift: Gift) => Promise<Given>;
  nameOf?: (participant: string) => string;
  world?: World;
}

interface Wish {
  file: File;
  /** By which the server knows it, also when it is sent again. */
  key: string;
  sending: Sending;
  stop: AbortController;
  /** While the other one is asked: does not wait for him any more. */
  byServer?: () => void;
}

/** What goes to one person alone, and is no answer, which others may be meant to read. */
const isForOne = ({ to, replyTo }: Sending): boolean => to !== undefined && replyTo === undefined;

/** So many small pictures are kept; a page that shows more fetches the first ones again. */
const kPreviewsKept = 200;

export class ClassFiles {
  /** In the order in which they were chosen. */
  readonly sending = signal<readonly SendingFile[]>([]);
  private readonly wishes = new Map<number, Wish>();
  private readonly previews = new Map<string, Promise<string | null>>();
  private readonly world: World;
  private last = 0;
  private busy = false;
  private over = false;

  constructor(private readonly line: Line) {
    this.world = line.world ?? browserFileWorld(line.seat);
  }

  /** Sends them one after the other, each as a message of its own. */
  send(files: readonly File[], sending: Sending): void {
    for (const file of files) {
      const key = ++this.last;
      this.wishes.set(key, { file, key: this.world.newKey(), sending, stop: new AbortController() });
      const { name, size: bytes } = file;
      const to = sending.to === undefined ? '' : (this.line.nameOf?.(sending.to) ?? '');
      const row = { key, name, bytes, sent: 0, trouble: null, limit: 0, to, way: 'server' as const };
      this.sending.value = [...this.sending.value, { ...row, phase: 'waits' }];
      this.begin(key);
    }
    void this.goOn();
  }

  private begin(key: number): void {
    const wish = this.wishes.get(key);
    if (!wish) return;
    const direct = this.line.give !== undefined && isForOne(wish.sending);
    const trouble = this.refuses(wish.file, direct ? kDirectMax : this.line.fileMax());
    if (trouble) this.fail(key, trouble, direct ? kDirectMax : this.line.fileMax());
    else if (direct) void this.hand(key, wish);
  }

  /** Asks the other one; where that leads nowhere it goes by the server. */
  private async hand(key: number, wish: Wish): Promise<void> {
    const { file, sending, stop } = wish;
    this.change(key, { phase: 'asks', way: 'direct' });
    const how = await this.line.give?.({
      to: sending.to ?? '',
      file,
      signal: stop.signal,
      onAsking: (byServer) => (wish.byServer = byServer),
      onSent: (sent) => this.change(key, { phase: 'sending', sent }),
    });
    delete wish.byServer;
    if (this.over || !this.wishes.has(key)) return;
    if (how === 'done') return this.change(key, { phase: 'given', sent: file.size });
    if (how === 'declined' || how === 'not_read') return this.fail(key, how, 0);
    if (how === 'lost') return this.fail(key, 'no_such_participant', 0);
    const most = this.line.fileMax();
    if (file.size > most) return this.fail(key, how === 'no_way' ? how : 'file_too_big', most);
    this.change(key, { phase: 'waits', sent: 0, way: 'instead' });
    void this.goOn();
  }

  /** Another seat than before: its numbers may mean other people, so what was for one of them does not go. */
  forgetAddressed(): void {
    for (const [key, { sending, stop }] of this.wishes) {
      const phase = this.sending.peek().find((file) => file.key === key)?.phase;
      if (sending.to === undefined || phase === 'given' || phase === 'failed') continue;
      stop.abort();
      this.fail(key, 'no_such_participant', 0);
    }
  }

  /** Does not wait for the other one to take it. */
  byServer(key: number): void {
    this.wishes.get(key)?.byServer?.();
  }

  /** What is seen before a byte is sent. */
  private refuses({ size }: File, most: number): FileTrouble | null {
    if (size === 0) return 'empty_file';
    if (size > most) return 'file_too_big';
    return this.sending.peek().length > kFilesInLine ? 'too_many_files_at_once' : null;
  }

  /** Gives it up, or takes what failed from the list. */
  drop(key: number): void {
    this.wishes.get(key)?.stop.abort();
    this.wishes.delete(key);
    this.sending.value = this.sending.value.filter((file) => file.key !== key);
  }

  again(key: number): void {
    const wish = this.wishes.get(key);
    if (!wish) return;
    wish.stop = new AbortController();
    this.change(key, { phase: 'waits', sent: 0, trouble: null, limit: 0, way: 'server' });
    this.begin(key);
    void this.goOn();
  }

  end(): void {
    this.over = true;
    for (const { stop } of this.wishes.values()) stop.abort();
    this.wishes.clear();
    this.sending.value = [];
    for (const address of this.previews.values()) {
      void address.then((known) => known && URL.revokeObjectURL(known));
    }
    this.previews.clear();
  }

  /** The address of the small picture; null: there is none, or no line. */
  preview(file: ChatFile): Promise<string | null> {
    const known = this.previews.get(file.id);
    if (known) return known;
    const address = fetchBytes(this.line.seat(), this.line.room, file.id, '/preview').then((blob) => {
      if (!blob) this.previews.delete(file.id); // perhaps the next time
      return blob && !this.over ? URL.createObjectURL(blob) : null;
    });
    this.previews.set(file.id, address);
    if (this.previews.size > kPreviewsKept) this.forgetOldest();
    return address;
  }

  private forgetOldest(): void {
    for (const [id, address] of this.previews) {
      this.previews.delete(id);
      void address.then((known) => known && URL.revokeObjectURL(known));
      return;
    }
  }

  /** The whole file, for a picture that somebody looks at. */
  bytes(file: ChatFile, stop: AbortSignal): Promise<Blob | null> {
    return fetchBytes(this.line.seat(), this.line.room, file.id, '', stop);
  }

  /** The browser saves it by itself. False: it is not there any more, or there is no line. */
  async save(file: ChatFile): Promise<boolean> {
    const address = await addressToSave(this.world.ask, this.line.room, file.id);
    if (!address) return false;
    const link = document.createElement('a');
    link.href = address;
    link.download = file.name;
    link.click();
    return true;
  }

  private async goOn(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (;;) {
      const next = this.over ? undefined : this.sending.peek().find(({ phase }) => phase === 'waits');
      const wish = next && this.wishes.get(next.key);
      if (!next || !wish) break;
      await this.bring(next.key, wish);
    }
    this.busy = false;
  }

  private async bring(key: number, { file, key: upload, sending, stop }: Wish): Promise<void> {
    this.change(key, { phase: 'sending' });
    const preview = await this.line.preview(file);
    const outcome = await bringToChat(this.world, this.line.room, {
      file,
      key: upload,
      sending,
      preview,
      signal: stop.signal,
      onProgress: (sent, why) =>
        this.change(key, why === null ? { sent, phase: 'sending', trouble: null } : { sent, phase: 'offline', trouble: fileTrouble(why) }),
    }).catch(() => ({ ok: false as const, refusal: 'not_read', limit: 0 }));
    if (outcome === null) return; // it was given up, and is gone from the list
    if (outcome.ok) return this.drop(key);
    this.fail(key, fileTrouble(outcome.refusal), outcome.limit);
  }

  private fail(key: number, trouble: FileTrouble, limit: number): void {
    this.change(key, { phase: 'failed', trouble, limit });
    this.line.onFailed?.();
  }

  private change(key: number, change: Partial<SendingFile>): void {
    this.sending.value = changed(this.sending.value, key, change);
  }
}
