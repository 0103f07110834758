// What this browser calls itself from one visit to the next: by it somebody is known again who may
// not write, was sent away, or was in a class before it was locked. The server tells it to nobody.
import { newSeatToken } from './seat_token';

const kDevice = 'pendopo.device';

/** Null where storage is forbidden: each visit is then somebody new. */
export function deviceName(): string | null {
  try {
    const kept = localStorage.getItem(kDevice);
    if (kept) return kept;
    const fresh = newSeatToken();
    localStorage.setItem(kDevice, fresh);
    return fresh;
  } catch {
    return null;
  }
}
