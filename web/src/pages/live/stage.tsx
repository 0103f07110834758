// The picture of a channel that is on air, with its controls.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, Select } from '../../design/controls';
import { Icon } from '../../design/icon';
import { language, t } from '../../i18n';
import { kBehindS, LivePlayer } from '../../media/live_player';
import { reportQuality } from '../../media/player_report';
import type { ChannelDoor } from '../../signal/channels';
import { LiveBar } from './live_bar';

const kMbPerHourPerBit = 3600 / 8 / 1_000_000;

export function Stage({ channel, door }: { channel: string; door: ChannelDoor }) {
  const video = useRef<HTMLVideoElement>(null);
  const [soundOnly, setSoundOnly] = useState(false);
  const [player, setPlayer] = useState<LivePlayer | null>(null);
  useEffect(() => {
    if (!video.current) return;
    const next = new LivePlayer(
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
  }, [door.hls, soundOnly]);
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
        {video.current && player && <LiveBar channel={channel} player={player} video={video.current} />}
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
          value={soundOnly ? 'sound' : 'picture'}
          options={[
            { value: 'picture', label: t('live.with_picture') + perHour(player, !soundOnly) },
            { value: 'sound', label: t('live.sound_only') + perHour(player, soundOnly) },
          ]}
          onChange={(value) => setSoundOnly(value === 'sound')}
          testId="live-quality"
        />
      </div>
    </>
  );
}

function perHour(player: LivePlayer | null, chosen: boolean): string {
  const bits = player?.bitrate.value ?? 0;
  if (!chosen || bits === 0) return '';
  return ` · ${t('live.mb_per_hour', { n: Math.max(1, Math.round(bits * kMbPerHourPerBit)) })}`;
}

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

const oneDigit = (value: number): string =>
  value.toLocaleString(language.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

function Latency({ player }: { player: LivePlayer }) {
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
