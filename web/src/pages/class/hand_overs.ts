// Files from page to page: asks whoever is to have one, finds the way, and says what became of it.
// The server only passes on what both pages say; docs/PROTOCOL.md, "Files from browser to browser".
import { signal } from '@preact/signals';
import type { FileGiver, FileLink, FileTaker } from '../../media/file_channel';
import type { Failure } from '../../signal/pipe';
import type { Command, ServerEvent } from '../../signal/protocol';
import { newSeatToken } from '../../signal/seat_token';
import { plainFileName, type HandOverEnd, type IncomingFile } from '../../state/hand_overs';

export interface HandOverLine {
  /** Once more where that was too fast; rejects where the server refuses. */
  send(command: Command): Promise<unknown>;
  /** null: it is done; else why not. */
  ask(command: Command): Promise<Failure | null>;
  stun(): readonly string[];
  /** Of somebody who is here. */
  nameOf(participant: string): string;
  /** Somebody gives this page something. */
  onAsked(): void;
  now(): number;
  channels(): Promise<typeof import('../../media/file_channel')>;
}

/** How an attempt ended. 'lost': with the seat; who is meant by the same number now nobody knows. */
export type Given = 'done' | 'declined' | 'no_way' | 'gone' | 'not_allowed' | 'impatient' | 'not_read' | 'given_up' | 'lost';

export interface Gift {
  to: string;
  file: File;
  signal: AbortSignal;
  /** Whoever gives it does not want to wait for the other one any more. */
  onAsking(byServer: () => void): void;
  onSent(bytes: number): void;
}

interface Giving {
  gift: Gift;
  /** The server has the offer; before that there is nothing to be taken back. */
  offered: boolean;
  giver: FileGiver | null;
  end: (how: Given) => void;
}


const kEnds: Readonly<Record<HandOverEnd, Given>> = {
  done: 'done',
  declined: 'declined',
  taken_back: 'given_up',
  no_way: 'no_way',
  gone: 'gone',
  not_allowed: 'not_allowed',
};
/** Of those whom one has not answered, and who are seen at once. */
const kIncomingMax = 20;
/** A page that offers all the time is heard so often. */
const kSoundMs = 10_000;

export class HandOvers {
  readonly incoming = signal<readonly IncomingFile[]>([]);
  private readonly giving = new Map<string, Giving>();
  private readonly taking = new Map<string, FileTaker>();
  private readonly addresses = new Map<string, string>();
  /** Given up before the server had the offer. */
  private readonly early = new Set<string>();
  private silentUntil = 0;

  constructor(private readonly line: HandOverLine) {}

  /** Offers it; what happens then is up to the other page. */
  async give(gift: Gift): Promise<Given> {
    const { to, file } = gift;
    const key = newSeatToken();
    const name = plainFileName(file.name);
    const given = new Promise<Given>((end) => this.giving.set(key, { gift, offered: false, giver: null, end }));
    const stop = () => this.endGiving(key, 'given_up', 'taken_back');
    gift.signal.addEventListener('abort', stop);
    gift.onAsking(() => this.endGiving(key, 'impatient', 'taken_back'));
    const why = await this.line.ask({ command: 'offer_file', key, to, name, bytes: file.size });
    if (why) {
      this.early.delete(key);
      this.endGiving(key, why === 'disconnected' ? 'lost' : 'not_allowed', null);
    } else {
      this.onOffer(key);
    }
    const how = await given;
    gift.signal.removeEventListener('abort', stop);
    return how;
  }

  /** Takes what was offered. */
  async take(key: string): Promise<void> {
    if (this.find(key)?.phase !== 'asked') return;
    this.change(key, { phase: 'coming' });
    const { FileTaker: Taker } = await this.line.channels();
    const file = this.find(key);
    if (file?.phase !== 'coming') return;
    const taker = new Taker(this.linkOf(key), file.bytes, {
      got: (got) => this.change(key, { got }),
      whole: (blob) => this.onWhole(key, blob),
      noWay: () => (this.tell({ command: 'end_file', key, why: 'no_way' }), this.onOver(key, 'no_way')),
    });
    this.taking.set(key, taker);
    this.tell({ command: 'take_file', key });
  }

  /** Does not want it, or not to see it any more. */
  drop(key: string): void {
    const phase = this.find(key)?.phase;
    if (phase === 'asked' || phase === 'coming') this.tell({ command: 'end_file', key, why: 'declined' });
    this.remove(key);
  }

  private remove(key: string): void {
    this.forget(key);
    this.incoming.value = this.incoming.value.filter((one) => one.key !== key);
  }

  /** The browser saves it; again as often as one likes. */
  save(key: string): void {
    const address = this.addresses.get(key);
    const file = this.find(key);
    if (!address || !file) return;
    const link = document.createElement('a');
    link.href = address;
    link.download = file.name;
    link.click();
  }

