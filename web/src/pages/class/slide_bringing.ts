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
  'pages_missing',
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
/** In a row: a seat that is being taken again is in no class for a moment. */
const kGoneMax = 5;

class Given extends Error {
  constructor(readonly trouble: BringTrouble) {
    super(trouble);
  }
}

const troubleOf = (error: unknown): BringTrouble => {
  if (error instanceof Given || error instanceof PdfFailed) return error.trouble;
  if (error instanceof CommandFailed) return kBringTroubles.find((known) => known === error.failure) ?? 'failed';
  return 'failed';
};

/** What is there of one PDF already, so that the same again goes on. */
interface Work {
  readonly file: File;
  set: number | null;
  next: number;
  /** Pages of which this browser could make no picture. */
  missing: number;
}

/** null: one page that cannot be drawn is no reason to miss the others. */
const picturesOf = (pdf: PdfPages, page: number): Promise<PagePictures | null> => pdf.pictures(page).catch(() => null);

export class SlideBringing {
  readonly now = signal<Bringing | null>(null);
  private stop = new AbortController();
  private work: Work | null = null;

  constructor(private readonly line: Line) {}

  /** One at a time. False: another is on its way. */
  async bring(file: File): Promise<boolean> {
    if (this.now.peek() !== null && this.now.peek()?.phase !== 'failed') return false;
    this.work = { file, set: null, next: 0, missing: 0 };
    await this.run(this.work);
    return true;
  }

  async again(): Promise<void> {
    if (this.work && this.now.peek()?.phase === 'failed') await this.run(this.work);
  }

  /** No more of it is sent. What is there stays, for the class may be looking at it. */
  cancel(): void {
    const { work } = this;
    this.stop.abort();
    if (work?.set != null && work.next === 0) this.remove(work.set);
    this.clear();
  }

  /** With the class. */
  end(): void {
    this.stop.abort();
    this.clear();
  }

  /** A set of which nothing came is not kept. */
  private isEmpty({ set, missing }: Work, { count }: PdfPages): boolean {
    if (missing < count) return false;
    if (set !== null) this.remove(set);
    return true;
  }

  private remove(set: number): void {
    void this.line.send({ command: 'remove_slides', set }).catch(() => {});
  }

  private clear(): void {
    this.work = null;
    this.now.value = null;
  }

  private async run(work: Work): Promise<void> {
    this.stop = new AbortController();
    const { signal } = this.stop;
    const { file } = work;
    this.now.value = { title: titleOf(file.name), done: work.next, pages: 0, phase: 'reading', trouble: null };
    let pdf: PdfPages | null = null;
    try {
      pdf = await this.line.open(file);
      if (!signal.aborted) await this.sendPages(work, pdf, signal);
      if (!signal.aborted && work.missing > 0) throw new Given(this.isEmpty(work, pdf) ? 'no_picture' : 'pages_missing');
      if (!signal.aborted) this.clear();
    } catch (error) {
      if (!signal.aborted) this.change({ phase: 'failed', trouble: troubleOf(error) });
    } finally {
      pdf?.close();
    }
  }

  private async sendPages(work: Work, pdf: PdfPages, signal: AbortSignal): Promise<void> {
    this.change({ pages: pdf.count, phase: 'sending' });
    if (work.set === null) {
      const title = this.now.peek()?.title ?? '';
      work.set = (await this.line.send({ command: 'add_slides', title, pages: pdf.count })).set;
      // It was given up meanwhile, when nobody knew its number.
      if (signal.aborted && work.set !== null) return this.remove(work.set);
    }
    const { set } = work;
    if (set === null) throw new Given('failed');
    while (work.next < pdf.count && !signal.aborted) {
      const pictures = await picturesOf(pdf, work.next);
      if (signal.aborted) return;
      if (pictures) await this.sendPage(set, work.next, pictures, signal);
      else work.missing += 1;
      if (signal.aborted) return;
      if (work.next === 0) this.line.onFirstPage(set);
      work.next += 1;
      this.change({ done: work.next });
    }
  }

  /** The small one first, which those on bad lines wait for. */
  private async sendPage(set: number, page: number, pictures: PagePictures, signal: AbortSignal): Promise<void> {
    for (const size of ['small', 'large'] as const) {
      await this.insist({ set, page }, size, pictures[size], signal);
    }
  }

  private async insist(place: { set: number; page: number }, size: SlideSize, picture: Blob, signal: AbortSignal): Promise<void> {
    let gone = 0;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const why = await bringPicture(this.line.ask, this.line.room, place, size, picture, signal);
      if (signal.aborted) return;
      if (why === null) return this.change({ phase: 'sending' });
      gone = why.word === 'no_such_slide' ? gone + 1 : 0;
      const passing = why.passing || (gone > 0 && gone <= kGoneMax);
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
