// Tells a player that is stuck from one that waits for its person, its line or the broadcast.

/** What stands for so long although something comes begins anew. */
export const kStuckMs = 8_000;
/** Less than this may come while nothing moves: a publisher who vanishes leaves an end of so much. */
export const kArrivedS = 2;
// HTMLMediaElement.HAVE_FUTURE_DATA
const kHaveFutureData = 3;

/** How the player is at one moment. */
export interface Moment {
  /** Nothing has been shown yet. */
  loading: boolean;
  /** Nobody expects it to move: see rests(). */
  resting: boolean;
  at_s: number;
  /** As far as the broadcast has come; null: not known. */
  end_s: number | null;
}

/**
 * Whether nobody expects it to move: paused or not looked at. One that has yet to begin only when it
 * could: then the browser waits for a tap, as phones that save power do even of a picture without sound.
 */
export const rests = (player: {
  loading: boolean;
  paused: boolean;
  hidden: boolean;
  readyState: number;
}): boolean =>
  player.loading
    ? player.paused && player.readyState >= kHaveFutureData
    : player.paused || player.hidden;

export class StuckWatch {
  #since: { now_ms: number; at_s: number; end_s: number } | null = null;

  /** Whether to begin anew now: nothing has moved for kStuckMs, and it has not begun or more has come meanwhile. */
  look(moment: Moment, now_ms: number): boolean {
    const end_s = moment.end_s ?? 0;
    const moves = !moment.loading && moment.at_s !== this.#since?.at_s;
    if (moment.resting || moves || !this.#since) {
      this.#since = moment.resting ? null : { now_ms, at_s: moment.at_s, end_s };
      return false;
    }
    const came = moment.loading || end_s - this.#since.end_s >= kArrivedS;
    if (now_ms - this.#since.now_ms < kStuckMs || !came) return false;
    this.#since = null;
    return true;
  }
}
