import { useState } from 'preact/hooks';
import { Button, Field, Message } from '../design/controls';
import { t } from '../i18n';
import { http } from '../signal/http';
import { rememberedClass } from '../signal/last_class';
import { Welcome } from '../ui/front';
import { LastClassCard } from '../ui/last_class';
import { refusalWords } from '../ui/refusal';

/** Where to go after signing in: only ever a page of this server. */
function nextPage(): string | null {
  const next = new URLSearchParams(location.search).get('next');
  return next && /^\/class\/[^/\\]+$/.test(next) ? next : null;
}

export function SignInPage(props: { firstRun: boolean; onSignedIn: () => void }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);

  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setWrong(null);
    const result = await http.signIn({ name: name.trim(), password });
    setBusy(false);
    if (!result.ok) return setWrong(refusalWords(result));
    const next = nextPage();
    if (next) location.assign(next);
    else props.onSignedIn();
  };

  return (
    <Welcome>
      {!nextPage() && <LastClassCard />}
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <h1>{t('sign_in.title')}</h1>
        <p class="soft">{t('sign_in.intro')}</p>
        {props.firstRun && <Message>{t('sign_in.first_run')}</Message>}
        {wrong && <Message wrong>{wrong}</Message>}
        <Field
          label={t('sign_in.name')}
          value={name}
          onInput={setName}
          autocomplete="username"
          testId="sign-in-name"
          maxLength={64}
          autofocus={rememberedClass(Date.now()) === null}
        />
        <Field
          label={t('sign_in.password')}
          value={password}
          onInput={setPassword}
          type="password"
          autocomplete="current-password"
          testId="sign-in-password"
        />
        <Button kind="primary" wide submit busy={busy} testId="sign-in-submit">
          {t('sign_in.submit')}
        </Button>
      </form>
    </Welcome>
  );
}
