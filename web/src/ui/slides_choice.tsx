// The slides of the room: what is there, and how others come.
import { useRef, useState } from 'preact/hooks';
import { Button, IconButton } from '../design/controls';
import { t } from '../i18n';
import type { SlideSet } from '../signal/slide_protocol';
import { mayRemove, mayTurn, pagesAwaited } from '../state/slides';
import { Ask } from './ask';
import { useSeat } from './seat_context';
import { useSlides } from './use_slides';

/** In the teacher's tools. */
export function SlidesChoice() {
  return (
    <section class="tool" aria-labelledby="slides-title">
      <h3 id="slides-title" tabIndex={-1}>{t('slides.title')}</h3>
      <SlidesContent />
    </section>
  );
}

export function SlidesContent({ onDone }: { onDone?: () => void }) {
  const { state } = useSeat();
  const slides = useSlides();
  const now = state.value;
  const input = useRef<HTMLInputElement>(null);
  const bring = (file: File | undefined) => {
    if (!file) return;
    onDone?.();
    void slides.bringing.bring(file);
  };
  const board = () => {
    onDone?.();
    const boards = now.slides.filter(({ pages }) => pages[0]?.board).length;
    void slides.board(t('slides.board_title', { n: boards + 1 }));
  };
  const coming = slides.bringing.now.value;
  const busy = coming !== null && coming.phase !== 'failed';
  return (
    <div class="stack">
      <p class="soft">{t('slides.why')}</p>
      <div class="tool-row">
        {now.fileMax > 0 && (
          <Button icon="slides" disabled={busy} testId="slides-bring" onClick={() => input.current?.click()}>
            {t('slides.bring')}
          </Button>
        )}
        <Button icon="pen" testId="slides-board" onClick={board}>
          {t('slides.board')}
        </Button>
        <input
          ref={input}
          class="visually-hidden"
          type="file"
          accept="application/pdf,.pdf"
          tabIndex={-1}
          aria-hidden="true"
          data-testid="slides-file"
          onChange={(event) => {
            bring(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </div>
      {now.slides.length === 0 ? (
        <p class="soft">{t('slides.none')}</p>
      ) : (
        <ul class="slide-sets">
          {[...now.slides].reverse().map((set) => (
            <SetRow key={set.id} set={set} onDone={onDone} />
          ))}
        </ul>
      )}
    </div>
  );
}

function SetRow({ set, onDone }: { set: SlideSet; onDone: (() => void) | undefined }) {
  const { state } = useSeat();
  const slides = useSlides();
  const [removes, setRemoves] = useState(false);
  const { shown } = state.value;
  const isShown = shown?.set === set.id;
  const missing = slides.bringing.now.value === null ? pagesAwaited(set) : 0;
  const show = () => {
    onDone?.();
    slides.show({ set: set.id, page: 0 });
  };
  return (
    <li class="slide-set" data-testid="slide-set">
      <div class="slide-set-words">
        <p class="slide-set-title">{set.title}</p>
        <p class="soft">
          {t('slides.pages', { n: set.pages.length })}
          {missing > 0 && ` · ${t('slides.missing', { n: missing })}`}
        </p>
      </div>
      {isShown ? (
        <span class="soft">{t('slides.is_shown')}</span>
      ) : (
        mayTurn(state.value) && (
          <Button kind="quiet" testId="slides-show" onClick={show}>
            {t('slides.show')}
          </Button>
        )
      )}
      {mayRemove(state.value, set) && (
        <IconButton icon="trash" label={t('slides.remove', { title: set.title })} testId="slides-remove" onClick={() => setRemoves(true)} />
      )}
      {removes && (
        <Ask
          title={t('slides.remove_title', { title: set.title })}
          text={t('slides.remove_text')}
          yes={t('slides.remove_yes')}
          onYes={() => slides.remove(set.id)}
          onClose={() => setRemoves(false)}
        />
      )}
    </li>
  );
}
