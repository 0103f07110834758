// What the sending and the receiving connection have in common: noticing trouble, waiting longer
// after each restart, one piece of work at a time.

export type Timer = ReturnType<typeof setTimeout>;

/** ICE often heals a short "disconnected" by itself; after this long we help. */
const kPatienceMs = 5_000;
const kLongestPauseMs = 10_000;

/** Watches a connection and calls for a restart when it is lost for good. */
export class TroubleWatch {
  private timer: Timer | undefined;
  private restarts = 0;

  constructor(private readonly restart: () => void) {}

  follow(connection: RTCPeerConnection): void {
    connection.onconnectionstatechange = () => this.onState(connection.connectionState);
  }

  /** Something failed before there was a state to follow. */
  failed(): void {
    this.after(Math.min(500 * 2 ** this.restarts, kLongestPauseMs));
    this.restarts += 1;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private onState(state: RTCPeerConnectionState): void {
    if (state === 'connected') {
      this.stop();
      this.restarts = 0;
    } else if (state === 'failed') {
      this.failed();
    } else if (state === 'disconnected') {
      this.after(kPatienceMs);
    }
  }

  private after(ms: number): void {
    this.stop();
    this.timer = setTimeout(() => this.restart(), ms);
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
