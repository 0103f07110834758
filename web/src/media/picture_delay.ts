// How long pictures are kept in hand before they are shown. A browser keeps as little as it can, and
// where packets are lost on a long way the repair comes after the picture was due, each time anew:
// it stands still. Then a little more is kept, until repairs come in time. Pure.

/** So much more at a time, where pictures stood still for packets that came too late. At first at once what a repair
 * takes on the page's own line: the round trip, and a picture by which the gap is seen. */
export const kMoreMs = 100;
export const kSeenMs = 50;
export const kMostMs = 500;
/** Nothing was asked for again for so long: a little less. */
export const kCalmMs = 60_000;

export interface PictureEntry {
  type: string;
  kind?: string;
  participant?: string;
  source?: string;
  freezeCount?: number;
  /** Requests for packets that were lost. */
  nackCount?: number;
}

export interface PictureDelay {
  participant: string;
  source: string;
  milliseconds: number;
}

interface Kept extends PictureDelay {
  freezes: number;
  repairs: number;
  /** Since when nothing was lost, or less was kept. */
  calmSince: number;
}

export class PictureDelays {
  private kept = new Map<string, Kept>();

  /** Pictures of which more, or less, is to be kept from now on. */
  step(entries: Iterable<PictureEntry>, now: number, roundTripMs: number): PictureDelay[] {
    const repairMs = kMoreMs * Math.ceil((roundTripMs + kSeenMs) / kMoreMs);
    const changed: PictureDelay[] = [];
    const seen = new Map<string, Kept>();
    for (const { type, kind, participant, source, freezeCount, nackCount } of entries) {
      if (type !== 'inbound-rtp' || kind !== 'video' || participant === undefined || source === undefined) continue;
      if (freezeCount === undefined || nackCount === undefined) continue;
      const key = `${participant}/${source}`;
      const counts = { participant, source, freezes: freezeCount, repairs: nackCount };
      const before = this.kept.get(key);
      const next = before ? stepped(before, counts, now, repairMs) : { ...counts, milliseconds: 0, calmSince: now };
      if (before && next.milliseconds !== before.milliseconds) changed.push({ participant, source, milliseconds: next.milliseconds });
      seen.set(key, next);
    }
    // One that is not looked at for a while goes on as it was.
    this.kept = new Map([...this.kept, ...seen]);
    return changed;
  }

  /** A new connection counts from zero, and its receivers keep nothing. */
  forget(): void {
    this.kept.clear();
  }
}

type Counts = Omit<Kept, 'milliseconds' | 'calmSince'>;

function stepped(before: Kept, counts: Counts, now: number, repairMs: number): Kept {
  const { milliseconds, calmSince } = before;
  const lost = counts.repairs > before.repairs;
  if (lost && counts.freezes > before.freezes) {
    return { ...counts, milliseconds: Math.min(Math.max(milliseconds + kMoreMs, repairMs), kMostMs), calmSince: now };
  }
  if (lost || milliseconds === 0) return { ...counts, milliseconds, calmSince: now };
  if (now - calmSince < kCalmMs) return { ...counts, milliseconds, calmSince };
  return { ...counts, milliseconds: milliseconds - kMoreMs, calmSince: now };
}
