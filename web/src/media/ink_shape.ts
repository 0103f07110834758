// The shape of a line that a pen has drawn, as a path to fill.
import { getStroke } from 'perfect-freehand';
import type { InkColour } from '../signal/slide_protocol';
import { kNumbersOfPoint, type InkStroke } from '../state/ink';
import { kPlaceMax } from '../state/pen';

/** Shapes are in thousandths of the page's width, down as across. */
export const kShapeWidth = 1000;
const kMousePressure = 128;

export const kInk: Readonly<Record<InkColour, string>> = {
  black: '#1c1712',
  red: '#c8241b',
  blue: '#1750b5',
  green: '#15753f',
  orange: '#d9690b',
  purple: '#7b2fa8',
  yellow: '#f2c200',
  white: '#ffffff',
};
export const kMarkerOpacity = 0.38;

export function outline(stroke: InkStroke, aspect: number): number[][] {
  const { points, width, tool } = stroke;
  const placed: [number, number, number][] = [];
  let pressed = false;
  for (let i = 0; i < points.length; i += kNumbersOfPoint) {
    const pressure = points[i + 2] ?? kMousePressure;
    pressed = pressed || pressure !== kMousePressure;
    placed.push([
      ((points[i] ?? 0) / kPlaceMax) * kShapeWidth,
      ((points[i + 1] ?? 0) / kPlaceMax) * kShapeWidth * aspect,
      pressure / 255,
    ]);
  }
  return getStroke(placed, {
    size: (width / kPlaceMax) * kShapeWidth,
    thinning: tool === 'marker' ? 0 : 0.5,
    smoothing: 0.5,
    streamline: 0.25,
    simulatePressure: tool === 'pen' && !pressed,
    last: true,
  });
}

/** Through the middles of the outline's corners, so that it is round. */
export function pathOf(corners: number[][]): Path2D {
  const path = new Path2D();
  const at = (index: number) => corners[index % corners.length] ?? [0, 0];
  if (corners.length < 3) return path;
  const middle = (a: number[], b: number[]): [number, number] => [
    ((a[0] ?? 0) + (b[0] ?? 0)) / 2,
    ((a[1] ?? 0) + (b[1] ?? 0)) / 2,
  ];
  path.moveTo(...middle(at(0), at(1)));
  for (let i = 1; i <= corners.length; i += 1) {
    const corner = at(i);
    path.quadraticCurveTo(corner[0] ?? 0, corner[1] ?? 0, ...middle(corner, at(i + 1)));
  }
  path.closePath();
  return path;
}
