// How often pictures stood still, as the browser counts it, and when that is worth telling. Pure.

/** At most so often. */
export const kTellEveryMs = 10_000;

export interface FreezeEntry {
  type: string;
  id?: string;
  kind?: string;
  freezeCount?: number;
  /** Seconds. */
  totalFreezesDuration?: number;
}

export interface Freezes {
  count: number;
  milliseconds: number;
}

/** Sums over all connections of one visit: a new one counts from zero again. */
export class FreezeTeller {
  private before = new Map<string, Freezes>();
  private sum: Freezes = { count: 0, milliseconds: 0 };
  private told = 0;
  private toldAt: number | null = null;

  get total(): Freezes {
    return this.sum;
  }

  /** Gives what is to be told now. */
  step(entries: Iterable<FreezeEntry>, now: number): Freezes | null {
    const counts = new Map(this.before); // one that is missing once may come back
    for (const { type, id, kind, freezeCount, totalFreezesDuration } of entries) {
      if (type !== 'inbound-rtp' || kind !== 'video' || id === undefined || freezeCount === undefined) continue;
      const is = { count: freezeCount, milliseconds: Math.round((totalFreezesDuration ?? 0) * 1_000) };
      const was = this.before.get(id);
      const anew = was === undefined || is.count < was.count;
      this.sum = {
        count: this.sum.count + is.count - (anew ? 0 : was.count),
        milliseconds: this.sum.milliseconds + is.milliseconds - (anew ? 0 : was.milliseconds),
      };
      counts.set(id, is);
    }
    this.before = counts;
    const soon = this.toldAt !== null && now - this.toldAt < kTellEveryMs;
    if (soon || this.sum.count === this.told) return null;
    this.toldAt = now;
    this.told = this.sum.count;
    return this.sum;
  }
}
