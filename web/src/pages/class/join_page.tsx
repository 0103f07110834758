// The door of a class: who teaches, how one looks and sounds, and two ways in.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, Field, Message } from '../../design/controls';
import { Icon } from '../../design/icon';
import { t } from '../../i18n';
import { alreadyAllowed, isPlainPage } from '../../media/devices';
import type { OwnDevices } from '../../media/own_devices';
import { http, type Door } from '../../signal/http';
import { FrontHeader } from '../../ui/front';
import { DeviceChoice } from '../../ui/device_choice';
import { isTrouble, Preview } from '../../ui/preview';
import { rememberedName, type Wanted } from './memory';

const kLongestName = 60;

interface JoinProps {
  own: OwnDevices;
  door: Door;
  onJoin: (name: string) => void;
}

export function JoinPage({ own, door, onJoin }: JoinProps) {
  const teacher = door.role === 'teacher';
  const follows = isPlainPage();
  const { microphone } = own.captures.value;
  const [name, setName] = useState(rememberedName);
  const [missing, setMissing] = useState(false);
  /** The name of who is signed in, while the server is being asked for it. */
  const asked = useRef<Promise<string> | null>(null);
  const entering = useRef(false);
  const [wanted, setWanted] = useState<Wanted>({ microphone: teacher, camera: teacher });

  useEffect(() => {
    let here = true;
    const gone = () => void (here = false);
    if (!teacher) return gone;
    // A teacher who has allowed before sees himself at once; nobody else is asked unexplained.
    void Promise.all([alreadyAllowed('microphone'), alreadyAllowed('camera')]).then((allowed) => {
      if (here && allowed.every(Boolean)) void own.turnOnBoth();
    });
    if (rememberedName()) return gone;
    asked.current = http.me().then((me) => {
      const known = (me.ok && me.value.person?.name) || '';
      setName((now) => now || known);
      asked.current = null;
      return known;
    });
    return gone;
  }, []);

  const toggle = (source: 'microphone' | 'camera') => {
    const on = !wanted[source];
    setWanted({ ...wanted, [source]: on });
    if (on) void own.turnOn(source);
    else own.turnOff(source);
  };

  const join = async (listen: boolean) => {
    if (entering.current) return;
    entering.current = true;
    const given = name.trim() || (await asked.current) || '';
    entering.current = given !== '';
    setMissing(!given);
    if (!given) return document.querySelector<HTMLElement>('[data-testid=join-name]')?.focus();
    if (listen) own.close();
    else turnOnWanted(own, wanted);
    onJoin(given);
  };

  return (
    <div class="front">
      <FrontHeader />
      <main class="join">
        {follows ? (
          <Follows />
        ) : (
          <section class="join-devices" aria-label={t('join.preview')}>
            <Preview own={own} wanted={wanted} onToggle={toggle} onCheck={() => void own.turnOnBoth()} />
            {isTrouble(microphone) && (
              <Message wrong testId="microphone-trouble">
                {t(`capture.microphone.${microphone}`)}
              </Message>
            )}
            <p class="join-explain">
              <Icon name="info" size={20} />
              {teacher ? t('join.explain_teacher') : t('join.explain_student')}
            </p>
            <DeviceChoice own={own} speaks={wanted.microphone} />
          </section>
        )}
        <form
          class="join-form"
          onSubmit={(event) => {
            event.preventDefault();
            void join(follows);
          }}
        >
          <Heading door={door} />
          <Consent door={door} />
          <Field
            label={t('join.name')}
            hint={t('join.name_hint')}
            error={missing ? t('join.name_missing') : null}
            value={name}
            onInput={setName}
            maxLength={kLongestName}
            autocomplete="name"
            testId="join-name"
          />
          <Button kind="primary" wide submit testId="join-button">
            {t(follows ? 'join.follow' : 'join.submit')}
          </Button>
          {!follows && (
            <>
              <Button wide icon="headphones" testId="listen-button" onClick={() => void join(true)}>
                {t('join.listen')}
              </Button>
              <p class="soft join-listen">{t('join.listen_hint')}</p>
            </>
          )}
        </form>
      </main>
    </div>
  );
}

/** What a page without a certificate can do, and where one speaks. */
function Follows() {
  return (
    <section class="join-follows" aria-label={t('join.follow_title')} data-testid="join-follows">
      <h2>{t('join.follow_title')}</h2>
      <p>{t('join.follow_explain')}</p>
      <p>
        {t('join.follow_speak')} <a href="/trust">{t('join.follow_trust')}</a>
      </p>
    </section>
  );
}

function turnOnWanted(own: OwnDevices, wanted: Wanted): void {
  // What the echo test has opened is not meant for the class.
  if (!wanted.microphone) own.turnOff('microphone');
  const waiting = (source: keyof Wanted) => wanted[source] && own.capture(source) === 'off';
  if (waiting('microphone') && waiting('camera')) return void own.turnOnBoth();
  if (waiting('microphone')) void own.turnOn('microphone');
  if (waiting('camera')) void own.turnOn('camera');
}

/** Known before a camera or a microphone is on. */
function Consent({ door }: { door: Door }) {
  const { state, by, rule } = door.recording;
  const on = state !== 'off';
  if (!on && rule !== 'always') return null;
  const words = !on ? 'class_recording.will' : by ? 'class_recording.is_by' : 'class_recording.is';
  return (
    <p class="join-recorded" role="status" data-testid="join-recorded">
      <span class="on-air-dot" />
      <span>
        {t(words, { name: by })} {t('class_recording.consent')}
      </span>
    </p>
  );
}

function Heading({ door }: { door: Door }) {
  const names = door.teachers.join(', ');
  const teacher = door.role === 'teacher';
  return (
    <div class="join-heading">
      <p class="soft">{teacher ? t('join.you_teach') : t('join.title')}</p>
      <h1>{door.title}</h1>
      {names && <p class="join-teachers">{t('join.taught_by', { names })}</p>}
      {!names && !teacher && <p class="join-teachers">{t('join.no_teacher')}</p>}
    </div>
  );
}
