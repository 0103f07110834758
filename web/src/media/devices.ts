// Which devices there are and which the person chose, remembered for the next class.
import { signal } from '@preact/signals';

/** A page that came without a certificate, from another machine: it gets no camera and no microphone. */
export const isPlainPage = (): boolean => !isSecureContext;

export type DeviceKind = 'microphone' | 'camera' | 'speaker';

export interface Device {
  id: string;
  label: string;
}

const kKinds: Readonly<Record<MediaDeviceKind, DeviceKind>> = {
  audioinput: 'microphone',
  videoinput: 'camera',
  audiooutput: 'speaker',
};

export const devices = signal<Readonly<Record<DeviceKind, readonly Device[]>>>({
  microphone: [],
  camera: [],
  speaker: [],
});

const stored = (kind: DeviceKind) => `pendopo.device.${kind}`;

function remembered(kind: DeviceKind): string {
  try {
    return localStorage.getItem(stored(kind)) ?? '';
  } catch {
    return '';
  }
}

/** The chosen device of each kind; empty means the browser's standard one. */
export const chosenDevice = signal<Readonly<Record<DeviceKind, string>>>({
  microphone: '',
  camera: '',
  speaker: '',
});

export function chooseDevice(kind: DeviceKind, id: string): void {
  chosenDevice.value = { ...chosenDevice.value, [kind]: id };
  try {
    localStorage.setItem(stored(kind), id);
  } catch {
    // It then holds for this page only.
  }
}

/** Words of browsers for one of the others, not devices. */
const kNames: ReadonlySet<string> = new Set(['default', 'communications']);

/** Whether there is another one to choose. */
export const areSeveral = (kind: DeviceKind): boolean =>
  devices.value[kind].filter(({ id }) => !kNames.has(id)).length > 1;

/** Reads the list again; labels are empty until the browser has given permission once. */
export async function refreshDevices(): Promise<void> {
  const found = await navigator.mediaDevices?.enumerateDevices?.().catch(() => []);
  const lists: Record<DeviceKind, Device[]> = { microphone: [], camera: [], speaker: [] };
  for (const device of found ?? []) {
    if (device.deviceId === '') continue;
    lists[kKinds[device.kind]].push({ id: device.deviceId, label: device.label });
  }
  devices.value = lists;
}

/** Follows plugging and unplugging for as long as the page lives. */
export function startDevices(): void {
  chosenDevice.value = {
    microphone: remembered('microphone'),
    camera: remembered('camera'),
    speaker: remembered('speaker'),
  };
  navigator.mediaDevices?.addEventListener?.('devicechange', () => void refreshDevices());
  void refreshDevices();
}

/** Whether the browser would open it without asking. */
export async function alreadyAllowed(kind: 'microphone' | 'camera'): Promise<boolean> {
  try {
    const status = await navigator.permissions.query({ name: kind as PermissionName });
    return status.state === 'granted';
  } catch {
    return false;
  }
}
