// Which of two ways each source is shown and heard by, while a class goes over from one to the
// other. A source goes over when something of it has been decoded, and in one step: it is never
// heard twice, and not missed for longer than the step takes. Pure.

import type { StatsEntry } from './statistics';

export type Way = 'server' | 'mesh';
export type Streams = ReadonlyMap<string, MediaStream>;

/** What is shown and heard, and what is only decoded until it is. */
export interface Shown {
  streams: Map<string, MediaStream>;
  silent: Map<string, MediaStream>;
}

const other = (way: Way): Way => (way === 'server' ? 'mesh' : 'server');

export class Feeds {
  private readonly arriving: Record<Way, Streams> = { server: new Map(), mesh: new Map() };
  private aim: Way = 'server';
  private readonly chosen = new Map<string, Way>();

  setAim(way: Way): void {
    this.aim = way;
  }

  set(way: Way, streams: Streams): void {
    this.arriving[way] = streams;
  }

  /** Those that could go over as soon as something of them is decoded. */
  pending(): string[] {
    const [goal, old] = [this.aim, other(this.aim)];
    return [...this.arriving[goal].keys()].filter(
      (key) => this.chosen.get(key) === old && this.arriving[old].has(key),
    );
  }

  /** By which way it is shown; undefined: it is not. */
  wayOf(key: string): Way | undefined {
    return this.chosen.get(key);
  }

  goOver(key: string): void {
    if (this.arriving[this.aim].has(key)) this.chosen.set(key, this.aim);
  }

  shown(): Shown {
    const shown: Shown = { streams: new Map(), silent: new Map() };
    const [goal, old] = [this.arriving[this.aim], this.arriving[other(this.aim)]];
    for (const key of new Set([...old.keys(), ...goal.keys()])) {
      const next = goal.get(key);
      const last = old.get(key);
      // What is new has nothing to go over from.
      const known = this.chosen.get(key);
      const stays = last !== undefined && (next === undefined || known !== this.aim);
      // What there was by no way before is taken by the old one: it works.
      this.chosen.set(key, stays ? other(this.aim) : this.aim);
      const stream = stays ? last : next;
      if (stream) shown.streams.set(key, stream);
      if (stays && next) shown.silent.set(key, next);
    }
    for (const key of this.chosen.keys()) if (!shown.streams.has(key)) this.chosen.delete(key);
    return shown;
  }
}

/** Whether something of it has come out of the decoder: what is made up for losses does not count. */
export function isDecoded(entry: StatsEntry): boolean {
  if (entry.kind === 'video') return (entry.framesDecoded ?? 0) > 0;
  return (entry.totalSamplesReceived ?? 0) - (entry.concealedSamples ?? 0) >= kSamplesDecoded;
}
/** Two packets of 20 ms: the first may be the silence before the sound. */
const kSamplesDecoded = 1920;
