// How one's own connection is: a word on wide windows, always a sign.
import { useContext } from 'preact/hooks';
import { Icon } from '../design/icon';
import { CloseMenu } from '../design/menu';
import { t } from '../i18n';
import type { ClassState, Quality } from '../state/classroom';
import { connectionShown } from './connection_dialog';
import { useSeat } from './seat_context';

/** No better than the pipe: without it the class is not reached, however well the media flow. */
export function qualityNow({ connection, health }: ClassState): Quality {
  if (connection === 'waiting' || connection === 'closed') return 'lost';
  return connection === 'connecting' ? 'unknown' : health.quality;
}

export function ConnectionMark() {
  const state = useSeat().state.value;
  const quality = qualityNow(state);
  const closeMenu = useContext(CloseMenu);
  const open = () => {
    closeMenu();
    connectionShown.value = true;
  };
  return (
    <button
      type="button"
      class={`connection connection-${quality}`}
      data-testid="connection-state"
      data-quality={quality}
      data-pipe={state.connection}
      aria-label={t('line.open', { quality: t(`connection.${quality}`) })}
      onClick={open}
    >
      <Icon name="signal" size={18} />
      <span>{t(`connection.${quality}`)}</span>
    </button>
  );
}
