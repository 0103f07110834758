// All pages of a set in small, loaded as they come into view.
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import type { SlideSet } from '../signal/slide_protocol';
import { sizeFor, type SlidePlace } from '../state/slides';
import { useSeat } from './seat_context';
import { useSlides } from './use_slides';
import { useSlidePicture } from './use_slide_picture';

export function SlideStrip({ set, place }: { set: SlideSet; place: SlidePlace }) {
  const slides = useSlides();
  const open = slides.strip.value;
  useEffect(() => () => slides.pictures.unwant('small'), [open]);
  if (!open) return null;
  return (
    <ol class="slide-strip" aria-label={t('slides.all')} data-testid="slide-strip">
      {set.pages.map((_, page) => (
        <Thumb key={page} set={set} page={page} now={page === place.page} />
      ))}
    </ol>
  );
}

function Thumb({ set, page, now }: { set: SlideSet; page: number; now: boolean }) {
  const { state } = useSeat();
  const slides = useSlides();
  const element = useRef<HTMLLIElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const watch = new IntersectionObserver((entries) => setSeen(entries.some(({ isIntersecting }) => isIntersecting)));
    watch.observe(element.current);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (now) element.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [now]);
  const place = { set: set.id, page };
  const wanted = seen && sizeFor(state.value, 0) !== null ? 'small' : null;
  const picture = useSlidePicture(place, set.pages[page], wanted);
  return (
    <li ref={element}>
      <button
        type="button"
        class="slide-thumb"
        aria-label={t('slides.to_page', { n: page + 1 })}
        aria-current={now ? 'page' : undefined}
        data-testid={`slide-thumb-${page + 1}`}
        onClick={() => slides.goTo(place)}
      >
        {picture && <img src={picture} alt="" />}
        <span>{page + 1}</span>
      </button>
    </li>
  );
}
