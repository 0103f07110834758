// What the sending and the receiving connection have in common: noticing trouble, waiting longer
// after each restart, one piece of work at a time.

export type Timer = ReturnType<typeof setTimeout>;

/** ICE often heals a short "disconnected" by itself; after this long we help. */
const kPatienceMs = 5_000;
/** What a new way through the network may take to be found. */
const kHealWithinMs = 8_000;
const kLongestPauseMs = 10_000;

export interface Cures {
  /** Restarts ICE: another way through the network for the same connection. */
  heal(): void;
  /** A fresh connection. */
  restart(): void;
}

/** Watches a connection; when it is lost, calls for an ICE restart, and if that is no help a new one. */
export class TroubleWatch {
  private timer: Timer | undefined;
  private restarts = 0;
  private pausing = false;
  private healing = false;
  private established = false;

  constructor(private readonly cures: Cures) {}

  follow(connection: RTCPeerConnection): void {
    this.established = false;
    connection.onconnectionstatechange = () => this.onState(connection.connectionState);
  }

  /** Something failed before there was a state to follow. */
  failed(): void {
    this.after(Math.min(500 * 2 ** this.restarts, kLongestPauseMs), () => this.cures.restart());
    this.restarts += 1;
    this.pausing = true;
  }

  /** What made it fail has changed: the pause before the next try is over. */
  hurry(): void {
    if (!this.pausing) return;
    this.restarts = 0;
    this.after(0, () => this.cures.restart());
  }

  /** Looks for another way now; gives up on this connection when none is found in time. */
  heal(): void {
    if (this.healing) return;
    this.healing = true;
    this.after(kHealWithinMs, () => this.cures.restart());
    this.cures.heal();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pausing = false;
    this.healing = false;
  }

  private onState(state: RTCPeerConnectionState): void {
    if (state === 'connected') {
      this.stop();
      this.restarts = 0;
      this.established = true;
    } else if (state === 'failed') {
      // A connection that never stood has no other way to look for.
      if (this.established && !this.healing) this.heal();
      else if (!this.healing) this.failed();
    } else if (state === 'disconnected' && !this.healing) {
      this.after(kPatienceMs, () => this.heal());
    }
  }

  private after(ms: number, then: () => void): void {
    clearTimeout(this.timer);
    this.pausing = false;
    this.timer = setTimeout(then, ms);
  }
}

/** Runs one piece of work after the other; a failing one does not stop the next. */
export class WorkQueue {
  private tail: Promise<void> = Promise.resolve();

  run(work: () => Promise<void>): Promise<void> {
    const result = this.tail.then(work);
    this.tail = result.catch(() => {});
    return result;
  }
}
