// Below a page: turning, drawing, closing.
import { useState } from 'preact/hooks';
import { Button, IconButton } from '../design/controls';
import { t } from '../i18n';
import type { SlideSet } from '../signal/slide_protocol';
import { mayPresent, mayTurn, pageOf, type SlidePlace } from '../state/slides';
import { useSeat } from './seat_context';
import { useSlides } from './use_slides';
import { SlideTools } from './slide_tools';

export function SlideBar({ set, place }: { set: SlideSet; place: SlidePlace }) {
  const { state } = useSeat();
  const slides = useSlides();
  const pages = set.pages.length;
  const turns = mayTurn(state.value);
  const draws = mayPresent(state.value);
  const drawing = draws && slides.tool.value !== null;
  return (
    <div class="slide-bars">
      {drawing && <SlideTools set={set} place={place} />}
      <div class="slide-bar" role="toolbar" aria-label={t('slides.title')}>
        <IconButton icon="back" label={t('slides.previous')} disabled={place.page === 0} testId="slide-previous" onClick={() => slides.turn(-1)} />
        <PageNumber key={`${place.set}/${place.page}`} place={place} pages={pages} />
        <IconButton icon="next" label={t('slides.next')} disabled={place.page + 1 >= pages} testId="slide-next" onClick={() => slides.turn(1)} />
        <span class="slide-bar-gap" />
        <IconButton icon="pages" label={t('slides.all')} pressed={slides.strip.value} testId="slide-all" onClick={() => (slides.strip.value = !slides.strip.peek())} />
        {draws && (
          <IconButton icon="pen" label={t('slides.draw')} pressed={drawing} testId="slide-draw" onClick={() => (slides.tool.value = drawing ? null : 'pen')} />
        )}
        {turns && (
          <Button kind="quiet" icon="close" testId="slides-close" onClick={() => slides.hide()}>
            {t('slides.close')}
          </Button>
        )}
      </div>
    </div>
  );
}

function PageNumber({ place, pages }: { place: SlidePlace; pages: number }) {
  const slides = useSlides();
  const [typed, type] = useState(String(place.page + 1));
  const go = () => {
    const page = pageOf(typed, pages);
    if (page === null) type(String(place.page + 1));
    else if (page !== place.page) slides.goTo({ set: place.set, page });
  };
  return (
    <form
      class="slide-number"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <input
        type="text"
        inputMode="numeric"
        maxLength={3}
        aria-label={t('slides.page')}
        value={typed}
        data-testid="slide-number"
        onInput={(event) => type(event.currentTarget.value)}
        onBlur={go}
      />
      <span>{t('slides.of', { pages })}</span>
    </form>
  );
}
