// What a viewer sees, counted: how long until the first picture, how often and how long it stood
// still. Knows the media element's events alone, so it is the same for every way of playing.

/** Shorter ones are seen by nobody, and some browsers report one at each jump. */
const kStallMinMs = 100;
/** Whatever waits for longer has been put aside, or sleeps; that is no stall of so long. */
const kStallMaxMs = 60_000;

export interface Watched {
  joined_ms: number | null;
  stalls: number;
  stalled_ms: number;
  frames_shown: number;
  frames_dropped: number;
}

type Played = EventTarget & {
  paused: boolean;
  seeking: boolean;
  getVideoPlaybackQuality?: () => { totalVideoFrames: number; droppedVideoFrames: number };
};

export class PlayerWatch {
  readonly #began: number;
  #joinedMs: number | null = null;
  #stalls = 0;
  #stalledMs = 0;
  #stallBegan: number | null = null;

  constructor(
    readonly media: Played,
    readonly now: () => number = () => performance.now(),
  ) {
    this.#began = now();
    for (const [name, listener] of this.#listeners) media.addEventListener(name, listener);
  }

  close(): void {
    for (const [name, listener] of this.#listeners) this.media.removeEventListener(name, listener);
  }

  look(): Watched {
    const stalledNow = this.#stallBegan === null ? 0 : this.#lengthOf(this.#stallBegan);
    const stalls = stalledNow >= kStallMinMs ? 1 : 0;
    const frames = this.media.getVideoPlaybackQuality?.();
    const dropped = frames?.droppedVideoFrames ?? 0;
    return {
      joined_ms: this.#joinedMs,
      stalls: this.#stalls + stalls,
      stalled_ms: this.#stalledMs + (stalls ? stalledNow : 0),
      frames_shown: Math.max(0, (frames?.totalVideoFrames ?? 0) - dropped),
      frames_dropped: dropped,
    };
  }

  readonly #onPlaying = () => {
    this.#joinedMs ??= Math.round(this.now() - this.#began);
    this.#endStall();
  };

  readonly #onWaiting = () => {
    const wanted = !this.media.paused && !this.media.seeking;
    if (this.#joinedMs !== null && wanted) this.#stallBegan ??= this.now();
  };

  /** A pause or a jump is the person's will: what follows is no stall. */
  readonly #onWill = () => this.#endStall();

  readonly #listeners: readonly [string, () => void][] = [
    ['playing', this.#onPlaying],
    ['waiting', this.#onWaiting],
    ['pause', this.#onWill],
    ['seeking', this.#onWill],
  ];

  #lengthOf(began: number): number {
    return Math.min(kStallMaxMs, Math.round(this.now() - began));
  }

  #endStall(): void {
    if (this.#stallBegan === null) return;
    const length = this.#lengthOf(this.#stallBegan);
    this.#stallBegan = null;
    if (length < kStallMinMs) return;
    this.#stalls += 1;
    this.#stalledMs += length;
  }
}
