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

/**
 * Watches a connection; when it is lost, calls for an ICE restart, and if that is no help a new one.
 * Both take the server's help: while it cannot be asked, they wait, and no time is counted.
 */
export class TroubleWatch {
  private timer: Timer | undefined;
  /** What will be called for: when the timer ends, or while held when that is over. */
  private due: keyof Cures | null = null;
  private held = false;
  private restarts = 0;
  private healing = false;
  private established = false;

  constructor(private readonly cures: Cures) {}

  follow(connection: RTCPeerConnection): void {
    this.established = false;
    connection.onconnectionstatechange = () => this.onState(connection.connectionState);
  }

  /** Something failed before there was a state to follow. */
  failed(): void {
    this.plan('restart', Math.min(500 * 2 ** this.restarts, kLongestPauseMs));
    this.restarts += 1;
  }

  /** The server cannot be asked. */
  hold(): void {
    if (this.held) return;
    this.held = true;
    clearTimeout(this.timer);
    // The way that was being looked for may have failed for want of the server.
    if (this.due !== null && this.healing) this.due = 'heal';
    if (this.due !== null) this.healing = false;
  }

  /** The server can be asked again: what waits is called for at once. */
  goOn(): void {
    if (!this.held) return;
    this.held = false;
    this.restarts = 0;
    if (this.due !== null) this.plan(this.due, 0);
  }

  /** The server can be asked again, and what waits is done by the owner. */
  release(): void {
    this.held = false;
    this.stop();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.due = null;
    this.healing = false;
  }

  private onState(state: RTCPeerConnectionState): void {
    if (state === 'connected') {
      this.stop();
      this.restarts = 0;
      this.established = true;
    } else if (this.healing) {
      return;
    } else if (state === 'failed') {
      // A connection that never stood has no other way to look for.
      if (this.established) this.plan('heal', 0);
      else this.failed();
    } else if (state === 'disconnected') {
      this.plan('heal', kPatienceMs);
    }
  }

  private plan(cure: keyof Cures, ms: number): void {
    clearTimeout(this.timer);
    this.due = cure;
    if (!this.held) this.timer = setTimeout(() => this.call(cure), ms);
  }

  private call(cure: keyof Cures): void {
    this.due = null;
    if (cure === 'heal') {
      this.healing = true;
      this.plan('restart', kHealWithinMs);
    }
    this.cures[cure]();
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
