// The stage takes a PDF that is let go over it.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import { mayPresent } from '../state/slides';
import { useSeat } from './seat_context';
import { SlideBringing } from './slides_later';

const isPdf = ({ type, name }: File): boolean => type === 'application/pdf' || /\.pdf$/i.test(name);

export function SlideDrop({ children }: { children: ComponentChildren }) {
  const seat = useSeat();
  const { slides, state } = seat;
  const [over, setOver] = useState(false);
  const takes = mayPresent(state.value) && state.value.fileMax > 0;
  const hasFiles = (event: DragEvent) => takes && (event.dataTransfer?.types.includes('Files') ?? false);
  return (
    <div
      class="classroom-main"
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      }}
      onDrop={(event) => {
        setOver(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        const file = [...(event.dataTransfer?.files ?? [])].find(isPdf);
        if (file) void slides.bring(file);
        else seat.dispatch({ action: 'notice', kind: 'slides_only_pdf' });
      }}
    >
      {children}
      {slides.desk.value && <SlideBringing />}
      {over && (
        <div class="slide-drop" data-testid="slide-drop">
          <Icon name="slides" size={48} />
          <p>{t('slides.drop')}</p>
        </div>
      )}
    </div>
  );
}
