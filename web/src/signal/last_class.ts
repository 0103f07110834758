// The class that a student's link led to last, on this device: an installed page opens at the teachers' sign-in.

const kKey = 'pendopo.last_class';
/** A link that was not followed for so long is of a class that is over. */
export const kKeptForMs = 120 * 24 * 3_600_000;
const kPath = /^\/class\/[^/\\#?]+#[^/\\#?]+$/;

export interface LastClass {
  /** Of this server, with the link's token. */
  path: string;
  title: string;
}

/** Somebody has come in by the link at that path. */
export function rememberClass({ path, title }: LastClass, now: number): void {
  try {
    localStorage.setItem(kKey, JSON.stringify({ path, title, at: now }));
  } catch {
    // He has the link, as before.
  }
}

/** null: there is none, it is too old, or what is kept is not ours. */
export function rememberedClass(now: number): LastClass | null {
  try {
    const kept = JSON.parse(localStorage.getItem(kKey) ?? 'null') as Partial<LastClass & { at: number }> | null;
    const { path, title, at } = kept ?? {};
    if (typeof path !== 'string' || typeof title !== 'string' || typeof at !== 'number') return null;
    const fresh = at <= now && now - at <= kKeptForMs;
    if (!fresh) forgetClass();
    return fresh && kPath.test(path) ? { path, title } : null;
  } catch {
    return null;
  }
}

export function forgetClass(): void {
  try {
    localStorage.removeItem(kKey);
  } catch {
    // Nothing was kept, then.
  }
}
