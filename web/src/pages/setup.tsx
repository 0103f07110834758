// `/setup`: what a school answers once, and may change later. Administrators come here after their
// first sign-in, and by the link above their rooms.
import { useEffect, useState } from 'preact/hooks';
import { Button, Message } from '../design/controls';
import { t } from '../i18n';
import { http, type HttpResult, type SetupRefusal } from '../signal/http';
import { adoptSchool } from '../state/school';
import { answersOf, withOutsideAddress, type SetupTexts } from '../state/setup';
import { FrontHeader } from '../ui/front';
import { refusalWords } from '../ui/refusal';
import { MachineQuestions, SchoolQuestions } from '../ui/setup_questions';
import { RestartCard } from '../ui/restart_card';
import { Waiting } from './plain';

export interface Wrong {
  key: string;
  words: string;
}

export function SetupPage() {
  const [first, setFirst] = useState(false);
  const [state, setState] = useState<SetupTexts | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const load = async () => {
    const me = await http.me();
    if (me.ok) {
      if (!me.value.person) return location.assign('/');
      adoptSchool(me.value.school);
      setFirst(!me.value.set_up);
    }
    const answer = await http.setup();
    if (answer.ok) setState(answer.value);
    else setRefused(refusalWords(answer));
  };
  useEffect(() => {
    document.title = `${t('setup.title')} · Pendopo`;
    void load();
  }, []);
  if (!state && !refused) return <Waiting />;
  return (
    <div class="front">
      <FrontHeader>
        {!first && (
          <a class="button button-quiet" href="/">
            {t('rooms.title')}
          </a>
        )}
      </FrontHeader>
      <main class="front-body">
        <div class="front-title">
          <h1>{t(first ? 'setup.first_title' : 'setup.title')}</h1>
          <p class="soft">{t(first ? 'setup.first_intro' : 'setup.intro')}</p>
        </div>
        {refused && <Message wrong>{refused}</Message>}
        {state && <SetupForm loaded={state} first={first} onSaved={() => setFirst(false)} />}
      </main>
    </div>
  );
}

interface FormProps {
  loaded: SetupTexts;
  first: boolean;
  onSaved: () => void;
}

function SetupForm({ loaded, first, onSaved }: FormProps) {
  const [state, setState] = useState(() => withOutsideAddress(loaded, location));
  const [saved, setSaved] = useState<SetupTexts | null>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Wrong | null>(null);
  // What was saved last: typing on does not undo that it waits for a restart.
  const [kept, setKept] = useState(loaded);
  const change = (texts: SetupTexts) => {
    setState({ ...state, ...texts });
    setSaved(null);
  };

  const save = async (answers: SetupTexts) => {
    setBusy(true);
    setWrong(null);
    const result = await http.saveSetup(answers);
    setBusy(false);
    if (!result.ok) return setWrong(wrongOf(result));
    setState(result.value);
    setSaved(result.value);
    setKept(result.value);
    adopt(result.value);
    if (first && result.value.restart !== 'needed') location.assign('/');
    else onSaved();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void save(answersOf(state));
  };

  return (
    <form class="stack" onSubmit={submit} data-testid="setup-form">
      <SchoolQuestions state={state} wrong={wrong} onChange={change} />
      <MachineQuestions state={state} wrong={wrong} onChange={change} />
      {wrong && <Message wrong>{wrong.key ? t('setup.look_above') : wrong.words}</Message>}
      {saved && saved.restart !== 'needed' && (
        <Message testId="setup-saved">{t('setup.saved')}</Message>
      )}
      {kept.restart === 'needed' && <RestartCard state={kept} />}
      <div class="settings-end">
        <Button kind="primary" submit busy={busy} testId="setup-save">
          {t(first ? 'setup.save_first' : 'setup.save')}
        </Button>
        {first && (
          <Button kind="quiet" disabled={busy} onClick={() => void save({})} testId="setup-later">
            {t('setup.later')}
          </Button>
        )}
      </div>
    </form>
  );
}

function adopt(state: SetupTexts): void {
  const language = state.language === 'id' || state.language === 'en' ? state.language : 'browser';
  adoptSchool({ name: state.school_name ?? '', language });
}

function wrongOf(
  result: (HttpResult<never> & { ok: false }) | { ok: false; key: string; why: SetupRefusal },
): Wrong {
  if ('why' in result) return { key: result.key, words: t(`setup.wrong.${result.why}`) };
  return { key: '', words: refusalWords(result) };
}
