// Which microphone, camera and speaker, before going in.
import { Button } from '../design/controls';
import { t } from '../i18n';
import { chooseDevice, chosenDevice, devices } from '../media/devices';
import { canChooseSpeaker, playTestSound } from '../media/level';
import type { OwnDevices } from '../media/own_devices';
import { DeviceSelect } from './device_menu';

export function DeviceChoice({ own }: { own: OwnDevices }) {
  const { microphone, camera, speaker } = devices.value;
  const choose = (kind: 'microphone' | 'camera') => (device: string) => {
    chooseDevice(kind, device);
    void own.switchTo(kind);
  };
  return (
    <div class="device-choice">
      {microphone.length > 0 && <DeviceSelect kind="microphone" onChoose={choose('microphone')} />}
      {camera.length > 0 && <DeviceSelect kind="camera" onChoose={choose('camera')} />}
      {canChooseSpeaker() && speaker.length > 0 && (
        <DeviceSelect kind="speaker" onChoose={(device) => chooseDevice('speaker', device)} />
      )}
      <Button
        kind="quiet"
        icon="speaker"
        onClick={() => void playTestSound(chosenDevice.value.speaker).catch(() => {})}
      >
        {t('join.test_sound')}
      </Button>
    </div>
  );
}
