// Whether the class listens to keys, on this device, and what for.
import { signal, type Signal } from '@preact/signals';

const kOffKey = 'pendopo.keys_off';
const kTalkKey = 'pendopo.push_to_talk';

function kept(key: string): boolean {
  try {
    return localStorage.getItem(key) === 'yes';
  } catch {
    return false; // private windows of some browsers
  }
}

function keep(key: string, yes: boolean): void {
  try {
    if (yes) localStorage.setItem(key, 'yes');
    else localStorage.removeItem(key);
  } catch {
    // It holds for this page, then.
  }
}

/** Speech input and shaky hands press keys that nobody meant (WCAG 2.1.4). */
export const keysOff: Signal<boolean> = signal(kept(kOffKey));
/** The microphone is on while the space bar is held. */
export const pushToTalk: Signal<boolean> = signal(kept(kTalkKey));
/** The list of the keys is before the person. */
export const keysShown: Signal<boolean> = signal(false);

export function chooseKeysOff(off: boolean): void {
  keysOff.value = off;
  keep(kOffKey, off);
}

export function choosePushToTalk(on: boolean): void {
  pushToTalk.value = on;
  keep(kTalkKey, on);
}
