// What one draws: seen here at once, and sent in pieces while it grows.
import { CommandFailed } from '../../signal/pipe';
import type { Command, Reply } from '../../signal/protocol';
import type { SlidePlace } from '../../state/slides';
import { kNumbersOfPoint, toSteps, type Ink, type InkChange } from '../../state/ink';
import { Line, type Look, type Piece, type Sample } from '../../state/pen';

/** So often a piece goes. */
export const kPieceMs = 80;
/** Pieces of one line that are not answered: a line that stands still keeps the rest here. */
const kPiecesUnderWay = 4;
export const kPointMs = 66;

interface Desk {
  ink: Ink;
  me(): string;
  send(command: Command): Promise<Reply>;
  changed(change: InkChange | null): void;
  /** What the server does not have: the word. */
  refused(place: SlidePlace, failure: string): void;
}

interface Drawn {
  id: string;
  place: SlidePlace;
  look: Look;
  line: Line;
  /** The server took a piece of it not: the rest is not sent. */
  lost: boolean;
  /** Pieces that are not answered yet. */
  underWay: number;
}

const newId = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
};

export class SlidePen {
  private drawn: Drawn | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private pointed = 0;
  private pointTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly desk: Desk) {}

  begin(place: SlidePlace, look: Look, samples: readonly Sample[]): void {
    this.end();
    this.drawn = { id: newId(), place, look, line: new Line(), lost: false, underWay: 0 };
    this.add(samples);
  }

  add(samples: readonly Sample[]): void {
    const { drawn } = this;
    if (!drawn) return;
    const from = drawn.line.length;
    for (const sample of samples) drawn.line.add(sample);
    if (drawn.line.length === from) return;
    this.see(drawn, from);
    this.timer ??= setTimeout(() => this.flush(), kPieceMs);
    if (drawn.line.full) {
      // The next line goes on where this one ends.
      const last = samples[samples.length - 1];
      this.end();
      if (last) this.begin(drawn.place, drawn.look, [last]);
    }
  }

  end(): void {
    this.flush();
    this.drawn = null;
  }

  /** What was begun was none: a hand that came down before the pen. */
  takeBack(): void {
    const { drawn } = this;
    this.end();
    if (!drawn) return;
    drawn.lost = true;
    this.desk.changed(this.desk.ink.drop(drawn.place, drawn.id));
    void this.desk.send({ command: 'erase', ...drawn.place, strokes: [drawn.id] }).catch(() => {});
  }

  /** null: no more. The last place always goes. */
  point(place: SlidePlace, at: [number, number] | null): void {
    if (this.pointTimer !== null) clearTimeout(this.pointTimer);
    this.pointTimer = null;
    const wait = this.pointed + kPointMs - Date.now();
    const go = () => {
      this.pointTimer = null;
      this.pointed = Date.now();
      void this.desk.send({ command: 'point', ...place, at }).catch(() => {});
    };
    if (at === null || wait <= 0) go();
    else this.pointTimer = setTimeout(go, wait);
  }

  stop(): void {
    this.end();
    if (this.pointTimer !== null) clearTimeout(this.pointTimer);
  }

  /** The seat has begun anew: what was under way nobody knows any more. */
  forget(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.drawn = null;
  }

  /** Before the server has said it. */
  private see({ id, place, look, line }: Drawn, from: number): void {
    const points = toSteps(line.points.slice(from * kNumbersOfPoint));
    this.desk.changed(this.desk.ink.grow(place, from, { id, by: this.desk.me(), ...look, points }));
  }

  private flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.drawn) this.giveAll(this.drawn);
  }

  private giveAll(drawn: Drawn): void {
    while (!drawn.lost && drawn.underWay < kPiecesUnderWay) {
      const piece = drawn.line.take();
      if (!piece) return;
      drawn.underWay += 1;
      void this.give(drawn, piece);
    }
  }

  private async give(drawn: Drawn, { from, points }: Piece): Promise<void> {
    const { id, place, look } = drawn;
    try {
      await this.desk.send({ command: 'draw', ...place, stroke: id, ...look, from, points: toSteps(points) });
    } catch (error) {
      const first = !drawn.lost;
      drawn.lost = true;
      this.desk.changed(this.desk.ink.drop(place, id));
      if (first) this.desk.refused(place, error instanceof CommandFailed ? error.failure : 'failed');
    }
    drawn.underWay -= 1;
    this.giveAll(drawn);
  }
}
