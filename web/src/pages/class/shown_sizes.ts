// Tells the server how large the cameras of the others stand on this page, so that it sends no more of them than is seen.
import type { Command } from '../../signal/protocol';
import type { ClassState } from '../../state/classroom';

const kEveryMs = 1_000;
/** When a class that was joined stands on the page. */
const kLaidOutMs = 100;
/** What has become smaller may be about to grow again, as when somebody else speaks. */
const kShrinksAfterMs = 3_000;
/** The server takes no more in one command. */
const kNamedMax = 60;
/** Lines of the picture that a layer has, the largest left out; a quarter more is not seen. */
const kLinesUpTo = [180 * 1.25, 360 * 1.25];
/** A phone has three dots for each that an eye tells from the next, and pays for every byte. */
const kDensityMax = 1.5;

export interface ShownSizesLink {
  state(): ClassState;
  send(command: Command): Promise<unknown>;
}

/** Each camera's tile: whose, and how many lines of the picture it shows. */
export type Tiles = readonly { participant: string; lines: number }[];

export function layersOf(lines: number): number {
  const level = kLinesUpTo.findIndex((most) => lines <= most);
  return (level < 0 ? kLinesUpTo.length : level) + 1;
}

export function tilesOnPage(): Tiles {
  const density = Math.min(devicePixelRatio || 1, kDensityMax);
  return [...document.querySelectorAll<HTMLElement>('.tile[data-source="camera"]')].map((tile) => {
    const { width, height } = tile.getBoundingClientRect();
    const whole = tile.classList.contains('tile-large');
    const lines = whole ? Math.min(height, (width * 9) / 16) : Math.max(height, (width * 9) / 16);
    return { participant: tile.dataset['personId'] ?? '', lines: lines * density };
  });
}

export class ShownSizes {
  private timer: ReturnType<typeof setInterval> | undefined;
  private told: ReadonlyMap<string, number> | null = null;
  private readonly smallerSince = new Map<string, number>();
  private asking = false;

  constructor(
    private readonly link: ShownSizesLink,
    private readonly tiles: () => Tiles = tilesOnPage,
  ) {}

  start(): () => void {
    this.timer = setInterval(() => this.look(Date.now()), kEveryMs);
    return () => clearInterval(this.timer);
  }

  /** The server knows nothing of this page. */
  forget(): void {
    this.told = null;
    if (this.timer !== undefined) setTimeout(() => this.look(Date.now()), kLaidOutMs);
  }

  look(now: number): void {
    const { phase, carriage, hls } = this.link.state();
    const byServer = carriage.by === 'server' || carriage.moving;
    if (phase !== 'in_class' || hls !== null || !byServer) {
      this.told = null; // a server that sends again may have forgotten
      return;
    }
    if (this.asking) return;
    const sizes = this.sizes(now);
    if (this.told !== null && same(this.told, sizes)) return;
    this.told = sizes;
    this.asking = true;
    const named = [...sizes].slice(0, kNamedMax).map(([participant, layers]) => ({ participant, layers }));
    this.link.send({ command: 'show_sizes', sizes: named }).catch(() => void (this.told = null)).finally(() => void (this.asking = false));
  }

  /** Those that stand larger than the smallest layer; what shrinks stays for a while. */
  private sizes(now: number): Map<string, number> {
    const { you } = this.link.state();
    const sizes = new Map<string, number>();
    for (const { participant, lines } of this.tiles()) {
      if (participant === you) continue;
      sizes.set(participant, Math.max(sizes.get(participant) ?? 1, layersOf(lines)));
    }
    for (const [participant, before] of this.told ?? []) {
      if ((sizes.get(participant) ?? 1) >= before) this.smallerSince.delete(participant);
      else if (now - (this.smallerSince.get(participant) ?? now) < kShrinksAfterMs) {
        this.smallerSince.set(participant, this.smallerSince.get(participant) ?? now);
        sizes.set(participant, before);
      } else this.smallerSince.delete(participant);
    }
    return new Map([...sizes].filter(([, layers]) => layers > 1));
  }
}

const same = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean =>
  a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
