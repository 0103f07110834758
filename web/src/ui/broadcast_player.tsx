// Plays a class that is followed as a broadcast, and says what it waits for.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import { LivePlayer, type PlayerPhase } from '../media/live_player';
import { tailMs } from '../state/audience';

/** What only a tap ends: the browser lets nothing be heard, or plays nothing at all. */
type Halt = 'none' | 'silent' | 'paused';

interface Props {
  hls: string;
  soundOnly: boolean;
  /** Somebody's microphone is on. */
  isHeard: boolean;
}

export function BroadcastPlayer({ hls, soundOnly, isHeard }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const [player, setPlayer] = useState<LivePlayer | null>(null);
  const [halt, setHalt] = useState<Halt>('none');
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const next = new LivePlayer(
      element,
      { withPicture: `${hls}index.m3u8`, soundOnly: `${hls}audio.m3u8` },
      soundOnly,
    );
    setPlayer(next);
    const stopWatching = watchHalt(element, setHalt);
    void next.start();
    return () => {
      stopWatching();
      next.close();
    };
  }, [hls, soundOnly]);
  const goOn = () => {
    if (!video.current || !player) return;
    video.current.muted = false;
    if (video.current.paused) player.goLive();
    else setHalt('none'); // a browser that minds pauses it
  };
  const phase = player?.phase.value ?? 'loading';
  const quiet = useQuiet(isHeard);
  // What was said before may still be playing.
  const noVoice = soundOnly && (phase === 'playing' ? quiet : !isHeard);
  return (
    <>
      <video ref={video} playsInline autoPlay data-testid="broadcast-video" />
      {soundOnly && halt === 'none' && phase === 'playing' && !noVoice && (
        <div class="live-sound">
          <Icon name="headphones" size={64} />
        </div>
      )}
      {halt === 'none' ? (
        <Waits phase={phase} noVoice={noVoice} />
      ) : (
        <div class="live-tap">
          <Button
            kind="primary"
            icon={halt === 'paused' ? 'play' : 'speaker'}
            testId={halt === 'paused' ? 'broadcast-go-on' : 'broadcast-hear'}
            onClick={goOn}
          >
            {t(halt === 'paused' ? 'audience.go_on' : 'live.tap_to_listen')}
          </Button>
        </div>
      )}
    </>
  );
}

/** Tells what keeps it from playing: by itself, or by a call, a headset, a key of the keyboard. */
function watchHalt(video: HTMLVideoElement, tell: (halt: Halt) => void): () => void {
  // After a reload a browser lets nothing be heard before somebody taps; pictures it shows, unless
  // the phone saves power.
  let paused = false;
  const begin = () => {
    // Who speaks on the phone is not to hear the class begin again when more of it has come.
    if (paused) return;
    video.play().catch((error: unknown) => {
      if (!isRefusal(error)) return;
      video.muted = true;
      tell('silent');
      video.play().catch((again: unknown) => isRefusal(again) && tell('paused'));
    });
  };
  const onPause = () => {
    if (video.ended) return;
    paused = true;
    tell('paused');
  };
  const onPlaying = () => {
    paused = false;
    tell(video.muted ? 'silent' : 'none');
  };
  video.addEventListener('canplay', begin);
  video.addEventListener('pause', onPause);
  video.addEventListener('playing', onPlaying);
  return () => {
    video.removeEventListener('canplay', begin);
    video.removeEventListener('pause', onPause);
    video.removeEventListener('playing', onPlaying);
  };
}

const isRefusal = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'NotAllowedError';

/** Whether nobody has spoken for so long that nothing of it is on its way any more. */
function useQuiet(isHeard: boolean): boolean {
  const [quiet, setQuiet] = useState(false);
  useEffect(() => {
    setQuiet(false);
    if (isHeard) return;
    const timer = setTimeout(() => setQuiet(true), tailMs('sound', 'nothing'));
    return () => clearTimeout(timer);
  }, [isHeard]);
  return quiet && !isHeard;
}

/** What is on its way, or in the way. */
function Waits({ phase, noVoice }: { phase: PlayerPhase; noVoice: boolean }) {
  if (phase === 'playing' && !noVoice) return null;
  if (phase === 'unsupported' || phase === 'no_codec') {
    return (
      <p class="stage-hint" role="status">
        {t(phase === 'no_codec' ? 'live.no_codec' : 'live.no_player')}
      </p>
    );
  }
  if (noVoice) {
    return (
      <div class="live-cover broadcast-no-voice" role="status" data-testid="broadcast-no-voice">
        <p class="stage-hint-title">{t('audience.no_voice')}</p>
        <p>{t('audience.no_voice_hint')}</p>
      </div>
    );
  }
  return (
    <div class="live-cover broadcast-waits" role="status" data-testid="broadcast-waits">
      <span class="spinner" aria-hidden="true" />
      <p>{t(phase === 'trouble' ? 'live.trouble' : 'audience.loading')}</p>
    </div>
  );
}
