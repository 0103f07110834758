// "Hear yourself" at the door: how it goes, the question, and what helps when nothing was heard.
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../design/controls';
import { t, type MessageKey } from '../i18n';
import { EchoTest, type EchoPhase } from '../media/echo_test';
import { canEcho, echoWorld } from '../media/echo_world';
import { areSeveral, type DeviceKind } from '../media/devices';
import { canChooseSpeaker } from '../media/level';
import type { OwnDevices } from '../media/own_devices';
import { useFocusAfter } from './use_focus_after';

const kWords: Readonly<Record<EchoPhase, MessageKey | null>> = {
  idle: null,
  opening: 'echo.opening',
  recording: 'echo.recording',
  playing: 'echo.playing',
  asked: 'echo.asked',
  heard: 'echo.heard',
  unheard: 'echo.unheard',
  silent: 'echo.silent',
  failed: 'echo.failed',
};
const kAdvice: Readonly<Partial<Record<EchoPhase, readonly MessageKey[]>>> = {
  unheard: ['echo.try_volume', 'echo.try_speaker', 'echo.try_headphones'],
  silent: ['echo.try_switch', 'echo.try_microphone', 'echo.try_closer'],
};
/** What can be tried only where there is another device; `silent` and `unheard` show the choice of it. */
const kNeeds: Readonly<Partial<Record<MessageKey, DeviceKind>>> = {
  'echo.try_speaker': 'speaker',
  'echo.try_microphone': 'microphone',
};
const canTry = (key: MessageKey): boolean => {
  const kind = kNeeds[key];
  return kind === undefined || (areSeveral(kind) && (kind !== 'speaker' || canChooseSpeaker()));
};
const kWordsId = 'echo-words';

interface EchoCheckProps {
  own: OwnDevices;
  wanted: boolean;
  /** Another device may help now. */
  onHelp: (needed: boolean) => void;
}

export function EchoCheck({ own, wanted, onHelp }: EchoCheckProps) {
  const wants = useRef(wanted);
  wants.current = wanted;
  const kept = useRef<EchoTest | null>(null);
  const test = (kept.current ??= new EchoTest(echoWorld(own, () => wants.current)));
  useEffect(() => () => test.stop(), [test]);
  const phase = test.phase.value;
  const pressed = useFocusAfter(kWordsId, phase);
  const helps = kAdvice[phase] !== undefined;
  useEffect(() => onHelp(helps), [helps]);
  if (!canEcho()) return null;
  const busy = phase === 'opening' || phase === 'recording' || phase === 'playing';
  const words = kWords[phase];
  const answer = (heard: boolean) => {
    pressed();
    test.answer(heard);
  };
  return (
    <div class="echo" data-testid="echo" data-phase={phase}>
      {!busy && phase !== 'asked' && (
        <Button
          kind="quiet"
          icon="microphone"
          testId="echo-start"
          onClick={() => {
            pressed();
            void test.start();
          }}
        >
          {t(phase === 'idle' ? 'echo.start' : 'echo.again')}
        </Button>
      )}
      <div class={words ? 'echo-card' : ''} role="status">
        {words && (
          <p id={kWordsId} tabIndex={-1} data-testid="echo-words">
            {t(words)}
          </p>
        )}
        {phase === 'recording' && <span class="echo-time" />}
        {kAdvice[phase] && (
          <ul>
            {kAdvice[phase]?.filter(canTry).map((key) => (
              <li key={key}>{t(key)}</li>
            ))}
          </ul>
        )}
        {phase === 'asked' && (
          <span class="echo-answers">
            <Button testId="echo-yes" onClick={() => answer(true)}>
              {t('echo.yes')}
            </Button>
            <Button testId="echo-no" onClick={() => answer(false)}>
              {t('echo.no')}
            </Button>
          </span>
        )}
      </div>
    </div>
  );
}
