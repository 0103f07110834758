// Over the stage, while one is sent less than everything: how much, and the way to change it.
import { useState } from 'preact/hooks';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import { sentStep } from '../state/data_ladder';
import { DataDialog, stepWords } from './data_dialog';
import { useSeat } from './seat_context';

export function DataChip() {
  const state = useSeat().state.value;
  const [open, setOpen] = useState(false);
  const step = sentStep(state);
  if (state.hls !== null || (step === 'everything' && !open)) return null;
  return (
    <>
      {step !== 'everything' && (
        <button
          type="button"
          class="chip"
          data-testid="data-chip"
          data-step={step}
          aria-label={t('data.change', { step: stepWords(step, state) })}
          onClick={() => setOpen(true)}
        >
          <Icon name={step === 'text' ? 'chat' : step === 'sound' ? 'speaker' : step === 'screen' ? 'screen' : 'camera'} size={18} />
          {stepWords(step, state)}
        </button>
      )}
      {open && <DataDialog onClose={() => setOpen(false)} />}
    </>
  );
}
