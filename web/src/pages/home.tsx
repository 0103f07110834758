// `/`: sign-in, or the teacher's rooms.
import { useEffect, useState } from 'preact/hooks';
import { Button, Message } from '../design/controls';
import { t } from '../i18n';
import { http, type HttpResult, type Me } from '../signal/http';
import { adoptSchool } from '../state/school';
import { refusalWords } from '../ui/refusal';
import { Waiting } from './plain';
import { RoomsPage } from './rooms';
import { SignInPage } from './sign_in';

export function HomePage() {
  const [me, setMe] = useState<HttpResult<Me> | null>(null);
  const ask = async () => {
    const answer = await http.me();
    if (answer.ok) {
      adoptSchool(answer.value.school);
      // The first administrator is asked once what the school is called and the like.
      if (answer.value.person?.role === 'administrator' && !answer.value.set_up)
        return location.assign('/setup');
    }
    setMe(answer);
  };
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
  const { person, first_run: firstRun, may_make_rooms: mayMake } = me.value;
  if (!person) return <SignInPage firstRun={firstRun} onSignedIn={() => void ask()} />;
  return (
    <RoomsPage
      person={person.name}
      administers={person.role === 'administrator'}
      mayMake={mayMake}
      onSignedOut={() => void ask()}
    />
  );
}
