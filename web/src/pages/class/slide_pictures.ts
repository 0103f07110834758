// The pictures of slides that this page has fetched: each once, the oldest given up.
import { signal } from '@preact/signals';
import { fetchPicture, type SlideSize } from '../../signal/slides';
import { placeKey, type SlidePlace } from '../../state/slides';

/** Kept besides what is shown: large ones take some megabytes each when they are unpacked. */
const kKept = { large: 6, small: 60 } as const;
const kAtOnce = 3;
/** Twice as long each time: a picture that is gone for good is asked for less and less. */
const kAgainMs = 3_000;
const kLongestAgainMs = 60_000;

interface Line {
  readonly room: string;
  seat(): string;
}

interface Wanted {
  place: SlidePlace;
  size: SlideSize;
  key: string;
}

export class SlidePictures {
  /** Addresses of pictures, by `SET/PAGE/SIZE`. */
  readonly known = signal<ReadonlyMap<string, string>>(new Map());
  private line_: Wanted[] = [];
  private readonly running = new Set<string>();
  private readonly failed = new Map<string, number>();
  private readonly stop = new AbortController();
  /** Bytes that were fetched. */
  fetched = 0;

  constructor(private readonly line: Line) {}

  /** The address of it, or null while it is fetched; `first`: before all others. */
  want(place: SlidePlace, size: SlideSize, first = false): string | null {
    const key = `${placeKey(place)}/${size}`;
    const known = this.known.peek().get(key);
    if (known !== undefined) return known;
    if (!this.running.has(key) && !this.line_.some((one) => one.key === key)) {
      const wanted = { place, size, key };
      if (first) this.line_.unshift(wanted);
      else this.line_.push(wanted);
      this.next();
    }
    return null;
  }

  /** Nobody looks at those any more that are not fetched yet. */
  unwant(size: SlideSize): void {
    this.line_ = this.line_.filter((one) => one.size !== size);
  }

  forget(set: number): void {
    this.keep((key) => !key.startsWith(`${set}/`));
  }

  end(): void {
    this.stop.abort();
    this.keep(() => false);
  }

  private next(): void {
    while (this.running.size < kAtOnce) {
      const wanted = this.line_.shift();
      if (!wanted) return;
      void this.fetch(wanted);
    }
  }

  private async fetch(wanted: Wanted): Promise<void> {
    const { place, size, key } = wanted;
    this.running.add(key);
    const blob = await fetchPicture(this.line.seat(), this.line.room, place, size, this.stop.signal);
    if (this.stop.signal.aborted) return;
    // A seat that is being taken again has nothing for a moment.
    const times = this.failed.get(key) ?? 0;
    if (blob) this.failed.delete(key);
    else this.failed.set(key, times + 1);
    if (!blob) await new Promise((done) => setTimeout(done, Math.min(kAgainMs * 2 ** times, kLongestAgainMs)));
    this.running.delete(key);
    if (blob) this.put(key, size, blob);
    this.next();
    // Whoever still looks asks again.
    if (!blob) this.known.value = new Map(this.known.peek());
  }

  private put(key: string, size: SlideSize, blob: Blob): void {
    this.fetched += blob.size;
    const known = new Map(this.known.peek());
    known.set(key, URL.createObjectURL(blob));
    const same = [...known.keys()].filter((other) => other.endsWith(`/${size}`));
    for (const old of same.slice(0, Math.max(0, same.length - kKept[size]))) {
      URL.revokeObjectURL(known.get(old) ?? '');
      known.delete(old);
    }
    this.known.value = known;
  }

  private keep(stays: (key: string) => boolean): void {
    const known = new Map(this.known.peek());
    for (const [key, address] of known) {
      if (stays(key)) continue;
      URL.revokeObjectURL(address);
      known.delete(key);
    }
    this.known.value = known;
  }
}
