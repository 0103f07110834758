// Asks the server for what the others send, until it has heard it.
import type { Failure } from '../../signal/pipe';

export type WatchHow = 'go_on' | 'restart' | 'ice_restart';

const kLongestPauseMs = 10_000;

export interface WatchingLink {
  /** Null: the server has heard it. */
  ask(restart: boolean, iceRestart: boolean): Promise<Failure | 'failed' | null>;
  isInClass(): boolean;
}

export class Watching {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  constructor(private readonly link: WatchingLink) {}

  ask(how: WatchHow): void {
    this.stop();
    void this.link.ask(how === 'restart', how === 'ice_restart').then((failure) => {
      if (failure === null) return void (this.failures = 0);
      // Lost with the seat: the next welcome asks again. Not for the audience: until it is brought in. Or
      // the class has moved meanwhile, to where no server sends.
      if (failure === 'disconnected' || failure === 'not_allowed' || failure === 'carried_by_mesh') return;
      if (!this.link.isInClass()) return;
      const pause = Math.min(1_000 * 2 ** this.failures, kLongestPauseMs);
      this.failures += 1;
      this.stop();
      this.timer = setTimeout(() => this.ask(how), pause);
    });
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
