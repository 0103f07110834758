// The server's time of day. The clock of a phone may be an hour off; what has just happened tells by
// how much. Pure: whoever asks says what the own clock shows.

export class ServerClock {
  /** How far the own clock is ahead; null: nothing has happened yet. */
  private ahead: number | null = null;

  /** The server says that it happened at `at`; heard when the own clock showed `now`. */
  hear(at: number, now: number): void {
    // What comes late makes the own clock look faster: the smallest is the truest.
    this.ahead = Math.min(this.ahead ?? Infinity, now - at);
  }

  time(now: number): number {
    return now - (this.ahead ?? 0);
  }
}
