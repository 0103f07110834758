// The clock that runs down for all: set by the teacher, seen by everybody.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import { soundHand } from '../media/hand_sound';
import type { ClassTimer } from '../signal/protocol';
import { clockText, secondsLeft } from '../state/lesson';
import { useSeat } from './seat_context';
import { useFocusAfter } from './use_focus_after';
import { useServerTime } from './use_server_time';

const kTickMs = 250;
const kMinutes = [1, 3, 5, 10] as const;
const kMostMinutes = 240;
/** That the time is up stands so long. */
const kOverShownMs = 60_000;
const kSoonS = 10;

/** On the stage. */
export function TimerChip() {
  const { timer } = useSeat().state.value;
  return timer && <Running key={timer.ends} timer={timer} />;
}

function Running({ timer }: { timer: ClassTimer }) {
  const now = useServerTime(kTickMs);
  const left = secondsLeft(timer, now);
  const ran = useRef(left > 0);
  useEffect(() => {
    // Whoever comes later need not hear it.
    if (left === 0 && ran.current) soundHand();
    if (left === 0) ran.current = false;
  }, [left]);
  if (now > timer.ends + kOverShownMs) return null;
  const words = left > 0 ? t('timer.left', { time: clockText(left) }) : t('timer.over');
  return (
    <p
      class={`chip timer-chip${left <= kSoonS ? ' timer-soon' : ''}`}
      role="timer"
      aria-label={words}
      data-testid="timer"
      data-left={left}
    >
      <Icon name="clock" size={18} />
      <span aria-hidden="true">{left > 0 ? clockText(left) : t('timer.over')}</span>
      {left === 0 && (
        <span class="visually-hidden" role="alert">
          {t('stage.time_over')}
        </span>
      )}
    </p>
  );
}

/** In the teacher's tools. */
export function TimerTools() {
  const { lesson, state } = useSeat();
  const { timer } = state.value;
  const acted = useFocusAfter('timer-title', timer);
  const set = (seconds: number) => {
    acted();
    lesson.setTimer(seconds);
  };
  return (
    <section class="tool" aria-labelledby="timer-title">
      <h3 id="timer-title" tabIndex={-1}>{t('timer.title')}</h3>
      <p class="soft">{t('timer.why')}</p>
      {timer ? <Stop timer={timer} set={set} /> : <Start set={set} />}
    </section>
  );
}

interface SetProps {
  /** To so many seconds; 0 takes it away. */
  set: (seconds: number) => void;
}

function Start({ set }: SetProps) {
  const [minutes, setMinutes] = useState('');
  const wanted = Math.round(Number(minutes.replace(',', '.')) * 60);
  const good = wanted >= 1 && wanted <= kMostMinutes * 60;
  return (
    <>
      <div class="tool-row">
        {kMinutes.map((n) => (
          <Button key={n} testId={`timer-${n}`} onClick={() => set(n * 60)}>
            {t('timer.minutes', { n })}
          </Button>
        ))}
      </div>
      <form
        class="tool-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (good) set(wanted);
        }}
      >
        <input
          class="tool-number"
          type="text"
          inputMode="decimal"
          maxLength={5}
          placeholder={t('timer.other')}
          aria-label={t('timer.other')}
          value={minutes}
          data-testid="timer-minutes"
          onInput={(event) => setMinutes(event.currentTarget.value)}
        />
        <Button submit disabled={!good} testId="timer-start">
          {t('timer.start')}
        </Button>
      </form>
    </>
  );
}

function Stop({ timer, set }: SetProps & { timer: ClassTimer }) {
  const left = secondsLeft(timer, useServerTime(kTickMs));
  const more = Math.min(left + 60, kMostMinutes * 60);
  return (
    <>
      {left > 0 ? <p class="timer-large">{clockText(left)}</p> : <Start set={set} />}
      <div class="tool-row">
        {left > 0 && (
          <Button testId="timer-more" onClick={() => set(more)}>
            {t('timer.more')}
          </Button>
        )}
        <Button testId="timer-stop" onClick={() => set(0)}>
          {t('timer.stop')}
        </Button>
      </div>
    </>
  );
}
