// Which microphone, camera and speaker, before going in.
import { useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { t } from '../i18n';
import { areSeveral, chooseDevice, chosenDevice, devices, type DeviceKind } from '../media/devices';
import { canChooseSpeaker, playTestSound } from '../media/level';
import type { OwnDevices } from '../media/own_devices';
import { BoardCheck, DeviceSelect } from './device_menu';
import { EchoCheck } from './echo_check';

/** `speaks`: the person means to go in with the microphone on. */
export function DeviceChoice({ own, speaks }: { own: OwnDevices; speaks: boolean }) {
  const captures = own.captures.value;
  // On a phone they stay away until they are needed.
  const [seeks, seek] = useState(false);
  const needed = (kind: DeviceKind) => seeks && areSeveral(kind);
  const choose = (kind: 'microphone' | 'camera') => (device: string) => {
    chooseDevice(kind, device);
    void own.switchTo(kind);
  };
  return (
    <div class="device-choice">
      {(['microphone', 'camera'] as const).map(
        (kind) =>
          devices.value[kind].length > 0 && (
            <div key={kind} class={captures[kind] === 'off' && !(kind === 'microphone' && needed(kind)) ? 'select-idle' : ''}>
              <DeviceSelect kind={kind} onChoose={choose(kind)} />
            </div>
          ),
      )}
      {canChooseSpeaker() && devices.value.speaker.length > 0 && (
        <div class={needed('speaker') ? '' : 'select-speaker'}>
          <DeviceSelect kind="speaker" onChoose={(device) => chooseDevice('speaker', device)} />
        </div>
      )}
      <Button
        kind="quiet"
        icon="speaker"
        onClick={() => void playTestSound(chosenDevice.value.speaker).catch(() => {})}
      >
        {t('join.test_sound')}
      </Button>
      <EchoCheck own={own} wanted={speaks} onHelp={seek} />
      {captures.camera !== 'off' && <BoardCheck own={own} />}
    </div>
  );
}
