// What this browser calls itself to a chat, from one visit to the next: by it somebody who may not
// write is known again. It is no secret and opens nothing.
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
