// In the menu of a phone: less data by one tap. And what an hour of the class costs.
import { MenuItem } from '../design/menu';
import { t } from '../i18n';
import { isLess } from '../state/data_ladder';
import { isTeacher } from '../state/people';
import { stepWords } from './data_dialog';
import { useSeat } from './seat_context';

/** On a phone, which pays by the megabyte: the two steps that are wanted in a hurry, each by one tap. */
export function DataItems() {
  const seat = useSeat();
  const state = seat.state.value;
  const { held, ceiling } = state;
  const bound = !isTeacher(state) && isLess(ceiling, 'sound');
  return (
    <>
      {held !== 'sound' && !bound && (
        <MenuItem icon="speaker" testId="data-sound-only" onClick={() => seat.ladder.hold('sound')}>
          {stepWords('sound', state)}
        </MenuItem>
      )}
      {held !== null && (
        <MenuItem icon="signal" testId="data-by-line" onClick={() => seat.ladder.hold(null)}>
          {t('data.by_line')}
        </MenuItem>
      )}
    </>
  );
}

/** What this class costs a person who pays by the megabyte. Of a broadcast its stage says it. */
export function DataNote() {
  const { health, hls } = useSeat().state.value;
  const { megabytesPerHour } = health;
  if (megabytesPerHour === null || hls !== null) return null;
  return <p>{t('connection.data', { mb: Math.round(megabytesPerHour) })}</p>;
}
