// Keeps a phone from going dark while someone listens.

/** What is held of the browser; released by itself when the page is hidden. */
export interface Held {
  release(): Promise<void>;
}

export class WakeLock {
  private held: Held | null = null;
  private asking = false;
  private stopped = false;

  /** `ask` gives null where the browser has no such thing, and may fail. */
  constructor(private readonly ask: () => Promise<Held | null>) {}

  /** Asks again: a lock ends whenever the page was hidden. */
  async keep(): Promise<void> {
    if (this.stopped || this.asking) return;
    this.asking = true;
    await this.letGo();
    try {
      this.held = await this.ask();
    } catch {
      // Low battery or an old browser: the phone sleeps as it always does.
    }
    this.asking = false;
    if (this.stopped) await this.letGo();
  }

  /** For good, also when the browser has not answered yet. */
  stop(): void {
    this.stopped = true;
    void this.letGo();
  }

  private async letGo(): Promise<void> {
    const held = this.held;
    this.held = null;
    await held?.release().catch(() => {});
  }
}
