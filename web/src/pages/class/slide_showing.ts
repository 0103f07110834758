// Which page all are to see next: turned at the pace that the server takes (classroom/slide_commands.hpp).
// Whoever turns faster is shown what he came to last.
import type { Failure } from '../../signal/pipe';
import { samePlace, type SlidePlace } from '../../state/slides';

const kShowPauseMs = 420;
const kShowBurst = 5;
const kAgainMs = 500;

interface Line {
  /** null: it is shown; else the word. */
  show(place: SlidePlace): Promise<Failure | null>;
  now(): number;
}

export class SlideShowing {
  /** On its way to be shown. */
  private wanted: SlidePlace | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private next = 0;

  constructor(private readonly line: Line) {}

  /** Where the next step begins. */
  get coming(): SlidePlace | null {
    return this.wanted;
  }

  show(place: SlidePlace): void {
    this.wanted = place;
    if (this.timer === null) this.wait(this.next - (kShowBurst - 1) * kShowPauseMs - this.line.now());
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.wanted = null;
  }

  private wait(ms: number): void {
    if (ms <= 0) return void this.go();
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.go();
    }, ms);
  }

  private async go(): Promise<void> {
    const { wanted } = this;
    if (!wanted) return;
    this.next = Math.max(this.next, this.line.now()) + kShowPauseMs;
    const why = await this.line.show(wanted);
    if (why === 'too_fast' && this.timer === null && this.wanted !== null) return this.wait(kAgainMs);
    if (this.wanted && samePlace(this.wanted, wanted)) this.wanted = null;
  }
}
