// What a pen, a finger and a mouse do on a page: which of them draws, and the line that they make. Pure.
import type { InkColour, InkTool } from '../signal/slide_protocol';
import { kNumbersOfPoint, type InkStroke } from './ink';

export type Tool = InkTool | 'pointer' | 'eraser';
export const kTools = ['pen', 'marker', 'pointer', 'eraser'] as const satisfies readonly Tool[];

export interface Look {
  readonly tool: InkTool;
  readonly colour: InkColour;
  readonly width: number;
}

/** Ten-thousandths of the page's width: thin, middle, thick. */
export const kPenWidths = [25, 45, 90] as const;
const kMarkerWider = 6;
export const lookOf = (tool: InkTool, colour: InkColour, width: number): Look => ({
  tool,
  colour,
  width: tool === 'marker' ? width * kMarkerWider : width,
});

/** Whoever has used a pen rests the hand on the glass: fingers draw only if he says so. */
export class PalmGuard {
  private penSeen = false;

  /** Whether what came down there draws; `fingers`: the person's word, null while he has said none. */
  draws(pointerType: string, fingers: boolean | null): boolean {
    this.see(pointerType);
    if (pointerType !== 'touch') return true;
    return fingers ?? !this.penSeen;
  }

  /** A pen is seen before it comes down. */
  see(pointerType: string): void {
    if (pointerType === 'pen') this.penSeen = true;
  }

  /** Whether it makes sense to ask. */
  get knowsPen(): boolean {
    return this.penSeen;
  }
}

export const kPlaceMax = 10_000;
/** As the server has them. */
export const kPiecePointsMax = 256;
export const kStrokePointsMax = 2000;
/** Points nearer than this to the one before say nothing: an eightieth of a thumb's width. */
const kLeastStep = 8;
const kMousePressure = 128;

export interface Sample {
  /** 0 to 1 of the page; outside it where the pen left it. */
  x: number;
  y: number;
  /** 0 to 1. */
  pressure: number;
  pointerType: string;
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, Math.round(value)));

/** A sample as it is sent. A mouse has no pressure: the speed makes the width then. */
export function pointOf({ x, y, pressure, pointerType }: Sample): [number, number, number] {
  const pressed = pointerType === 'pen' && pressure > 0 ? clamp(pressure * 255, 255) : kMousePressure;
  return [clamp(x * kPlaceMax, kPlaceMax), clamp(y * kPlaceMax, kPlaceMax), pressed];
}

export interface Piece {
  from: number;
  points: number[];
}

/** A line while it is drawn: gathers points, gives them away in pieces. */
export class Line {
  readonly points: number[] = [];
  private given = 0;

  /** False: it says nothing new. */
  add(sample: Sample): boolean {
    const [x, y, pressure] = pointOf(sample);
    const last = this.points.length - kNumbersOfPoint;
    const [lastX, lastY] = [this.points[last], this.points[last + 1]];
    if (lastX !== undefined && lastY !== undefined && Math.hypot(x - lastX, y - lastY) < kLeastStep) return false;
    this.points.push(x, y, pressure);
    return true;
  }

  get length(): number {
    return this.points.length / kNumbersOfPoint;
  }

  /** So long that another must go on. */
  get full(): boolean {
    return this.length >= kStrokePointsMax;
  }

  /** What has not been given away yet, or null. */
  take(): Piece | null {
    const from = this.given;
    const to = Math.min(this.length, from + kPiecePointsMax);
    if (to === from) return null;
    this.given = to;
    return { from, points: this.points.slice(from * kNumbersOfPoint, to * kNumbersOfPoint) };
  }
}

const kReach = 60;

/** The lines that a rubber at that place (0 to 1) touches. */
export function touched(strokes: readonly InkStroke[], x: number, y: number, aspect: number): string[] {
  const [px, py] = [x * kPlaceMax, y * kPlaceMax * aspect];
  return strokes.filter((stroke) => distance(stroke, px, py, aspect) <= kReach + stroke.width / 2).map(({ id }) => id);
}

function distance({ points }: InkStroke, px: number, py: number, aspect: number): number {
  let least = Infinity;
  for (let i = 0; i < points.length; i += kNumbersOfPoint) {
    const [ax, ay] = [points[i] ?? 0, (points[i + 1] ?? 0) * aspect];
    const next = i + kNumbersOfPoint < points.length ? i + kNumbersOfPoint : i;
    const [bx, by] = [points[next] ?? 0, (points[next + 1] ?? 0) * aspect];
    const long = (bx - ax) ** 2 + (by - ay) ** 2;
    const part = long === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / long));
    least = Math.min(least, Math.hypot(px - ax - part * (bx - ax), py - ay - part * (by - ay)));
  }
  return least;
}
