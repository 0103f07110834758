// Before the class: whoever waits to be let in, or for the teacher.
import { Button } from '../../design/controls';
import { Roof } from '../../design/logo';
import { t } from '../../i18n';
import { SourceButton } from '../../ui/bar';
import { useSeat } from '../../ui/seat_context';

export function WaitingPage() {
  const seat = useSeat();
  const { connection, entry, title, waitingNote } = seat.state.value;
  return (
    <main class="classroom dark waiting waiting-page" data-testid="waiting-page" data-entry={entry}>
      <Roof size={64} />
      <h1>{title}</h1>
      <p role="status">
        {connection === 'waiting'
          ? t('notice.reconnecting')
          : t(entry === 'with_teacher' ? 'waiting.with_teacher' : 'waiting.ask')}
      </p>
      {waitingNote && (
        <blockquote class="waiting-note" data-testid="waiting-note">
          {waitingNote}
        </blockquote>
      )}
      <p class="soft">{t('waiting.by_itself')}</p>
      <div class="waiting-devices">
        <SourceButton source="microphone" />
        <SourceButton source="camera" />
      </div>
      <Button testId="leave-waiting" onClick={() => void seat.leave()}>
        {t('app.cancel')}
      </Button>
    </main>
  );
}
