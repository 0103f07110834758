// The stage of somebody who follows the class as a broadcast: what is shown of it, and the way in.
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { Roof } from '../design/logo';
import { t, type MessageKey } from '../i18n';
import { isPlainPage } from '../media/devices';
import { LiveRates, type Rates } from '../media/live_rates';
import { rememberedSoundOnly, rememberSoundOnly } from '../pages/class/memory';
import { isHeard, mayComeIn, onStage, tailMs, type Shown } from '../state/audience';
import { BroadcastPlayer } from './broadcast_player';
import { perHour, withCost } from './per_hour';
import { useSeat } from './seat_context';

/** `now`, but less than before only once the rest has come. */
function useWithTail(now: Shown): Shown {
  const [shown, setShown] = useState(now);
  const wait = tailMs(shown, now);
  useEffect(() => {
    const timer = setTimeout(() => setShown(now), wait);
    return () => clearTimeout(timer);
  }, [now]);
  return wait === 0 ? now : shown;
}

function useRates(hls: string): Rates {
  const [rates, setRates] = useState<Rates>({ picture: 0, sound: 0 });
  useEffect(() => {
    const asking = new LiveRates(`${hls}index.m3u8`, setRates);
    return () => asking.close();
  }, [hls]);
  return rates;
}

export function BroadcastScene({ hls }: { hls: string }) {
  const state = useSeat().state.value;
  const [soundOnly, setSoundOnly] = useState(rememberedSoundOnly);
  const shown = useWithTail(onStage(state));
  const wanted = shown === 'picture' && soundOnly ? 'sound' : shown;
  const choose = (next: boolean) => {
    rememberSoundOnly(next);
    setSoundOnly(next);
  };
  return (
    <section class="scene scene-alone" aria-label={t('stage.label')}>
      <div class="stage broadcast-stage" data-testid="broadcast-stage" data-shown={wanted}>
        {wanted === 'nothing' ? (
          <Nothing />
        ) : (
          <BroadcastPlayer
            key={`${hls} ${wanted}`}
            hls={hls}
            soundOnly={wanted === 'sound'}
            isHeard={isHeard(state)}
          />
        )}
        <Why />
        {shown !== 'nothing' && (
          <Choice
            hls={hls}
            soundOnly={wanted === 'sound'}
            onChoose={shown === 'picture' ? choose : null}
          />
        )}
      </div>
    </section>
  );
}

/** Why one only follows; while there is a place, the way in. */
function Why() {
  const seat = useSeat();
  const state = seat.state.value;
  const { you } = state;
  const free = mayComeIn(state);
  const words: MessageKey = free ? 'audience.why_free' : 'audience.why';
  return (
    <div class="broadcast-why">
      <p role="status">{t(isPlainPage() ? 'audience.why_plain' : words)}</p>
      {free && you !== null && (
        <Button kind="primary" testId="broadcast-come-in" onClick={() => void seat.carry(you, 'direct')}>
          {t('audience.come_in')}
        </Button>
      )}
    </div>
  );
}

interface ChoiceProps {
  hls: string;
  soundOnly: boolean;
  /** null: there is no picture. */
  onChoose: ((soundOnly: boolean) => void) | null;
}

/** With the picture or without, and what each costs. */
function Choice({ hls, soundOnly, onChoose }: ChoiceProps) {
  const { picture, sound } = useRates(hls);
  const now = perHour(soundOnly ? sound : picture);
  const other = soundOnly
    ? withCost(t('audience.picture'), picture)
    : withCost(t('audience.sound'), sound);
  return (
    <div class="broadcast-choice">
      {now && (
        <p class="broadcast-cost" data-testid="broadcast-cost">
          {now}
        </p>
      )}
      {onChoose && (
        <Button
          icon={soundOnly ? 'camera' : 'headphones'}
          testId="broadcast-quality"
          onClick={() => onChoose(!soundOnly)}
        >
          {other}
        </Button>
      )}
    </div>
  );
}

function Nothing() {
  return (
    <div class="stage-hint">
      <Roof size={84} />
      <p class="stage-hint-title">{t('audience.nothing')}</p>
      <p>{t('audience.nothing_hint')}</p>
    </div>
  );
}
