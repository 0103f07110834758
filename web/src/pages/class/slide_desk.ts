// Slides for one person in a class: what is brought, fetched, shown and drawn. Loaded when there are some.
import { signal } from '@preact/signals';
import { addWords } from '../../i18n';
import { enSlides } from '../../i18n/en_slides';
import { idSlides } from '../../i18n/id_slides';
import { askWith, browserFileWorld } from '../../signal/file_world';
import { CommandFailed, type Failure } from '../../signal/pipe';
import type { Command, Reply, ServerEvent } from '../../signal/protocol';
import type { InkColour } from '../../signal/slide_protocol';
import type { ClassState } from '../../state/classroom';
import { Ink, type InkChange } from '../../state/ink';
import type { NoticeKind } from '../../state/notices';
import { kPenWidths, PalmGuard, type Tool } from '../../state/pen';
import { isTeacher } from '../../state/people';
import { mayTurn, placeAfter, placeKey, placeSeen, samePlace, type SlidePlace } from '../../state/slides';
import { slideNotice } from './slide_notice';
import { SlideBringing } from './slide_bringing';
import { SlidePen } from './slide_pen';
import { SlidePictures } from './slide_pictures';
import { SlideRubber } from './slide_rubber';
import { SlideShowing } from './slide_showing';

addWords({ en: enSlides, id: idSlides });

export interface SlideLine {
  readonly room: string;
  seat(): string;
  state(): ClassState;
  send(command: Command): Promise<Reply>;
  notice(kind: NoticeKind): void;
  /** Looks at a page by oneself; null: at what the class has. */
  lookApart(place: SlidePlace | null): void;
}

/** A pointer that has not moved for so long is gone. */
const kPointerMs = 2_000;
/** Of a page that stands for so long its lines are asked for; again after this, where the answer was no. */
const kLookMs = 200;
const kReadAgainMs = 1_000;

const failureOf = (error: unknown): Failure => (error instanceof CommandFailed ? error.failure : 'no_answer');

export interface Pointer {
  place: SlidePlace;
  x: number;
  y: number;
}

