// What it costs the class that some follow it as a broadcast; for the teacher, who decides.
import { t } from '../i18n';
import { isTeacher } from '../state/people';
import { useSeat } from './seat_context';

export function AudienceNote() {
  const state = useSeat().state.value;
  const { on, left_out } = state.broadcasting;
  if (!isTeacher(state) || !on || left_out.length === 0) return null;
  return (
    <p class="notice audience-note" role="status" data-testid="audience-note">
      {t('audience.left_out', { names: left_out.join(', ') })}
    </p>
  );
}
