// The picture of a page: what was wished for, or meanwhile the other one.
import { useEffect } from 'preact/hooks';
import type { SlidePage } from '../signal/slide_protocol';
import type { SlideSize } from '../signal/slides';
import { placeKey, type SlidePlace } from '../state/slides';
import { useSlides } from './use_slides';

/** Its address, or null: it is on its way, or not wanted (`size` null). */
export function useSlidePicture(place: SlidePlace, page: SlidePage | undefined, size: SlideSize | null): string | null {
  const { pictures } = useSlides();
  const other = size === 'large' ? 'small' : 'large';
  // What the server does not have yet is not asked for.
  const there = size === null ? null : page?.[size] !== undefined ? size : page?.[other] !== undefined ? other : null;
  const known = pictures.known.value;
  const key = placeKey(place);
  useEffect(() => {
    if (there) pictures.want(place, there, true);
  }, [key, there, known]);
  if (size === null) return null;
  return known.get(`${key}/${size}`) ?? known.get(`${key}/${other}`) ?? null;
}
