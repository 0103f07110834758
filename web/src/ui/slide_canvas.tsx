// The ink over a page, and the pen that makes it.
import { useEffect, useRef } from 'preact/hooks';
import { InkPainter } from '../media/ink_painter';
import { aspectOf, samePlace, setOf, type SlidePlace } from '../state/slides';
import { useSeat } from './seat_context';
import { useSlides } from './use_slides';
import { usePen } from './use_pen';

interface Props {
  place: SlidePlace;
  width: number;
  height: number;
  /** Whether one may draw on it now. */
  draws: boolean;
}

export function SlideCanvas({ place, width, height, draws }: Props) {
  const { state } = useSeat();
  const slides = useSlides();
  const still = useRef<HTMLCanvasElement>(null);
  const live = useRef<HTMLCanvasElement>(null);
  const painter = useRef<InkPainter | null>(null);
  const page = setOf(state.value, place.set)?.pages[place.page];
  // For whoever looks into the page: a canvas says nothing of itself.
  const count = () => {
    const strokes = slides.ink.strokes(place);
    live.current?.setAttribute('data-strokes', String(strokes.length));
    live.current?.setAttribute('data-points', String(strokes.reduce((sum, { points }) => sum + points.length / 3, 0)));
  };
  usePen(live, place, draws, aspectOf(page));
  useEffect(() => {
    if (!still.current || !live.current) return;
    const made = (painter.current = new InkPainter(still.current, live.current));
    return () => made.stop();
  }, []);
  useEffect(() => {
    painter.current?.resize(width, height);
    painter.current?.paint(slides.ink.strokes(place));
    count();
  }, [place.set, place.page, width, height]);
  useEffect(
    () =>
      slides.watch((change) => {
        if (!samePlace(change.place, place)) return;
        const grown = change.grown === null ? null : slides.ink.find(place, change.grown);
        if (grown) painter.current?.grow(grown);
        else painter.current?.paint(slides.ink.strokes(place));
        count();
      }),
    [place.set, place.page],
  );
  const style = { width: `${width}px`, height: `${height}px` };
  return (
    <>
      <canvas ref={still} class="slide-ink" style={style} aria-hidden="true" />
      <canvas
        ref={live}
        class={`slide-ink${draws ? ' slide-ink-active' : ''}`}
        style={style}
        aria-hidden="true"
        data-testid="slide-ink"
      />
    </>
  );
}
