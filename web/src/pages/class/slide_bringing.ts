// A PDF on its way to be slides: opened, drawn and sent page by page. What failed is sent again.
import { signal } from '@preact/signals';
import { kPdfTroubles, PdfFailed, type PdfTrouble } from '../../media/pdf_trouble';
import type { PagePictures, PdfPages } from '../../media/pdf_pages';
import { CommandFailed } from '../../signal/pipe';
import type { Command, Reply } from '../../signal/protocol';
import type { Ask } from '../../signal/files';
import { bringPicture, type SlideSize } from '../../signal/slides';
import { titleOf } from '../../state/slides';

export const kBringTroubles = [
  ...kPdfTroubles,
  'too_many_slides',
  'not_allowed',
  'room_files_full',
  'person_files_full',
  'server_files_full',
  'disk_full',
  'files_never',
  'no_such_slide',
  'failed',
] as const;
export type BringTrouble = PdfTrouble | (typeof kBringTroubles)[number];

export interface Bringing {
  readonly title: string;
  /** Pages that are there, of how many; 0: it is still being read. */
  readonly done: number;
  readonly pages: number;
  /** 'offline': it does not go on for now, and will by itself. */
  readonly phase: 'reading' | 'sending' | 'offline' | 'failed';
  readonly trouble: BringTrouble | null;
}

interface Line {
  readonly room: string;
  ask: Ask;
  send(command: Command): Promise<Reply>;
  open(file: Blob): Promise<PdfPages>;
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** The first page of a set is there. */
  onFirstPage(set: number): void;
}

const kFirstPauseMs = 1_000;
const kLongestPauseMs = 8_000;
/** In a row: about ten minutes without a network. */
const kRetriesMax = 80;

class Given extends Error {
  constructor(readonly trouble: BringTrouble) {
    super(trouble);
  }
}

const troubleOf = (error: unknown): BringTrouble => {
  if (error instanceof Given || error instanceof PdfFailed) return error.trouble;
  if (error instanceof CommandFailed) return kBringTroubles.find((known) => known === error.failure) ?? 'failed';
  return 'broken';
};

export class SlideBringing {
  readonly now = signal<Bringing | null>(null);
  private stop = new AbortController();
  private file: File | null = null;
  /** What is there of it already, so that the same again goes on. */
  private set: number | null = null;
  private next = 0;

  constructor(private readonly line: Line) {}

  /** One at a time. */
  async bring(file: File): Promise<void> {
    if (this.now.peek() !== null && this.now.peek()?.phase !== 'failed') return;
    this.file = file;
    this.set = null;
    this.next = 0;
    await this.run(file);
  }

  async again(): Promise<void> {
    if (this.file && this.now.peek()?.phase === 'failed') await this.run(this.file);
  }

  /** Given up; what is there of it is removed. */
  cancel(): void {
    this.stop.abort();
    if (this.set !== null) void this.line.send({ command: 'remove_slides', set: this.set }).catch(() => {});
    this.clear();
  }

  /** With the class. */
  end(): void {
    this.stop.abort();
    this.clear();
  }

  private clear(): void {
    this.file = null;
    this.now.value = null;
  }

  private async run(file: File): Promise<void> {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.now.value = { title: titleOf(file.name), done: this.next, pages: 0, phase: 'reading', trouble: null };
    let pdf: PdfPages | null = null;
    try {
      pdf = await this.line.open(file);
      if (!signal.aborted) await this.sendPages(pdf, signal);
      if (!signal.aborted) this.clear();
    } catch (error) {
      if (!signal.aborted) this.change({ phase: 'failed', trouble: troubleOf(error) });
    } finally {
      pdf?.close();
    }
  }

  private async sendPages(pdf: PdfPages, signal: AbortSignal): Promise<void> {
    this.change({ pages: pdf.count, phase: 'sending' });
    if (this.set === null) {
      const title = this.now.peek()?.title ?? '';
      this.set = (await this.line.send({ command: 'add_slides', title, pages: pdf.count })).set;
    }
    const { set } = this;
    if (set === null) throw new Given('failed');
    while (this.next < pdf.count && !signal.aborted) {
      const pictures = await pdf.pictures(this.next);
      if (signal.aborted) return;
      await this.sendPage(set, this.next, pictures, signal);
      if (signal.aborted) return;
      this.next += 1;
      this.change({ done: this.next });
      if (this.next === 1) this.line.onFirstPage(set);
    }
  }

  /** The small one first, which those on bad lines wait for. */
  private async sendPage(set: number, page: number, pictures: PagePictures, signal: AbortSignal): Promise<void> {
    for (const size of ['small', 'large'] as const) {
      await this.insist({ set, page }, size, pictures[size], signal);
    }
  }

  private async insist(place: { set: number; page: number }, size: SlideSize, picture: Blob, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      const why = await bringPicture(this.line.ask, this.line.room, place, size, picture, signal);
      if (signal.aborted) return;
      if (why === null) return this.change({ phase: 'sending' });
      // A seat that is being taken again is in no class for a moment.
      const passing = why.passing || (why.word === 'no_such_slide' && failures < 3);
      if (!passing || failures >= kRetriesMax) {
        throw new Given(kBringTroubles.find((known) => known === why.word) ?? 'failed');
      }
      this.change({ phase: 'offline' });
      await this.line.pause(Math.min(kFirstPauseMs * 2 ** Math.min(failures, 10), kLongestPauseMs), signal);
    }
  }

  private change(change: Partial<Bringing>): void {
    const now = this.now.peek();
    if (now) this.now.value = { ...now, ...change };
  }
}
