// The class itself: stage, panel, bar.
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../design/controls';
import { t } from '../../i18n';
import { AudienceNote } from '../../ui/audience_note';
import { Bar } from '../../ui/bar';
import { Announcer, CaptureTrouble, Notices } from '../../ui/notices';
import { ConnectionDialog } from '../../ui/connection_dialog';
import { KeysDialog } from '../../ui/keys_dialog';
import { LessonRail } from '../../ui/lesson_rail';
import { RecordingLamp } from '../../ui/recording_lamp';
import { SidePanel } from '../../ui/panel';
import { Scene } from '../../ui/scene';
import { useSeat } from '../../ui/seat_context';
import { SlideDrop } from '../../ui/slide_drop';
import { SlidesDialog } from '../../ui/slides_later';
import { TurnCard } from '../../ui/turn_card';
import { kPhone, useMediaQuery } from '../../ui/use_media_query';
import { rememberWanted } from './memory';
import { pushToTalk } from './keys_setting';
import { behindButton, listenForTalk } from './push_to_talk';
import { isSpaceFree, shortcut } from './shortcuts';
import { useMediaSession } from './use_media_session';
import { WaitingPage } from './waiting_page';

export function ClassView() {
  const seat = useSeat();
  const state = seat.state.value;
  const { microphone, camera } = state.own;
  useMediaSession(seat);
  // Keys must not lead to what lies under a panel that fills the window.
  const covered = useMediaQuery(kPhone) && state.panel !== null;
  useEffect(
    () => rememberWanted({ microphone: microphone === 'on', camera: camera === 'on' }),
    [microphone, camera],
  );
  useEffect(() => {
    document.documentElement.classList.add('in-class');
    const microphone = behindButton(() => seat.own.capture('microphone'), () => seat.toggle('microphone'));
    const stop = listenForTalk(microphone, () => pushToTalk.peek(), isSpaceFree, (event) => shortcut(event, seat));
    seat.own.onMoved = (source, why) => seat.dispatch({ action: 'notice', kind: `${source}_${why}` });
    return () => {
      document.documentElement.classList.remove('in-class');
      seat.own.onMoved = () => {};
      stop();
    };
  }, [seat]);

  if (state.phase === 'joining') return <Joining />;
  if (state.phase === 'waiting') return <WaitingPage />;
  return (
    <main class={`classroom dark${state.panel ? ' classroom-panel' : ''}`}>
      <a class="skip-link" href="#bar" onClick={toBar}>
        {t('bar.skip')}
      </a>
      <h1 class="visually-hidden">{state.title}</h1>
      <SlideDrop>
        <div class="classroom-view" inert={covered}>
          <div class="stage-rail">
            <RecordingLamp />
            <LessonRail />
          </div>
          <Scene />
        </div>
        <div class="notice-stack">
          <TurnCard />
          <AudienceNote />
          <CaptureTrouble />
          <Notices />
        </div>
      </SlideDrop>
      <SidePanel />
      <Bar covered={covered} />
      <Announcer />
      <KeysDialog />
      <ConnectionDialog />
      <SlidesDialog />
    </main>
  );
}

/** This long without a class means that something is in the way. */
const kPatienceMs = 5_000;

function Joining() {
  const seat = useSeat();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), kPatienceMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main class="classroom dark waiting" aria-busy="true">
      <span class="spinner" />
      <p role="status">{late ? t('refusal.disconnected') : t('join.joining')}</p>
      {late && <Button onClick={() => void seat.leave()}>{t('app.cancel')}</Button>}
    </main>
  );
}

/** The address keeps the link's token after the hash: a jump must not replace it. */
function toBar(event: Event): void {
  event.preventDefault();
  document.getElementById('bar')?.focus();
}
