// Before the class: whoever waits to be let in, or for the teacher.
import { Button } from '../../design/controls';
import { Roof } from '../../design/logo';
import { t } from '../../i18n';
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
          : t(entry === 'ask' ? 'waiting.ask' : 'waiting.with_teacher')}
      </p>
      {waitingNote && (
        <blockquote class="waiting-note" data-testid="waiting-note">
          {waitingNote}
        </blockquote>
      )}
      <p class="soft">{t('waiting.by_itself')}</p>
      <Button testId="leave-waiting" onClick={() => void seat.leave()}>
        {t('app.cancel')}
      </Button>
    </main>
  );
}
