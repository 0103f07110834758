// Whether a broadcast is recorded, and the buttons for it.
import { useState } from 'preact/hooks';
import { Button, Message } from '../../design/controls';
import { Icon } from '../../design/icon';
import { t, when } from '../../i18n';
import { channelsHttp, type OnAir } from '../../signal/channels';
import { refusalWords } from '../../ui/refusal';
import { Ended } from '../videos/video_card';

interface BarProps {
  channel: string;
  onAir: OnAir;
  mayManage: boolean;
  onChanged: () => void;
}

export function RecordingBar({ channel, onAir, mayManage, onChanged }: BarProps) {
  const [wrong, setWrong] = useState<string | null>(null);
  const { recording } = onAir;
  const wish = async (what: 'start' | 'pause' | 'resume' | 'stop') => {
    const result = await channelsHttp.record(channel, what);
    setWrong(result.ok ? null : refusalWords(result));
    onChanged();
  };
  const paused = recording?.paused ?? false;
  return (
    <div class="recording-bar" data-testid="recording" data-state={recording ? (paused ? 'paused' : 'on') : 'off'}>
      {recording ? (
        <p class={paused ? 'recording-lamp recording-paused' : 'recording-lamp'}>
          <span class="on-air-dot" />
          {paused ? t('recording.paused') : t('recording.on', { since: when(recording.since) })}
        </p>
      ) : (
        <p class="soft">{t('recording.off')}</p>
      )}
      {mayManage && (
        <div class="recording-tools">
          {!recording && (
            <Button kind="quiet" testId="record-start" onClick={() => void wish('start')}>
              {t('recording.start')}
            </Button>
          )}
          {recording && (
            <>
              <Button
                kind="quiet"
                testId="record-pause"
                onClick={() => void wish(paused ? 'resume' : 'pause')}
              >
                {t(paused ? 'recording.resume' : 'recording.pause')}
              </Button>
              <Button kind="quiet" testId="record-stop" onClick={() => void wish('stop')}>
                {t('recording.stop')}
              </Button>
            </>
          )}
        </div>
      )}
      {!recording && <Ended why={onAir.recording_ended} />}
      {recording && recording.minutes_left !== null && (
        <p class="channel-finding">
          <Icon name="warning" size={18} />
          <span>{t('recording.space', { n: recording.minutes_left })}</span>
        </p>
      )}
      {wrong && <Message wrong>{wrong}</Message>}
    </div>
  );
}
