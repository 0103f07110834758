// Where somebody stopped watching, and by which passcode, as this browser remembers it.
import { remember, type Watched } from '../state/videos';

const kStored = 'pendopo.watched';

function stored(): Watched {
  try {
    const watched: unknown = JSON.parse(localStorage.getItem(kStored) ?? '[]');
    if (!Array.isArray(watched)) return [];
    return watched.filter(
      (entry): entry is Watched[number] =>
        Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number',
    );
  } catch {
    return []; // Storage may be forbidden, or hold something else.
  }
}

export const stoppedAt = (id: string): number => stored().find(([other]) => other === id)?.[1] ?? 0;

export function keepPlace(id: string, seconds: number, lengthS: number): void {
  try {
    localStorage.setItem(kStored, JSON.stringify(remember(stored(), id, seconds, lengthS)));
  } catch {
    // It is then not remembered.
  }
}

const kWithoutVideo = 'pendopo.without_video';

/** Whoever pays by the megabyte says so once; a browser that saves data says it for him. */
export function prefersSound(): boolean {
  try {
    const chosen = localStorage.getItem(kWithoutVideo);
    if (chosen !== null) return chosen === 'yes';
  } catch {
    // Storage may be forbidden.
  }
  const line = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection;
  return line?.saveData ?? false;
}

export function preferSound(sound: boolean): void {
  try {
    localStorage.setItem(kWithoutVideo, sound ? 'yes' : 'no');
  } catch {
    // It then holds for this page only.
  }
}

const passcodeOf = (id: string) => `pendopo.passcode.${id}`;

/** For as long as the tab is open: phones drop pages, and load them anew. */
export function keepPasscode(id: string, passcode: string): void {
  try {
    sessionStorage.setItem(passcodeOf(id), passcode);
  } catch {
    // Then it is typed again.
  }
}

export function keptPasscode(id: string): string | null {
  try {
    return sessionStorage.getItem(passcodeOf(id));
  } catch {
    return null;
  }
}
