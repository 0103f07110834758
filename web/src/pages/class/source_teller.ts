// Tells the server which of one's own sources are on, until it knows.
import type { Failure } from '../../signal/pipe';
import type { Source } from '../../signal/protocol';

/** The server counts commands by the second. */
export const kTooFastPauseMs = 1_000;

export interface TellerLink {
  isOn(source: Source): boolean;
  /** Null: the server has taken it. */
  tell(source: Source, on: boolean): Promise<Failure | 'failed' | null>;
  /** The server lets nothing of it through. */
  refused(source: Source, on: boolean): void;
}

export class SourceTeller {
  /** What the server was last told of each source. */
  private readonly told = new Map<Source, boolean>();
  /** Of which the server is being told: whoever switches to and fro is told of once. */
  private readonly telling = new Set<Source>();

  constructor(private readonly link: TellerLink) {}

  /** Nothing is told before the next begin(). */
  forget(): void {
    this.told.clear();
  }

  wasTold(source: Source): boolean {
    return this.told.get(source) ?? false;
  }

  /** What the server believes. True: somebody else has switched it off meanwhile. */
  begin(source: Source, on: boolean): boolean {
    const knew = this.told.get(source) === true && !this.telling.has(source);
    this.told.set(source, on);
    return knew && !on;
  }

  /** Tells the server whether this source is on, when it was told otherwise. */
  tell(source: Source): void {
    const on = this.link.isOn(source);
    if (!this.told.has(source) || this.told.get(source) === on || this.telling.has(source)) return;
    this.told.set(source, on);
    this.telling.add(source);
    void this.link.tell(source, on).then((failure) => {
      this.telling.delete(source);
      if (failure !== null) return this.onNotTold(source, on, failure);
      this.told.set(source, on);
      this.tell(source);
    });
  }

  /** What is lost with the seat is compared by the next begin(). */
  private onNotTold(source: Source, on: boolean, failure: Failure | 'failed'): void {
    if (failure === 'disconnected' || failure === 'repeated') return;
    this.told.set(source, !on);
    if (failure !== 'not_allowed') setTimeout(() => this.tell(source), kTooFastPauseMs);
    // The wish may have gone meanwhile.
    else if (on === this.link.isOn(source)) this.link.refused(source, on);
  }
}
