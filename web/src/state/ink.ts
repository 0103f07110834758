// What is drawn on pages, as the events tell it. Pure.
import type { ServerEvent } from '../signal/protocol';
import type { InkColour, InkTool, SentPiece } from '../signal/slide_protocol';
import { placeKey, type SlidePlace } from './slides';

/** A line; `points` are x, y and pressure of each, x and y in ten-thousandths of the page. */
export interface InkStroke {
  readonly id: string;
  readonly by: string;
  readonly tool: InkTool;
  readonly colour: InkColour;
  /** Ten-thousandths of the page's width. */
  readonly width: number;
  readonly points: readonly number[];
}

/** What has become of a page: a line is new or longer, or all must be drawn anew. */
export type InkChange = { place: SlidePlace; grown: string } | { place: SlidePlace; grown: null };

type InkEvent = Extract<ServerEvent, { event: 'stroke_drawn' | 'strokes_erased' | 'page_cleared' | 'page_strokes' }>;

export const kNumbersOfPoint = 3;

/** Of all points but the first how far they are from the one before; as they are sent. */
export function toSteps(points: readonly number[]): number[] {
  return points.map((value, index) => (index < kNumbersOfPoint ? value : value - (points[index - kNumbersOfPoint] ?? 0)));
}

export function fromSteps(steps: readonly number[]): number[] {
  const points: number[] = [];
  steps.forEach((step, index) => points.push(step + (points[index - kNumbersOfPoint] ?? 0)));
  return points;
}

export class Ink {
  private readonly pages = new Map<string, Map<string, InkStroke>>();
  /** Those of which all is known; of others only what was drawn here. */
  private readonly whole = new Set<string>();

  /** Whether all of that page is known: its lines were asked for, and have come. */
  knows(place: SlidePlace): boolean {
    return this.whole.has(placeKey(place));
  }

  /** The undermost first. */
  strokes(place: SlidePlace): readonly InkStroke[] {
    return [...(this.pages.get(placeKey(place))?.values() ?? [])];
  }

  find(place: SlidePlace, id: string): InkStroke | null {
    return this.pages.get(placeKey(place))?.get(id) ?? null;
  }

  /** null: nothing that is known has changed. */
  hear(event: InkEvent): InkChange | null {
    const place = { set: event.set, page: event.page };
    if (event.event === 'page_strokes') return this.take(place, event);
    const page = this.pages.get(placeKey(place));
    if (!page) return null;
    switch (event.event) {
      case 'stroke_drawn':
        return this.grow(place, event.from, event.stroke);
      case 'strokes_erased': {
        const gone = event.strokes.filter((id) => page.delete(id));
        return gone.length > 0 ? { place, grown: null } : null;
      }
      case 'page_cleared':
        page.clear();
        return { place, grown: null };
    }
  }

  /** One's own line as it is drawn, before the server has said it. */
  grow(place: SlidePlace, from: number, piece: SentPiece): InkChange | null {
    const key = placeKey(place);
    const page = this.pages.get(key) ?? new Map<string, InkStroke>();
    const before = page.get(piece.id);
    const known = before?.points ?? [];
    const points = fromSteps(piece.points);
    const news = points.slice(Math.max(0, known.length - from * kNumbersOfPoint));
    // What was drawn here comes back as an echo; what does not follow is of a line that is not known.
    if (news.length === 0 || from * kNumbersOfPoint > known.length) return null;
    const { id, by, tool, colour, width } = piece;
    const look = before ?? (by !== undefined && tool && colour && width !== undefined ? { id, by, tool, colour, width } : null);
    if (!look) return null;
    page.set(id, { ...look, points: [...known, ...news] });
    this.pages.set(key, page);
    return { place, grown: id };
  }

  /** Of a line that the server does not have. */
  drop(place: SlidePlace, id: string): InkChange | null {
    return this.pages.get(placeKey(place))?.delete(id) ? { place, grown: null } : null;
  }

  /** What was known may have changed meanwhile. */
  forget(): void {
    this.pages.clear();
    this.whole.clear();
  }

  private take(place: SlidePlace, { first, strokes }: Extract<InkEvent, { event: 'page_strokes' }>): InkChange {
    const key = placeKey(place);
    const before = this.pages.get(key) ?? new Map<string, InkStroke>();
    const anew = first && this.whole.has(key);
    const page = first ? new Map<string, InkStroke>() : before;
    for (const stroke of strokes) page.set(stroke.id, { ...stroke, points: fromSteps(stroke.points) });
    // What was drawn here before anything was known; the server may have only its beginning.
    if (first && !anew) for (const [id, line] of before) if ((page.get(id)?.points.length ?? 0) < line.points.length) page.set(id, line);
    this.pages.set(key, page);
    this.whole.add(key);
    return { place, grown: null };
  }
}
