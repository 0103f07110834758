// How one looks and sounds before going in.
import { useEffect, useRef } from 'preact/hooks';
import { Button, IconButton } from '../design/controls';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import type { OwnDevices } from '../media/own_devices';
import type { Wanted } from '../pages/class/memory';
import type { Capture } from '../state/classroom';
import { Video } from './video';

interface PreviewProps {
  own: OwnDevices;
  wanted: Wanted;
  onToggle: (source: 'microphone' | 'camera') => void;
  onCheck: () => void;
}

export const isTrouble = (capture: Capture): boolean =>
  capture !== 'off' && capture !== 'starting' && capture !== 'on';

export function Preview({ own, wanted, onToggle, onCheck }: PreviewProps) {
  const { microphone, camera } = own.captures.value;
  const picture = own.pictures.value.camera;
  const unchecked = camera === 'off' && microphone === 'off' && wanted.camera && wanted.microphone;
  return (
    <div class="preview dark" data-camera={camera} data-microphone={microphone}>
      {picture ? (
        <Video stream={picture} mirrored={own.mirrors.value} label={t('join.preview')} testId="preview-video" />
      ) : (
        <div class="preview-words">
          {camera === 'starting' ? <span class="spinner" /> : <Icon name="camera_off" size={40} />}
          <p role="status">{t(`capture.camera.${camera}`)}</p>
          {unchecked && (
            <Button icon="camera" testId="check-devices" onClick={onCheck}>
              {t('join.check_devices')}
            </Button>
          )}
        </div>
      )}
      <div class="preview-bar">
        <LevelBar own={own} />
        <span class="preview-buttons">
          <Toggle source="microphone" capture={microphone} on={wanted.microphone} onToggle={onToggle} />
          <Toggle source="camera" capture={camera} on={wanted.camera} onToggle={onToggle} />
        </span>
      </div>
    </div>
  );
}

interface ToggleProps {
  source: 'microphone' | 'camera';
  capture: Capture;
  on: boolean;
  onToggle: (source: 'microphone' | 'camera') => void;
}

/** Shows the wish: on also while the browser has not been asked yet. */
function Toggle({ source, capture, on, onToggle }: ToggleProps) {
  const wrong = isTrouble(capture);
  const lit = on && !wrong;
  const look = lit ? 'bar-on' : wrong ? 'bar-wrong' : 'bar-off';
  return (
    <IconButton
      icon={lit ? source : `${source}_off`}
      label={lit ? t(`bar.${source}_off`) : t(`bar.${source}_on`)}
      class={`bar-button ${look}`}
      pressed={on}
      testId={`toggle-${source}`}
      onClick={() => onToggle(source)}
    >
      {wrong && <span class="bar-alert" />}
    </IconButton>
  );
}

/** Below this the ear hears nothing; a normal voice reaches about -20. */
const kQuietDb = -55;
const kLoudDb = -12;

function LevelBar({ own }: { own: OwnDevices }) {
  const fill = useRef<HTMLSpanElement>(null);
  const on = own.captures.value.microphone === 'on';
  useEffect(() => {
    if (!on) return;
    let frame = 0;
    let shown = 0;
    const step = () => {
      const level = own.level() ?? 0;
      const decibels = level > 0 ? 20 * Math.log10(level) : kQuietDb;
      const now = Math.min(1, Math.max(0, (decibels - kQuietDb) / (kLoudDb - kQuietDb)));
      // Falls slower than it rises, as the eye expects of a needle.
      shown = Math.max(now, shown * 0.92);
      if (fill.current) fill.current.style.transform = `scaleX(${shown.toFixed(3)})`;
      frame = requestAnimationFrame(step);
    };
    step();
    return () => {
      cancelAnimationFrame(frame);
      fill.current?.style.removeProperty('transform');
    };
  }, [on]);
  return (
    <span class={on ? 'level level-on' : 'level'} role="img" aria-label={t('device.level')}>
      <Icon name={on ? 'microphone' : 'microphone_off'} size={18} />
      <span class="level-track">
        <span class="level-fill" ref={fill} />
      </span>
    </span>
  );
}
