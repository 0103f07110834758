// The parts of the page that are about slides, loaded when they are first needed.
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { useSeat } from './seat_context';

type Parts = typeof import('./slides_parts');
let loaded: Parts | null = null;

/** Without it the slides would stand there unordered. */
async function addStyle(): Promise<void> {
  const { default: address } = await import('slides-style');
  if (document.querySelector(`link[href="${address}"]`)) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = address;
  await new Promise((done) => {
    link.onload = link.onerror = done;
    document.head.append(link);
  });
}

function useParts(): Parts | 'failed' | null {
  const { slides } = useSeat();
  const [parts, setParts] = useState<Parts | 'failed' | null>(slides.desk.peek() ? loaded : null);
  useEffect(() => {
    if (parts) return;
    Promise.all([import('./slides_parts'), slides.load(), addStyle()]).then(
      ([all]) => setParts((loaded = all)),
      () => setParts('failed'),
    );
  }, []);
  return parts;
}

function Part({ name }: { name: keyof Parts }) {
  const parts = useParts();
  if (parts === 'failed') return <p role="alert">{t('app.chunk_failed')}</p>;
  if (!parts) return <p class="soft" role="status">{t('app.loading')}</p>;
  const Loaded = parts[name];
  return <Loaded />;
}

export const SlidesStage = () => <Part name="SlidesStage" />;
export const SlideBringing = () => <Part name="SlideBringing" />;
export const SlidesChoice = () => <Part name="SlidesChoice" />;
/** Out of the menu. */
export const SlidesDialog = () => (useSeat().slides.choosing.value ? <Part name="SlidesDialog" /> : null);
