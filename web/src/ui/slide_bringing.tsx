// How a PDF that was brought is getting on.
import { Button } from '../design/controls';
import { t } from '../i18n';
import { kPdfTroubles } from '../media/pdf_trouble';
import { useSlides } from './use_slides';

export function SlideBringing() {
  const { bringing } = useSlides();
  const now = bringing.now.value;
  if (!now) return null;
  const { title, done, pages, phase, trouble } = now;
  // The same file again would fail again.
  const isFinal = phase === 'failed' && (trouble === 'pages_missing' || kPdfTroubles.some((one) => one === trouble));
  const words =
    phase === 'failed' && trouble
      ? t(`slides.trouble_${trouble}`)
      : phase === 'reading'
        ? t('slides.reading', { title })
        : phase === 'offline'
          ? t('slides.offline', { title })
          : t('slides.sending', { title, done: Math.min(done + 1, pages), pages });
  return (
    <div class="slide-bringing" data-testid="slide-bringing" data-phase={phase}>
      <p role={phase === 'failed' ? 'alert' : 'status'}>{words}</p>
      {phase !== 'failed' && <progress max={Math.max(1, pages)} value={done} aria-label={words} />}
      <div class="tool-row">
        {phase === 'failed' && !isFinal && (
          <Button kind="primary" testId="slides-again" onClick={() => void bringing.again()}>
            {t('slides.again')}
          </Button>
        )}
        <Button testId="slides-cancel" onClick={() => bringing.cancel()}>
          {t(isFinal ? 'app.close' : done > 0 ? 'slides.stop_bringing' : 'slides.cancel')}
        </Button>
      </div>
    </div>
  );
}
