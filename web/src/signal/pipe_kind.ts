// Which kind of connection the pipe uses: it begins with a WebSocket, falls back when a proxy eats
// it, and climbs back when it can.

/** From the best to the one that passes nearly everywhere. */
export const kPipeKinds = ['websocket', 'stream', 'long_poll', 'poll'] as const;
export type PipeKind = (typeof kPipeKinds)[number];

/** So many connections in a row may fail before a kind that has worked before is left. */
const kFailuresOfProved = 3;
/** A server that was away for a moment should cost no more than this. */
export const kFirstClimbMs = 3_000;
export const kLongestClimbMs = 600_000;

export class KindChoice {
  private index = 0;
  private failures = 0;
  private climbs = 0;
  /** Where a climb began that has not arrived yet. */
  private from: number | null = null;
  private readonly proved = new Set<PipeKind>();

  get kind(): PipeKind {
    return kPipeKinds[this.index] as PipeKind;
  }

  /** The kind to try while this one works; null when there is no better one. */
  get better(): PipeKind | null {
    return this.index === 0 ? null : kPipeKinds[0];
  }

  /** A connection of this kind has carried an answer. */
  works(): void {
    this.failures = 0;
    this.proved.add(this.kind);
    if (this.index === 0) this.climbs = 0;
  }

  /** A connection of this kind ended before it carried anything. */
  fails(): void {
    if (this.from !== null) {
      this.index = this.from;
      this.from = null;
      return;
    }
    this.failures += 1;
    if (this.failures < (this.proved.has(this.kind) ? kFailuresOfProved : 1)) return;
    this.failures = 0;
    this.index = (this.index + 1) % kPipeKinds.length;
  }

  /** The better kind has opened and is used from now on, if the seat moves over. */
  climb(): void {
    this.from = this.index;
    this.index = 0;
    this.failures = 0;
  }

  /** The seat is reached by this kind. */
  arrives(): void {
    this.from = null;
  }

  /** Milliseconds until the next try of a better kind: soon at first, then less and less often. */
  nextClimb(): number {
    const delay = Math.min(kFirstClimbMs * 4 ** this.climbs, kLongestClimbMs);
    this.climbs += 1;
    return delay;
  }
}
