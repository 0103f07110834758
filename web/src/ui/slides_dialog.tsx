// The slides for whoever may present, out of the menu.
import { Dialog } from '../design/dialog';
import { t } from '../i18n';
import { mayPresent } from '../state/slides';
import { useSeat } from './seat_context';
import { SlidesContent } from './slides_choice';

export function SlidesDialog() {
  const { slides, state } = useSeat();
  if (!slides.choosing.value || !mayPresent(state.value)) return null;
  const close = () => (slides.choosing.value = false);
  return (
    <Dialog title={t('slides.title')} onClose={close} wide>
      <SlidesContent onDone={close} />
    </Dialog>
  );
}
