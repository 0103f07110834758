// `/watch/ID`: one video, for whoever may watch it.
import { useEffect, useState } from 'preact/hooks';
import { Button, Field } from '../../design/controls';
import { Icon } from '../../design/icon';
import { Roof } from '../../design/logo';
import { t } from '../../i18n';
import { http, type HttpResult } from '../../signal/http';
import { videosHttp, type VideoDoor } from '../../signal/videos';
import { adoptSchool } from '../../state/school';
import { FrontHeader } from '../../ui/front';
import { refusalWords } from '../../ui/refusal';
import { Waiting } from '../plain';
import { keepPasscode, keptPasscode } from '../../ui/watched';
import { ClassStage } from './class_stage';
import { VideoStage } from './video_stage';

const kPatience = 3;
const kMomentMs = 700;
const kShortS = 2;
const isShort = (answer: HttpResult<unknown>): boolean =>
  !answer.ok && answer.refusal === 'too_many_attempts' && (answer.retryAfterS ?? 60) <= kShortS;

export function WatchPage({ video }: { video: string }) {
  const [door, setDoor] = useState<HttpResult<VideoDoor> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const ask = async (typed: string | null = null) => {
    const passcode = typed ?? keptPasscode(video);
    let answer = await videosHttp.door(video, location.hash.slice(1) || null, passcode);
    // A class that types the same passcode at once: a moment later it is free.
    for (let i = 0; i < kPatience && !answer.ok && isShort(answer); ++i) {
      await new Promise((done) => setTimeout(done, kMomentMs * (1 + Math.random())));
      answer = await videosHttp.door(video, location.hash.slice(1) || null, passcode);
    }
    setDoor(answer);
    if (!answer.ok) return;
    document.title = `${answer.value.title} · Pendopo`;
    if (passcode) keepPasscode(video, passcode);
  };
  const again = async () => {
    await ask();
    setAttempt((before) => before + 1);
  };
  useEffect(() => {
    void http.me().then((me) => me.ok && adoptSchool(me.value.school));
    void ask();
  }, [video]);
  if (!door) return <Waiting />;
  return (
    <div class="front live">
      <FrontHeader>
        <a class="button button-quiet" href="/videos" data-testid="to-videos">
          <Icon name="play" size={20} />
          <span>{t('videos.title')}</span>
        </a>
      </FrontHeader>
      <main class="live-body">
        {door.ok && door.value.kind === 'class' ? (
          <ClassStage key={attempt} door={door.value} onAgain={() => void again()} />
        ) : door.ok ? (
          <VideoStage
            key={attempt}
            door={door.value}
            onChanged={() => void ask()}
            onAgain={() => void again()}
          />
        ) : (
          <Refused door={door} onTry={(passcode) => void ask(passcode)} />
        )}
      </main>
    </div>
  );
}

interface RefusedProps {
  door: HttpResult<unknown> & { ok: false };
  onTry: (passcode: string | null) => void;
}

function Refused({ door, onTry }: RefusedProps) {
  const { refusal } = door;
  const wantsPasscode =
    refusal === 'passcode_needed' || refusal === 'wrong_passcode' || refusal === 'too_many_attempts';
  const words =
    refusal === 'sign_in_needed' || refusal === 'wrong_link' ? t('videos.private') : refusalWords(door);
  return (
    <div class="live-frame live-off" data-testid="video-refused" data-refusal={refusal}>
      <Roof size={96} />
      {wantsPasscode ? (
        <Passcode wrong={refusal === 'passcode_needed' ? null : words} onTry={onTry} />
      ) : (
        <>
          <p>{words}</p>
          <Button onClick={() => onTry(null)}>{t('join.try_again')}</Button>
        </>
      )}
    </div>
  );
}

function Passcode({ wrong, onTry }: { wrong: string | null; onTry: (passcode: string) => void }) {
  const [passcode, setPasscode] = useState('');
  const submit = (event: Event) => {
    event.preventDefault();
    onTry(passcode.trim());
  };
  return (
    <form class="video-passcode" onSubmit={submit}>
      <Field
        label={t('videos.passcode')}
        value={passcode}
        error={wrong}
        onInput={setPasscode}
        maxLength={60}
        autofocus
        testId="passcode"
      />
      <Button kind="primary" submit testId="passcode-open">
        {t('videos.open')}
      </Button>
    </form>
  );
}
