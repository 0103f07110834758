// Pointer events over a page become lines, a pointer or a rubber.
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { lookOf, kPlaceMax, touched, type Sample } from '../state/pen';
import type { SlidePlace } from '../state/slides';
import { useSlides } from './use_slides';

const kPenEraserButtons = 32;

function samplesOf(event: PointerEvent, box: DOMRect): Sample[] {
  const all = event.getCoalescedEvents?.() ?? [];
  return (all.length > 0 ? all : [event]).map(({ clientX, clientY, pressure, pointerType }) => ({
    x: (clientX - box.left) / box.width,
    y: (clientY - box.top) / box.height,
    pressure,
    pointerType,
  }));
}

export function usePen(canvas: RefObject<HTMLCanvasElement>, place: SlidePlace, draws: boolean, aspect: number): void {
  const slides = useSlides();
  useEffect(() => {
    const element = canvas.current;
    if (!element || !draws) return;
    let active: number | null = null;
    let rubs = false;
    let byTouch = false;
    const toolOf = (event: PointerEvent) => (event.buttons & kPenEraserButtons ? 'eraser' : slides.tool.peek());
    const rub = (samples: readonly Sample[]) => {
      const strokes = slides.ink.strokes(place);
      slides.rubber.rub(place, [...new Set(samples.flatMap(({ x, y }) => touched(strokes, x, y, aspect)))]);
    };
    const point = (sample: Sample | undefined) => {
      if (!sample) return;
      const at = [sample.x, sample.y].map((part) => Math.min(kPlaceMax, Math.max(0, Math.round(part * kPlaceMax))));
      slides.pen.point(place, [at[0] ?? 0, at[1] ?? 0]);
    };
    const onDown = (event: PointerEvent) => {
      const tool = toolOf(event);
      const resting = !slides.guard.draws(event.pointerType, slides.fingers.peek());
      // The hand that holds a pen often comes down before it.
      if (event.pointerType === 'pen' && active !== null && byTouch) {
        slides.pen.takeBack();
        active = null;
      }
      if (tool === null || active !== null || resting || (event.pointerType === 'mouse' && event.button !== 0)) return;
      event.preventDefault();
      active = event.pointerId;
      byTouch = event.pointerType === 'touch';
      try {
        element.setPointerCapture(active);
      } catch {
        // It is up already.
      }
      const samples = samplesOf(event, element.getBoundingClientRect());
      rubs = tool === 'eraser';
      if (tool === 'eraser') rub(samples);
      else if (tool === 'pointer') point(samples[samples.length - 1]);
      else slides.pen.begin(place, lookOf(tool, slides.colour.peek(), slides.width.peek()), samples);
    };
    const onOver = (event: PointerEvent) => slides.guard.see(event.pointerType);
    const onMove = (event: PointerEvent) => {
      const tool = slides.tool.peek();
      const hovers = active === null && tool === 'pointer' && event.pointerType === 'mouse';
      if (!hovers && event.pointerId !== active) return;
      const samples = samplesOf(event, element.getBoundingClientRect());
      if (rubs) rub(samples);
      else if (tool === 'pointer') point(samples[samples.length - 1]);
      else slides.pen.add(samples);
    };
    const onUp = (event: PointerEvent) => {
      if (event.pointerId !== active) return;
      active = null;
      rubs = false;
      slides.rubber.flush();
      slides.pen.end();
      if (slides.tool.peek() === 'pointer') slides.pen.point(place, null);
    };
    const onLeave = (event: PointerEvent) => {
      if (active === null && event.pointerType === 'mouse' && slides.tool.peek() === 'pointer') slides.pen.point(place, null);
    };
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointerover', onOver);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', onUp);
    element.addEventListener('pointerleave', onLeave);
    return () => {
      slides.pen.end();
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointerover', onOver);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onUp);
      element.removeEventListener('pointerleave', onLeave);
    };
  }, [place.set, place.page, draws, aspect]);
}
