// What of the slides is there once they are needed, for components that stand only then.
import type { SlideDesk } from '../pages/class/slide_desk';
import { useSeat } from './seat_context';

export function useSlides(): SlideDesk {
  const desk = useSeat().slides.desk.value;
  if (!desk) throw new Error('before there are slides');
  return desk;
}
