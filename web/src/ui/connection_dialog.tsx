// What stands behind the connection mark: one's own line in sentences.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Dialog } from '../design/dialog';
import { t } from '../i18n';
import { sentencesOf } from '../state/line_facts';
import { qualityNow } from './connection_mark';
import { numberWords } from './quality_words';
import { useSeat } from './seat_context';

export const connectionShown = signal(false);

export function ConnectionDialog() {
  useEffect(() => () => void (connectionShown.value = false), []);
  if (!connectionShown.value) return null;
  return <Shown />;
}

function Shown() {
  const state = useSeat().state.value;
  const { facts, megabytesPerHour } = state.health;
  const sentences = facts ? sentencesOf(facts, state.heldPictures.length, numberWords) : [];
  return (
    <Dialog title={t(`connection.${qualityNow(state)}`)} onClose={() => (connectionShown.value = false)}>
      <div class="stack" data-testid="connection-facts">
        {sentences.length === 0 && <p>{t('line.nothing')}</p>}
        {sentences.map(({ key, values }) => (
          <p key={key} data-fact={key}>
            {t(key, values)}
          </p>
        ))}
        {megabytesPerHour !== null && state.hls === null && (
          <p>{t('line.data', { mb: Math.round(megabytesPerHour) })}</p>
        )}
      </div>
    </Dialog>
  );
}
