// Paints lines over a page: those at rest once, those that grow in a canvas of their own above.
import { kInk, kMarkerOpacity, kShapeWidth, outline, pathOf } from './ink_shape';
import type { InkStroke } from '../state/ink';

/** A line that has not grown for so long is at rest. */
const kRestMs = 700;
const kSharpest = 2;

export class InkPainter {
  private aspect = 1;
  private scale = 1;
  private readonly growing = new Map<string, { stroke: InkStroke; at: number }>();
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly still: HTMLCanvasElement,
    private readonly live: HTMLCanvasElement,
  ) {}

  /** In CSS pixels. What was painted is gone with it. */
  resize(width: number, height: number): void {
    const sharp = Math.min(kSharpest, devicePixelRatio || 1);
    for (const canvas of [this.still, this.live]) {
      canvas.width = Math.max(1, Math.round(width * sharp));
      canvas.height = Math.max(1, Math.round(height * sharp));
    }
    this.aspect = width > 0 ? height / width : 1;
    this.scale = this.still.width / kShapeWidth;
  }

  /** All anew. */
  paint(strokes: readonly InkStroke[]): void {
    this.growing.clear();
    this.clear(this.still);
    this.clear(this.live);
    for (const stroke of strokes) this.fill(this.still, stroke);
  }

  /** That line is new, or longer. */
  grow(stroke: InkStroke): void {
    this.growing.set(stroke.id, { stroke, at: Date.now() });
    this.frame ||= requestAnimationFrame(() => this.paintGrowing());
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    if (this.timer !== null) clearTimeout(this.timer);
    this.still.width = this.still.height = this.live.width = this.live.height = 0;
  }

  private paintGrowing(): void {
    this.frame = 0;
    const now = Date.now();
    this.clear(this.live);
    for (const [id, { stroke, at }] of this.growing) {
      const rests = now - at >= kRestMs;
      this.fill(rests ? this.still : this.live, stroke);
      if (rests) this.growing.delete(id);
    }
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = this.growing.size > 0 ? setTimeout(() => this.paintGrowing(), kRestMs) : null;
  }

  private clear(canvas: HTMLCanvasElement): void {
    const context = canvas.getContext('2d');
    context?.setTransform(1, 0, 0, 1, 0, 0);
    context?.clearRect(0, 0, canvas.width, canvas.height);
  }

  private fill(canvas: HTMLCanvasElement, stroke: InkStroke): void {
    const context = canvas.getContext('2d');
    if (!context) return;
    context.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    context.globalAlpha = stroke.tool === 'marker' ? kMarkerOpacity : 1;
    context.fillStyle = kInk[stroke.colour];
    context.fill(pathOf(outline(stroke, this.aspect)));
  }
}
