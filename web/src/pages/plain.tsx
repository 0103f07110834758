// The pages with next to nothing on them.
import { Button } from '../design/controls';
import { Logo } from '../design/logo';
import { t, type MessageKey } from '../i18n';

export function Waiting() {
  return (
    <main class="waiting" aria-busy="true">
      <span class="spinner" />
      <p>{t('app.loading')}</p>
    </main>
  );
}

export function Nothing({ why }: { why: MessageKey }) {
  return (
    <main class="waiting">
      <Logo size={48} />
      <p>{t(why)}</p>
      {why === 'app.chunk_failed' ? (
        <Button kind="primary" onClick={() => location.reload()}>
          {t('app.reload')}
        </Button>
      ) : (
        <a class="button button-primary" href="/">
          {t('app.home')}
        </a>
      )}
    </main>
  );
}
