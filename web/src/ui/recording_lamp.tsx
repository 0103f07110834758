// Whether the class is being recorded: seen by everybody for as long as it lasts.
import { Icon } from '../design/icon';
import { t, type MessageKey } from '../i18n';
import { may } from '../state/rights';
import { useSeat } from './seat_context';

/** Only what nobody wanted is worth a word. */
const kEnded: Record<string, MessageKey> = {
  disk_nearly_full: 'videos.ended_disk_full',
  disk_failed: 'videos.ended_disk_failed',
  disk_too_slow: 'videos.ended_disk_slow',
  too_many_parts: 'videos.ended_parts',
};

export function RecordingLamp() {
  const seat = useSeat().state.value;
  const { state, by, ended, left_out, minutes_left } = seat.recording;
  const why = kEnded[ended];
  if (state === 'off' && !why) return null;
  if (state === 'off') {
    return (
      <p class="class-recording" role="status" data-testid="class-recording" data-state="ended">
        <Icon name="warning" size={18} />
        <span>{why && t(why)}</span>
      </p>
    );
  }
  const paused = state === 'paused';
  return (
    <div class="class-recording" role="status" data-testid="class-recording" data-state={state}>
      <p class={paused ? 'recording-lamp recording-paused' : 'recording-lamp'}>
        <span class="on-air-dot" />
        {t(paused ? 'class_recording.paused' : by ? 'class_recording.by' : 'class_recording.by_rule', {
          name: by,
        })}
      </p>
      {left_out.length > 0 && (
        <p class="soft">{t('class_recording.left_out', { names: left_out.join(', ') })}</p>
      )}
      {minutes_left !== null && may(seat, 'record') && (
        <p class="recording-space" data-testid="recording-space">
          <Icon name="warning" size={18} />
          <span>{t('recording.space', { n: Math.max(1, minutes_left) })}</span>
        </p>
      )}
    </div>
  );
}
