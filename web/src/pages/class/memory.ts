// What this browser remembers of the person between classes, and this tab between reloads.
import type { View } from '../../state/classroom';

const kName = 'pendopo.name';
const kOn = 'pendopo.on';
const kSoundOnly = 'pendopo.sound_only';
const kView = 'pendopo.view';

export interface Wanted {
  microphone: boolean;
  camera: boolean;
}

export function rememberedName(): string {
  try {
    return localStorage.getItem(kName) ?? '';
  } catch {
    return '';
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(kName, name);
  } catch {
    // The field is then empty next time.
  }
}

/** What was on before a reload of this tab. */
export function rememberedWanted(): Wanted {
  try {
    const on = sessionStorage.getItem(kOn) ?? '';
    return { microphone: on.includes('microphone'), camera: on.includes('camera') };
  } catch {
    return { microphone: false, camera: false };
  }
}

export function rememberWanted({ microphone, camera }: Wanted): void {
  const on = [microphone ? 'microphone' : '', camera ? 'camera' : ''].join(' ');
  try {
    sessionStorage.setItem(kOn, on);
  } catch {
    // After a reload both are then off.
  }
}

/** Of who follows the class as a broadcast: whether the picture is left away. */
export function rememberedSoundOnly(): boolean {
  try {
    return sessionStorage.getItem(kSoundOnly) !== null;
  } catch {
    return false;
  }
}

export function rememberSoundOnly(soundOnly: boolean): void {
  try {
    if (soundOnly) sessionStorage.setItem(kSoundOnly, 'yes');
    else sessionStorage.removeItem(kSoundOnly);
  } catch {
    // The next scene then begins with the picture.
  }
}

/** How the class is laid out on this device. */
export function rememberedView(): View {
  try {
    return localStorage.getItem(kView) === 'grid' ? 'grid' : 'stage';
  } catch {
    return 'stage';
  }
}

export function rememberView(view: View): void {
  try {
    localStorage.setItem(kView, view);
  } catch {
    // It is so until the page is left.
  }
}
