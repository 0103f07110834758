// What this browser remembers of the person between classes, and this tab between reloads.

const kName = 'pendopo.name';
const kOn = 'pendopo.on';

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
