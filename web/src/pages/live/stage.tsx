// The picture of a channel that is on air, with its controls.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, Select } from '../../design/controls';
import { Icon } from '../../design/icon';
import { t } from '../../i18n';
import { kBehindS, LivePlayer } from '../../media/live_player';
import { LiveRates, type Rates } from '../../media/live_rates';
import { reportQuality } from '../../media/player_report';
import { hasWebRtc, WebRtcPlayer } from '../../media/webrtc_player';
import type { ChannelDoor } from '../../signal/channels';
import { oneDigit, withCost } from '../../ui/per_hour';
import { LiveBar } from './live_bar';
import { passOf } from './pass';

/** With picture or sound alone, by HLS; or with the picture by WebRTC, which has less delay. */
type Quality = 'picture' | 'sound' | 'quick';
export type AnyPlayer = LivePlayer | WebRtcPlayer;

export function Stage({ channel, door }: { channel: string; door: ChannelDoor }) {
  const video = useRef<HTMLVideoElement>(null);
  const [quality, setQuality] = useState<Quality>('picture');
  const [quickFailed, setQuickFailed] = useState(false);
  const [player, setPlayer] = useState<AnyPlayer | null>(null);
  const canBeQuick = door.webrtc && hasWebRtc();
  const quick = quality === 'quick' && canBeQuick;
  const soundOnly = quality === 'sound';
  useEffect(() => {
    if (!video.current) return;
    const next = quick
      ? new WebRtcPlayer(video.current, whepOf(channel, door.hls), () => {
          setQuickFailed(true);
          setQuality('picture');
        })
      : new LivePlayer(
          video.current,
          { withPicture: `${door.hls}index.m3u8`, soundOnly: `${door.hls}audio.m3u8` },
          soundOnly,
        );
    setPlayer(next);
    const stopReporting = reportQuality(channel, door.hls, next);
    void next.start();
    return () => {
      stopReporting();
      next.close();
    };
  }, [door.hls, soundOnly, quick]);
  const whyNotQuick = hasWebRtc() ? noLessDelay(door.no_webrtc) : null;
  const choose = (value: string) => {
    setQuickFailed(false);
    setQuality(value as Quality);
  };
  const [{ picture, sound }, setRates] = useState<Rates>({ picture: 0, sound: 0 });
  useEffect(() => {
    if (quick) return;
    const rates = new LiveRates(`${door.hls}index.m3u8`, setRates);
    return () => rates.close();
  }, [door.hls, quick]);
  const phase = player?.phase.value ?? 'loading';
  return (
    <>
      <div class="live-frame" data-testid="live-stage" data-phase={phase}>
        <video ref={video} playsInline autoPlay muted data-testid="live-video" />
        {soundOnly && (
          <div class="live-sound">
            <Icon name="headphones" size={64} />
          </div>
        )}
        <Cover phase={phase} away={door.state === 'away'} />
        {video.current && player && (
          <LiveBar
            channel={channel}
            player={player}
            video={video.current}
            covered={door.state === 'away'}
          />
        )}
      </div>
      <div class="live-words">
        <h1>{door.title}</h1>
        <p class="live-facts">
          {door.state === 'on_air' && (
            <span class="live-badge" data-testid="live-badge">
              {t('live.on_air')}
            </span>
          )}
          <span>{t('live.viewers', { n: door.viewers })}</span>
          {door.recording === 'paused' && <span>{t('recording.paused')}</span>}
          {door.recording === 'on' && (
            <span class="recording-lamp" data-testid="live-recording">
              <span class="on-air-dot" />
              {t('live.recorded')}
            </span>
          )}
          {player && <Latency player={player} />}
        </p>
        <Select
          label={t('live.quality')}
          value={quick ? 'quick' : soundOnly ? 'sound' : 'picture'}
          options={[
            { value: 'picture', label: withCost(t('live.with_picture'), picture) },
            ...(canBeQuick
              ? [{ value: 'quick', label: withCost(t('live.less_delay'), picture) }]
              : []),
            { value: 'sound', label: withCost(t('live.sound_only'), sound) },
          ]}
          onChange={choose}
          testId="live-quality"
        />
        {whyNotQuick && (
          <p class="live-facts" role="status" data-testid="live-quick-not">
            {whyNotQuick}
          </p>
        )}
        {quickFailed && !whyNotQuick && (
          <p class="live-facts" role="status" data-testid="live-quick-failed">
            {t('live.less_delay_failed')}
          </p>
        )}
      </div>
    </>
  );
}

/** Why a channel that is on air has no "less delay", in words for who watches; null: it has, or nobody knows. */
function noLessDelay(word: string | null): string | null {
  switch (word) {
    case 'b_frames':
      return t('live.no_less_delay_b_frames');
    case 'no_aac':
      return t('live.no_less_delay_no_aac');
    case 'not_by_webrtc':
      return t('live.no_less_delay_codec');
    default:
      return null;
  }
}

const whepOf = (channel: string, hls: string) => ({
  address: `/whep/live/${encodeURIComponent(channel)}`,
  pass: passOf(hls),
});

function Cover({ phase, away }: { phase: LivePlayer['phase']['value']; away: boolean }) {
  const words = away
    ? t('live.away')
    : phase === 'unsupported'
      ? t('live.no_player')
      : phase === 'no_codec'
        ? t('live.no_codec')
        : phase === 'trouble'
          ? t('live.trouble')
          : null;
  if (words) {
    return (
      <p class="live-cover" role="status" data-testid="live-cover">
        {words}
      </p>
    );
  }
  return phase === 'loading' ? (
    <p class="live-cover">
      <span class="spinner" />
    </p>
  ) : null;
}

function Latency({ player }: { player: AnyPlayer }) {
  const latency = player.latencyS.value;
  if (latency === null) return null;
  return (
    <>
      <span data-testid="live-latency">{t('live.behind', { s: oneDigit(latency) })}</span>
      {latency > kBehindS && (
        <Button kind="quiet" testId="go-live" onClick={() => player.goLive()}>
          {t('live.go_live')}
        </Button>
      )}
    </>
  );
}
