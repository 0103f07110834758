// What a rubber takes away: gone here at once, and told in a few commands however fast the hand is.
import type { Command, Reply } from '../../signal/protocol';
import type { Ink, InkChange } from '../../state/ink';
import { samePlace, type SlidePlace } from '../../state/slides';

export const kRubMs = 80;
/** As the server takes them (app/signal/slides_decode.hpp). */
const kErasedAtOnceMax = 100;

interface Desk {
  ink: Ink;
  /** Whether that person's lines may be rubbed out. */
  mayErase(by: string): boolean;
  send(command: Command): Promise<Reply>;
  changed(change: InkChange | null): void;
  refused(place: SlidePlace, failure: unknown): void;
}

export class SlideRubber {
  private place: SlidePlace | null = null;
  private gone: string[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly desk: Desk) {}

  rub(place: SlidePlace, strokes: readonly string[]): void {
    if (this.place && !samePlace(this.place, place)) this.flush();
    this.place = place;
    for (const id of strokes) {
      const stroke = this.desk.ink.find(place, id);
      if (!stroke || !this.desk.mayErase(stroke.by)) continue;
      this.gone.push(id);
      this.desk.changed(this.desk.ink.drop(place, id));
    }
    if (this.gone.length > 0) this.timer ??= setTimeout(() => this.flush(), kRubMs);
  }

  /** What has gone already is told now. */
  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const { place } = this;
    while (place && this.gone.length > 0) {
      const strokes = this.gone.splice(0, kErasedAtOnceMax);
      this.desk.send({ command: 'erase', ...place, strokes }).catch((error: unknown) => this.desk.refused(place, error));
    }
  }

  /** The seat has begun anew, and is told all. */
  forget(): void {
    this.gone = [];
    this.flush();
  }
}
