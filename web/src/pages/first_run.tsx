// `/first-run#TOKEN`: makes the first administrator; the link works once.
import { useEffect, useState } from 'preact/hooks';
import { Button, Field, Message } from '../design/controls';
import { t } from '../i18n';
import { http, type HttpRefusal } from '../signal/http';
import { adoptSchool } from '../state/school';
import { Welcome } from '../ui/front';
import { refusalWords } from '../ui/refusal';
import { Waiting } from './plain';

export function FirstRunPage() {
  const [token] = useState(() => location.hash.slice(1));
  const [used, setUsed] = useState<boolean | null>(null);
  useEffect(() => {
    document.title = `${t('first_run.title')} · Pendopo`;
    // After the first administrator the link has done its work.
    void http.me().then((me) => {
      if (me.ok) adoptSchool(me.value.school);
      setUsed(me.ok && !me.value.first_run);
    });
  }, []);
  if (used === null) return <Waiting />;
  return <Welcome>{used ? <Used /> : <FirstRunForm token={token} onUsed={() => setUsed(true)} />}</Welcome>;
}

function Used() {
  return (
    <div class="stack">
      <h1>{t('first_run.used_title')}</h1>
      <Message wrong testId="first-run-used">
        {t('first_run.used')}
      </Message>
      <a class="button button-primary" href="/">
        {t('first_run.to_sign_in')}
      </a>
    </div>
  );
}

function FirstRunForm({ token, onUsed }: { token: string; onUsed: () => void }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<{ refusal: HttpRefusal; words: string } | null>(null);
  const of = (refusal: HttpRefusal) => (wrong?.refusal === refusal ? wrong.words : null);

  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setWrong(null);
    const result = await http.firstRun({ token, name: name.trim(), password });
    setBusy(false);
    if (result.ok) return location.assign('/setup');
    if (result.refusal === 'already_used') return onUsed();
    setWrong({ refusal: result.refusal, words: refusalWords(result) });
  };

  const inField = of('name_invalid') ?? of('password_too_short');
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      <h1>{t('first_run.title')}</h1>
      <p class="soft">{t('first_run.intro')}</p>
      {!token && <Message wrong>{t('first_run.no_token')}</Message>}
      {wrong && !inField && <Message wrong>{wrong.words}</Message>}
      <Field
        label={t('first_run.name')}
        hint={t('first_run.name_hint')}
        error={of('name_invalid')}
        value={name}
        onInput={setName}
        autocomplete="username"
        testId="first-run-name"
        maxLength={64}
        autofocus
      />
      <Field
        label={t('first_run.password')}
        hint={t('first_run.password_hint')}
        error={of('password_too_short')}
        value={password}
        onInput={setPassword}
        type="password"
        autocomplete="new-password"
        testId="first-run-password"
      />
      <Button
        kind="primary"
        wide
        submit
        busy={busy}
        disabled={!token || !name.trim() || !password}
        testId="first-run-submit"
      >
        {t('first_run.submit')}
      </Button>
    </form>
  );
}
