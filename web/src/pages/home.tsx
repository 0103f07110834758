// `/`: sign-in, or the teacher's rooms.
import { useEffect, useState } from 'preact/hooks';
import { Button, Message } from '../design/controls';
import { t } from '../i18n';
import { http, type HttpResult, type Me } from '../signal/http';
import { refusalWords } from '../ui/refusal';
import { Waiting } from './plain';
import { RoomsPage } from './rooms';
import { SignInPage } from './sign_in';

export function HomePage() {
  const [me, setMe] = useState<HttpResult<Me> | null>(null);
  const ask = async () => setMe(await http.me());
  useEffect(() => {
    document.title = 'Pendopo';
    void ask();
  }, []);
  if (!me) return <Waiting />;
  if (!me.ok) {
    return (
      <main class="waiting">
        <Message wrong>{refusalWords(me)}</Message>
        <Button kind="primary" onClick={() => void ask()}>
          {t('join.try_again')}
        </Button>
      </main>
    );
  }
  const { person, first_run: firstRun } = me.value;
  if (!person) return <SignInPage firstRun={firstRun} onSignedIn={() => void ask()} />;
  return <RoomsPage person={person.name} onSignedOut={() => void ask()} />;
}
