// By which way sound and picture go, and for a teacher why.
import { useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { Dialog } from '../design/dialog';
import { Icon, type IconName } from '../design/icon';
import { MenuItem } from '../design/menu';
import { t } from '../i18n';
import type { ClassState } from '../state/classroom';
import { useSeat } from './seat_context';

const iconOf = ({ carriage }: ClassState): IconName => (carriage.by === 'mesh' ? 'share_directly' : 'server');
const wordsOf = ({ carriage }: ClassState): string => t(`carriage.${carriage.by}`);

/** In the bar of wide windows. */
export function CarriageMark() {
  const state = useSeat().state.value;
  const [open, setOpen] = useState(false);
  if (state.hls !== null) return null;
  return (
    <>
      <button
        type="button"
        class="carriage"
        data-testid="carriage"
        data-by={state.carriage.by}
        onClick={() => setOpen(true)}
      >
        <Icon name={iconOf(state)} size={18} />
        <span>{wordsOf(state)}</span>
      </button>
      {open && <CarriageDialog onClose={() => setOpen(false)} />}
    </>
  );
}

/** In the menu of phones, where the dialog is not the menu's. */
export function CarriageItem({ onOpen }: { onOpen: () => void }) {
  const state = useSeat().state.value;
  if (state.hls !== null) return null;
  return (
    <MenuItem icon={iconOf(state)} testId="carriage" onClick={onOpen}>
      {t('carriage.title', { way: wordsOf(state) })}
    </MenuItem>
  );
}

export function CarriageDialog({ onClose }: { onClose: () => void }) {
  const state = useSeat().state.value;
  const { by, moving, why, unreachable } = state.carriage;
  const nameOf = (id: string | undefined) => state.participants.find((one) => one.id === id)?.name ?? '';
  return (
    <Dialog title={t(moving ? 'carriage.title_moving' : 'carriage.title', { way: wordsOf(state) })} onClose={onClose}>
      <div class="stack" data-testid="carriage-why">
        {why !== null && <p>{t(`carriage.why_${why}`)}</p>}
        <p class="soft">{t(`carriage.${by}_hint`)}</p>
        {unreachable.map(([one, other]) => (
          <p key={`${one} ${other}`}>
            {t('carriage.unreachable', { one: nameOf(one), other: nameOf(other) })}
          </p>
        ))}
      </div>
      <div class="dialog-actions">
        <Button kind="primary" onClick={onClose}>
          {t('app.close')}
        </Button>
      </div>
    </Dialog>
  );
}
