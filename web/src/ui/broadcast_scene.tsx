// The stage of somebody who follows the class as a broadcast: what is shown of it, by HLS.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { Icon } from '../design/icon';
import { Roof } from '../design/logo';
import { t } from '../i18n';
import { isPlainPage } from '../media/devices';
import { LivePlayer } from '../media/live_player';
import { onStage } from '../state/audience';
import { useSeat } from './seat_context';

type Shown = ReturnType<typeof onStage>;
/** What was shown last is on its way for so long. */
const kTailMs: Readonly<Record<Shown, number>> = { picture: 0, sound: 3_000, nothing: 10_000 };

/** `now`, but less than before only once the rest has come. */
function useWithTail(now: Shown): Shown {
  const [shown, setShown] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => setShown(now), now === shown ? 0 : kTailMs[now]);
    return () => clearTimeout(timer);
  }, [now]);
  return now === 'picture' ? now : shown;
}

export function BroadcastScene({ hls }: { hls: string }) {
  const state = useSeat().state.value;
  const [soundOnly, setSoundOnly] = useState(false);
  const shown = useWithTail(onStage(state));
  const wanted = shown === 'picture' && soundOnly ? 'sound' : shown;
  return (
    <section class="scene scene-alone" aria-label={t('stage.label')}>
      <div class="stage broadcast-stage" data-testid="broadcast-stage" data-shown={wanted}>
        {wanted === 'nothing' ? (
          <Nothing />
        ) : (
          <Player key={`${hls} ${wanted}`} hls={hls} soundOnly={wanted === 'sound'} />
        )}
        <p class="broadcast-why" role="status">
          {t(isPlainPage() ? 'audience.why_plain' : 'audience.why')}
        </p>
        {shown === 'picture' && (
          <div class="broadcast-choice">
            <Button
              icon={soundOnly ? 'camera' : 'headphones'}
              testId="broadcast-quality"
              onClick={() => setSoundOnly(!soundOnly)}
            >
              {t(soundOnly ? 'audience.picture' : 'audience.sound')}
            </Button>
          </div>
        )}
      </div>
    </section>
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

function Player({ hls, soundOnly }: { hls: string; soundOnly: boolean }) {
  const video = useRef<HTMLVideoElement>(null);
  const [player, setPlayer] = useState<LivePlayer | null>(null);
  const [silent, setSilent] = useState(false);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const next = new LivePlayer(
      element,
      { withPicture: `${hls}index.m3u8`, soundOnly: `${hls}audio.m3u8` },
      soundOnly,
    );
    setPlayer(next);
    // After a reload a browser lets nothing be heard before somebody taps; pictures it shows.
    const begin = () => {
      element.play().catch((error: unknown) => {
        if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
        element.muted = true;
        setSilent(true);
        void element.play().catch(() => {});
      });
    };
    element.addEventListener('canplay', begin);
    void next.start();
    return () => {
      element.removeEventListener('canplay', begin);
      next.close();
    };
  }, [hls, soundOnly]);
  const hear = () => {
    if (!video.current) return;
    video.current.muted = false;
    setSilent(false);
    void video.current.play().catch(() => {});
  };
  const phase = player?.phase.value ?? 'loading';
  const waits = phase === 'loading' || phase === 'trouble';
  return (
    <>
      <video ref={video} playsInline autoPlay data-testid="broadcast-video" />
      {soundOnly && (
        <div class="live-sound">
          <Icon name="headphones" size={64} />
        </div>
      )}
      {waits && <span class="spinner broadcast-spinner" aria-hidden="true" />}
      {(phase === 'unsupported' || phase === 'no_codec') && (
        <p class="stage-hint" role="status">
          {t(phase === 'no_codec' ? 'live.no_codec' : 'live.no_player')}
        </p>
      )}
      {silent && (
        <div class="live-tap">
          <Button kind="primary" icon="speaker" testId="broadcast-hear" onClick={hear}>
            {t('live.tap_to_listen')}
          </Button>
        </div>
      )}
    </>
  );
}
