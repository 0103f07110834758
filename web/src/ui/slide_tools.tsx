// What one draws with.
import { useState } from 'preact/hooks';
import { IconButton } from '../design/controls';
import { t } from '../i18n';
import { kInkColours, type SlideSet } from '../signal/slide_protocol';
import { kPenWidths, kTools } from '../state/pen';
import { isTeacher } from '../state/people';
import type { SlidePlace } from '../state/slides';
import { Ask } from './ask';
import { useSeat } from './seat_context';
import { useSlides } from './use_slides';

export function SlideTools({ set, place }: { set: SlideSet; place: SlidePlace }) {
  const { state } = useSeat();
  const slides = useSlides();
  const [clears, setClears] = useState(false);
  const tool = slides.tool.value;
  const hasColour = tool === 'pen' || tool === 'marker';
  const touches = navigator.maxTouchPoints > 0;
  return (
    <div class="slide-tools" role="toolbar" aria-label={t('slides.tools')} data-testid="slide-tools">
      <span class="slide-tools-group">
        {kTools.map((one) => (
          <IconButton
            key={one}
            icon={one}
            label={t(`slides.tool_${one}`)}
            pressed={tool === one}
            testId={`tool-${one}`}
            onClick={() => (slides.tool.value = one)}
          />
        ))}
      </span>
      {hasColour && <Colours />}
      {hasColour && <Widths />}
      <span class="slide-tools-group">
        <IconButton icon="undo" label={t('slides.undo')} testId="slide-undo" onClick={() => slides.undo(place)} />
        {isTeacher(state.value) && (
          <IconButton icon="trash" label={t('slides.clear')} testId="slide-clear" onClick={() => setClears(true)} />
        )}
        <IconButton icon="plus" label={t('slides.add_page')} testId="slide-add" onClick={() => void slides.addBoardPage(set.id)} />
        {touches && (
          <IconButton
            icon="hand"
            label={t('slides.fingers')}
            pressed={slides.fingers.value ?? !slides.guard.knowsPen}
            testId="slide-fingers"
            onClick={() => (slides.fingers.value = !(slides.fingers.peek() ?? !slides.guard.knowsPen))}
          />
        )}
      </span>
      {clears && (
        <Ask
          title={t('slides.clear_title')}
          text={t('slides.clear_text')}
          yes={t('slides.clear_yes')}
          onYes={() => slides.clear(place)}
          onClose={() => setClears(false)}
        />
      )}
    </div>
  );
}

function Colours() {
  const slides = useSlides();
  return (
    <span class="slide-tools-group" role="group" aria-label={t('slides.colours')}>
      {kInkColours.map((colour) => (
        <button
          key={colour}
          type="button"
          class={`slide-colour slide-colour-${colour}`}
          aria-label={t(`slides.colour_${colour}`)}
          title={t(`slides.colour_${colour}`)}
          aria-pressed={slides.colour.value === colour}
          data-testid={`colour-${colour}`}
          onClick={() => (slides.colour.value = colour)}
        />
      ))}
    </span>
  );
}

function Widths() {
  const slides = useSlides();
  return (
    <span class="slide-tools-group" role="group" aria-label={t('slides.widths')}>
      {kPenWidths.map((width) => (
        <button
          key={width}
          type="button"
          class={`slide-width slide-width-${width}`}
          aria-label={t(`slides.width_${width}`)}
          title={t(`slides.width_${width}`)}
          aria-pressed={slides.width.value === width}
          onClick={() => (slides.width.value = width)}
        />
      ))}
    </span>
  );
}