  hear(event: ServerEvent): void {
    if (event.event === 'file_offered') this.onOffered(event.key, event.from, event.name, event.bytes);
    else if (event.event === 'file_taken') void this.onTaken(event.key);
    else if (event.event === 'file_signal') this.onSignal(event.key, event.signal);
    else if (event.event === 'file_ended') this.onEnded(event.key, event.why);
  }

  /** The seat has begun anew, as another one or, with `same`, as what it was: nothing that was under way goes on. */
  forgetAll(same: boolean): void {
    for (const key of [...this.giving.keys()]) this.endGiving(key, same ? 'gone' : 'lost', 'taken_back');
    for (const { key, phase } of this.incoming.peek()) {
      if (phase !== 'asked' && phase !== 'coming') continue;
      this.tell({ command: 'end_file', key, why: 'no_way' });
      this.onOver(key, 'gone');
    }
  }

  end(): void {
    for (const key of [...this.giving.keys()]) this.endGiving(key, 'given_up', null);
    for (const { key } of this.incoming.peek()) this.forget(key);
    this.incoming.value = [];
  }

  private onOffered(key: string, from: string, name: string, bytes: number): void {
    if (this.find(key)) return;
    if (this.incoming.peek().length >= kIncomingMax) return this.tell({ command: 'end_file', key, why: 'declined' });
    const fromName = this.line.nameOf(from);
    const file: IncomingFile = { key, from, fromName, name: plainFileName(name), bytes, got: 0, phase: 'asked', why: null };
    this.incoming.value = [...this.incoming.value, file];
    const now = this.line.now();
    if (now < this.silentUntil) return;
    this.silentUntil = now + kSoundMs;
    this.line.onAsked();
  }

  private async onTaken(key: string): Promise<void> {
    const { FileGiver: Giver } = await this.line.channels();
    const giving = this.giving.get(key);
    if (!giving || giving.giver) return;
    giving.gift.onSent(0);
    giving.giver = new Giver(this.linkOf(key), giving.gift.file, {
      sent: (bytes) => giving.gift.onSent(bytes),
      done: () => this.endGiving(key, 'done', null),
      noWay: () => this.endGiving(key, 'no_way', 'no_way'),
      notRead: () => this.endGiving(key, 'not_read', 'taken_back'),
    });
  }

  private onSignal(key: string, text: string): void {
    this.giving.get(key)?.giver?.hear(text);
    this.taking.get(key)?.hear(text);
  }

  private onEnded(key: string, why: HandOverEnd): void {
    if (this.giving.has(key)) return this.endGiving(key, kEnds[why], null);
    this.onOver(key, why);
  }

  private onWhole(key: string, blob: Blob): void {
    this.tell({ command: 'end_file', key, why: 'done' });
    this.addresses.set(key, URL.createObjectURL(blob));
    this.change(key, { phase: 'here', got: blob.size });
    this.save(key);
  }

  private onOver(key: string, why: HandOverEnd): void {
    const phase = this.find(key)?.phase;
    if (phase !== 'asked' && phase !== 'coming') return;
    // Nobody has said anything to it yet: it is as if it had not been.
    if (phase === 'asked' && why === 'taken_back') return this.remove(key);
    this.forget(key);
    this.change(key, { phase: 'over', why });
  }

  private endGiving(key: string, how: Given, why: 'no_way' | 'taken_back' | null): void {
    const giving = this.giving.get(key);
    if (!giving) return;
    this.giving.delete(key);
    giving.giver?.close();
    if (why && giving.offered) this.tell({ command: 'end_file', key, why });
    if (why && !giving.offered) this.early.add(key);
    giving.end(how);
  }

  /** The server has it; it may have been given up meanwhile. */
  private onOffer(key: string): void {
    const giving = this.giving.get(key);
    if (giving) giving.offered = true;
    if (this.early.delete(key)) this.tell({ command: 'end_file', key, why: 'taken_back' });
  }

  private forget(key: string): void {
    this.taking.get(key)?.close();
    this.taking.delete(key);
    const address = this.addresses.get(key);
    if (address) URL.revokeObjectURL(address);
    this.addresses.delete(key);
  }

  private linkOf(key: string): FileLink {
    return { stun: this.line.stun(), tell: (text) => this.tell({ command: 'file_signal', key, signal: text }) };
  }

  private tell(command: Command): void {
    void this.line.send(command).catch(() => {});
  }

  private find(key: string): IncomingFile | undefined {
    return this.incoming.peek().find((file) => file.key === key);
  }

  private change(key: string, change: Partial<IncomingFile>): void {
    this.incoming.value = this.incoming.value.map((file) => (file.key === key ? { ...file, ...change } : file));
  }
}
