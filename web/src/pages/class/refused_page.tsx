// The door does not open: why, and what helps.
import { Button, Message } from '../../design/controls';
import { Roof } from '../../design/logo';
import { t } from '../../i18n';
import type { HttpResult } from '../../signal/http';
import { FrontHeader } from '../../ui/front';
import { refusalWords } from '../../ui/refusal';

interface RefusedProps {
  room: string;
  refused: HttpResult<unknown> & { ok: false };
  onAgain: () => void;
}

export function RefusedPage({ room, refused, onAgain }: RefusedProps) {
  const signIn = refused.refusal === 'sign_in_needed';
  const passing = refused.refusal === 'no_connection' || refused.refusal === 'server_trouble';
  const path = `/class/${encodeURIComponent(room)}`;
  return (
    <div class="front">
      <FrontHeader />
      <main class="ended">
        <Roof size={88} />
        <h1>{t('ended.refused')}</h1>
        <Message wrong testId="join-refusal">
          {refusalWords(refused)}
        </Message>
        {signIn && (
          <a class="button button-primary" href={`/?next=${encodeURIComponent(path)}`}>
            {t('join.sign_in')}
          </a>
        )}
        {passing && (
          <Button kind="primary" onClick={onAgain}>
            {t('join.try_again')}
          </Button>
        )}
      </main>
    </div>
  );
}
