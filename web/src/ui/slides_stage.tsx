// The page that all have before them, or that one looks at by oneself, with what is drawn on it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { t } from '../i18n';
import type { SlideSet } from '../signal/slide_protocol';
import { kPlaceMax } from '../state/pen';
import { aspectOf, fetchesAhead, mayPresent, placeAfter, placeSeen, samePlace, setOf, sizeFor, type SlidePlace } from '../state/slides';
import { useSeat } from './seat_context';
import { useSlides } from './use_slides';
import { SlideBar } from './slide_bar';
import { SlideCanvas } from './slide_canvas';
import { SlideStrip } from './slide_strip';
import { useSlidePicture } from './use_slide_picture';
import { useSlideKeys } from './use_slide_keys';

export function SlidesStage() {
  const state = useSeat().state.value;
  const place = placeSeen(state);
  const set = place && setOf(state, place.set);
  useSlideKeys();
  if (!place || !set) return null;
  return (
    <section class="slides" aria-label={t('slides.title')} data-testid="slides" data-page={place.page + 1}>
      <Apart />
      <Page key={set.id} place={place} set={set} />
      <SlideStrip set={set} place={place} />
      <SlideBar set={set} place={place} />
    </section>
  );
}

/** Where the class is meanwhile, and the way back. */
function Apart() {
  const { state } = useSeat();
  const slides = useSlides();
  const { apart, shown } = state.value;
  if (!apart || !shown) return null;
  const other = setOf(state.value, shown.set);
  const words =
    apart.set === shown.set || !other
      ? t('slides.apart', { n: shown.page + 1 })
      : t('slides.apart_other', { title: other.title });
  return (
    <div class="slides-apart" data-testid="slides-apart">
      <p role="status">{words}</p>
      <Button kind="primary" icon="back" testId="slides-back" onClick={() => slides.lookApart(null)}>
        {t('slides.back')}
      </Button>
    </div>
  );
}

/** The space that there is, in CSS pixels. */
function useSpace(): [preact.RefObject<HTMLDivElement>, { width: number; height: number }] {
  const element = useRef<HTMLDivElement>(null);
  const [space, setSpace] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!element.current) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setSpace({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    watch.observe(element.current);
    return () => watch.disconnect();
  }, []);
  return [element, space];
}

const kAheadAfterMs = 1_500;

function Page({ place, set }: { place: SlidePlace; set: SlideSet }) {
  const state = useSeat().state.value;
  const slides = useSlides();
  const [element, space] = useSpace();
  const [asked, ask] = useState(false);
  const page = set.pages[place.page];
  const aspect = aspectOf(page);
  const width = Math.floor(Math.min(space.width, space.height / aspect));
  const height = Math.floor(width * aspect);
  const wanted = sizeFor(state, Math.max(width, height) * (devicePixelRatio || 1)) ?? (asked ? 'small' : null);
  const picture = useSlidePicture(place, page, width > 0 ? wanted : null);
  const next = placeAfter(state, place, 1);
  const ahead = fetchesAhead(state) && picture !== null && wanted !== null;
  useEffect(() => {
    if (!ahead || !next || set.pages[next.page]?.[wanted] === undefined) return;
    const timer = setTimeout(() => slides.pictures.want(next, wanted), kAheadAfterMs);
    return () => clearTimeout(timer);
  }, [ahead, place.page, wanted]);
  // A page without a picture, of somebody who is not here: it stays so.
  const sends = page?.large !== undefined || state.participants.some(({ id }) => id === set.by);
  const words = { n: place.page + 1, pages: set.pages.length, title: set.title };
  return (
    <div class="slides-space" ref={element}>
      {width > 0 && (
        <div class="slide" style={{ width: `${width}px`, height: `${height}px` }} data-testid="slide">
          {page?.board && <p class="visually-hidden">{t('slides.alt', words)}</p>}
          {picture && <img class="slide-picture" src={picture} alt={t('slides.alt', words)} draggable={false} data-testid="slide-picture" />}
          {!page?.board && !picture && (
            <div class="slide-coming">
              <p>{t(wanted === null ? 'slides.no_pictures' : sends ? 'slides.coming' : 'slides.not_sent', words)}</p>
              {wanted === null && <Button onClick={() => ask(true)}>{t('slides.load')}</Button>}
            </div>
          )}
          <SlideCanvas place={place} width={width} height={height} draws={mayPresent(state) && slides.tool.value !== null} />
          <Pointers place={place} />
        </div>
      )}
    </div>
  );
}

/** Where others point at. */
function Pointers({ place }: { place: SlidePlace }) {
  const { state } = useSeat();
  const slides = useSlides();
  const all = [...slides.pointers.value].filter(([, pointer]) => samePlace(pointer.place, place));
  return (
    <>
      {all.map(([by, { x, y }]) => {
        const name = state.value.participants.find(({ id }) => id === by)?.name ?? '';
        const at = { left: `${(x / kPlaceMax) * 100}%`, top: `${(y / kPlaceMax) * 100}%` };
        return (
          <span key={by} class="slide-pointer" style={at} title={t('slides.points', { name })} data-testid="slide-pointer">
            <span class="slide-pointer-name">{name}</span>
          </span>
        );
      })}
    </>
  );
}
