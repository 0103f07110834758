// The small arrow beside microphone and camera: which device.
import { Check } from '../design/check';
import { Select } from '../design/controls';
import type { IconName } from '../design/icon';
import { Menu, MenuItem } from '../design/menu';
import { t, type MessageKey } from '../i18n';
import { showsBoard } from '../media/board_camera';
import { chosenDevice, devices, type DeviceKind } from '../media/devices';
import { canChooseSpeaker, playTestSound } from '../media/level';
import type { OwnDevices } from '../media/own_devices';
import { useSeat } from './seat_context';

const kIcons: Readonly<Record<DeviceKind, IconName>> = {
  microphone: 'microphone',
  camera: 'camera',
  speaker: 'speaker',
};

interface DeviceSelectProps {
  kind: DeviceKind;
  onChoose: (device: string) => void;
}

export function DeviceSelect({ kind, onChoose }: DeviceSelectProps) {
  const found = devices.value[kind];
  const named = found.map(({ id, label }, index) => ({
    value: id,
    label: label || t('device.unnamed', { n: index + 1 }),
  }));
  // A remembered device that is not plugged in now is not chosen.
  const chosen = chosenDevice.value[kind];
  const value = found.some(({ id }) => id === chosen) ? chosen : '';
  const own = found.some(({ id }) => id === 'default');
  const options = own ? named : [{ value: '', label: t('device.default') }, ...named];
  return (
    <Select
      label={t(`device.${kind}`)}
      icon={kIcons[kind]}
      value={own && value === '' ? 'default' : value}
      options={options}
      onChange={onChoose}
      testId={`choose-${kind}`}
    />
  );
}

/** What the chosen camera looks at. */
export function BoardCheck({ own }: { own: OwnDevices }) {
  return (
    <Check
      label={t('board.choose')}
      hint={t('board.hint')}
      checked={showsBoard.value}
      onChange={(board) => void own.setBoard(board)}
      testId="board-camera"
    />
  );
}

export function DeviceMenu({ kinds, words }: { kinds: readonly DeviceKind[]; words: MessageKey }) {
  const seat = useSeat();
  const usable = kinds.filter((kind) => kind !== 'speaker' || canChooseSpeaker());
  const known = usable.some((kind) => devices.value[kind].length > 0);
  return (
    <Menu icon="up" label={t(words)} class="bar-arrow">
      {usable.map((kind) => (
        <div class="menu-part" key={kind}>
          {t(`device.${kind}`)}
          <DeviceSelect kind={kind} onChoose={(device) => void seat.choose(kind, device)} />
        </div>
      ))}
      {kinds.includes('camera') && known && <BoardCheck own={seat.own} />}
      {!known && <p class="menu-note">{t('device.none_yet')}</p>}
      {kinds.includes('speaker') && (
        <MenuItem
          icon="speaker"
          onClick={() => void playTestSound(chosenDevice.value.speaker).catch(() => {})}
        >
          {t('join.test_sound')}
        </MenuItem>
      )}
    </Menu>
  );
}