export class SlideDesk {
  readonly ink = new Ink();
  readonly pictures: SlidePictures;
  readonly bringing: SlideBringing;
  readonly pen: SlidePen;
  readonly rubber: SlideRubber;
  private readonly showing: SlideShowing;
  readonly guard = new PalmGuard();
  readonly pointers = signal<ReadonlyMap<string, Pointer>>(new Map());
  /** null: nothing draws, the page can be moved. */
  readonly tool = signal<Tool | null>(null);
  readonly colour = signal<InkColour>('red');
  readonly width = signal<number>(kPenWidths[1]);
  /** Whether fingers draw; null: as long as no pen was used. */
  readonly fingers = signal<boolean | null>(null);
  readonly strip = signal(false);
  private readonly watchers = new Set<(change: InkChange) => void>();
  private readonly asked = new Set<string>();
  /** What is known of them may be wrong. */
  private readonly stale = new Set<string>();
  private ended = false;
  private lookTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly fading = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly line: SlideLine) {
    const { room } = line;
    const seat = () => line.seat();
    const send = (command: Command) => line.send(command);
    this.pictures = new SlidePictures({ room, seat });
    this.bringing = new SlideBringing({
      room,
      send,
      ask: askWith(seat),
      open: async (file) => (await import('../../media/pdf_pages')).PdfPages.open(file),
      pause: browserFileWorld(seat).pause,
      onFirstPage: (set) => this.show({ set, page: 0 }),
    });
    const refused = (place: SlidePlace, failure: Failure | string) => {
      const kind = slideNotice(failure);
      if (kind) line.notice(kind);
      this.read(place);
    };
    const changed = (change: InkChange | null) => this.tell(change);
    this.pen = new SlidePen({ ink: this.ink, send, me: () => line.state().you ?? '', changed, refused });
    this.rubber = new SlideRubber({
      ink: this.ink,
      mayErase: (by) => by === line.state().you || isTeacher(line.state()),
      send,
      changed,
      refused: (place, error) => refused(place, failureOf(error)),
    });
    this.showing = new SlideShowing({
      show: async ({ set, page }) => this.refusalOf({ command: 'show_slide', set, page }),
      now: () => Date.now(),
    });
  }

  hear(event: ServerEvent): void {
    switch (event.event) {
      case 'welcome':
        this.ink.forget();
        this.asked.clear();
        this.stale.clear();
        this.pen.forget();
        this.rubber.forget();
        this.showing.stop();
        this.pointers.value = new Map();
        return this.look();
      case 'stroke_drawn':
      case 'strokes_erased':
      case 'page_cleared':
      case 'page_strokes':
        return this.tell(this.ink.hear(event));
      case 'pointed':
        return this.onPointed(event.by, event, event.at);
      case 'slides_removed':
        return this.pictures.forget(event.set);
      case 'slide_shown':
        clearTimeout(this.lookTimer);
        this.lookTimer = setTimeout(() => this.look(), kLookMs);
        return;
      default:
        return;
    }
  }

  /** Hears what becomes of the ink until the returned function is called. */
  watch(watcher: (change: InkChange) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Asks for the lines of the page that one has before oneself, where they are not known. */
  look(): void {
    const place = placeSeen(this.line.state());
    if (place) this.read(place, false);
  }

  show(place: SlidePlace): void {
    this.showing.show(place);
  }

  hide(): void {
    this.tool.value = null;
    void this.wish({ command: 'hide_slides' });
  }

  /** For all where one may, else by oneself. */
  turn(step: number): void {
    const state = this.line.state();
    const seen = this.showing.coming ?? placeSeen(state);
    const next = seen && placeAfter(state, seen, step);
    if (next) this.goTo(next);
  }

  goTo(place: SlidePlace): void {
    const state = this.line.state();
    if (mayTurn(state) && state.apart === null) this.show(place);
    else this.lookApart(place);
  }

  lookApart(place: SlidePlace | null): void {
    this.line.lookApart(place);
    this.look();
  }

  async board(title: string): Promise<void> {
    const reply = await this.wish({ command: 'add_slides', title, pages: 0 });
    if (reply?.set != null) this.show({ set: reply.set, page: 0 });
  }

  async addBoardPage(set: number): Promise<void> {
    const pages = this.line.state().slides.find(({ id }) => id === set)?.pages.length ?? 0;
    if (await this.wish({ command: 'add_board_page', set })) this.show({ set, page: pages });
  }

  remove(set: number): void {
    void this.wish({ command: 'remove_slides', set });
  }

  undo(place: SlidePlace): void {
    void this.wish({ command: 'undo_stroke', ...place });
  }

  clear(place: SlidePlace): void {
    void this.wish({ command: 'clear_page', ...place });
  }

  end(): void {
    this.ended = true;
    this.pen.stop();
    this.rubber.flush();
    this.showing.stop();
    clearTimeout(this.lookTimer);
    this.bringing.end();
    this.pictures.end();
    for (const timer of this.fading.values()) clearTimeout(timer);
  }

  private read(place: SlidePlace, anew = true): void {
    const key = placeKey(place);
    if (anew) this.stale.add(key);
    if (this.asked.has(key) || (this.ink.knows(place) && !this.stale.has(key))) return;
    this.asked.add(key);
    const { set, page } = place;
    this.line.send({ command: 'read_strokes', set, page }).then(
      () => (this.asked.delete(key), this.stale.delete(key)),
      () => setTimeout(() => this.readAgain(place), kReadAgainMs),
    );
  }

  /** It was too much at once, or there was no line: whoever still looks is to see it. */
  private readAgain(place: SlidePlace): void {
    this.asked.delete(placeKey(place));
    const seen = placeSeen(this.line.state());
    if (!this.ended && seen && samePlace(seen, place)) this.read(place, false);
  }

  private async wish(command: Command): Promise<Reply | null> {
    try {
      return await this.line.send(command);
    } catch (error) {
      const kind = slideNotice(failureOf(error));
      if (kind) this.line.notice(kind);
      return null;
    }
  }

  private async refusalOf(command: Command): Promise<Failure | null> {
    try {
      await this.line.send(command);
      return null;
    } catch (error) {
      const failure = failureOf(error);
      const kind = slideNotice(failure);
      if (kind) this.line.notice(kind);
      return failure;
    }
  }

  private tell(change: InkChange | null): void {
    if (change) for (const watcher of this.watchers) watcher(change);
  }

  private onPointed(by: string, { set, page }: SlidePlace, at: readonly number[] | null): void {
    clearTimeout(this.fading.get(by));
    const pointers = new Map(this.pointers.peek());
    pointers.delete(by);
    const [x, y] = at ?? [];
    if (x !== undefined && y !== undefined) {
      pointers.set(by, { place: { set, page }, x, y });
      this.fading.set(by, setTimeout(() => this.onPointed(by, { set, page }, null), kPointerMs));
    }
    this.pointers.value = pointers;
  }
}
