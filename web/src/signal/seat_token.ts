// The seat token of this tab: with it a reload keeps the person's place. sessionStorage, because a
// second tab is a second person.

const key = (room: string) => `pendopo.seat.${room}`;

/** A token that nobody guesses: 192 bits, as docs/PROTOCOL.md wants it. */
export function newSeatToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function rememberSeat(room: string, seat: string): void {
  try {
    sessionStorage.setItem(key(room), seat);
  } catch {
    // Storage may be forbidden; then a reload takes a new place.
  }
}

export function rememberedSeat(room: string): string | null {
  try {
    return sessionStorage.getItem(key(room));
  } catch {
    return null;
  }
}

export function forgetSeat(room: string): void {
  try {
    sessionStorage.removeItem(key(room));
  } catch {
    // Nothing was remembered.
  }
}
