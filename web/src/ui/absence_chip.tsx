// Over the stage, while no teacher is reached: what happens meanwhile.
import { Icon } from '../design/icon';
import { t } from '../i18n';
import { leads } from '../state/care';
import { you } from '../state/people';
import { useSeat } from './seat_context';

export function AbsenceChip() {
  const state = useSeat().state.value;
  const { away, rule } = state.absence;
  const me = you(state);
  if (!away || !me || leads(me.role)) return null;
  return (
    <p class="chip absence-chip" role="status" data-testid="absence" data-rule={rule}>
      <Icon name={rule === 'wait' ? 'clock' : rule === 'lock' ? 'lock' : 'info'} size={18} />
      {t(`absence.now_${rule}`)}
    </p>
  );
}
