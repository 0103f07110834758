// The class on a locked phone, on a headset's buttons and in the browser's own bar: what it is, whether
// microphone and camera are on, and what pressing there does.

type Source = 'microphone' | 'camera';

export interface SessionSeat {
  isOn(source: Source): boolean;
  toggle(source: Source): void;
  leave(): void;
  /** Goes on playing, after a call or the button of a headset. */
  hear(): void;
}

/** Of navigator.mediaSession, with what not every browser has and no type names yet. */
export interface SystemSession {
  metadata: unknown;
  playbackState: string;
  setActionHandler(action: string, handler: ((details?: { isActivating?: boolean }) => void) | null): void;
  setMicrophoneActive?(active: boolean): unknown;
  setCameraActive?(active: boolean): unknown;
}

const kActions = ['togglemicrophone', 'togglecamera', 'hangup', 'play'] as const;

export class ClassMediaSession {
  constructor(
    private readonly session: SystemSession,
    private readonly seat: SessionSeat,
  ) {}

  start(metadata: unknown): void {
    this.session.metadata = metadata;
    this.session.playbackState = 'playing';
    this.handle('togglemicrophone', (details) => this.turn('microphone', details));
    this.handle('togglecamera', (details) => this.turn('camera', details));
    this.handle('hangup', () => this.seat.leave());
    this.handle('play', () => {
      this.session.playbackState = 'playing';
      this.seat.hear();
    });
  }

  /** What the system shows as in use. */
  show(source: Source, on: boolean): void {
    try {
      const told = source === 'microphone' ? this.session.setMicrophoneActive?.(on) : this.session.setCameraActive?.(on);
      // A promise in some browsers; refused where the device is not open.
      void Promise.resolve(told).catch(() => {});
    } catch {
      // The browser shows nothing of it.
    }
  }

  stop(): void {
    for (const action of kActions) this.handle(action, null);
    this.session.metadata = null;
    this.session.playbackState = 'none';
  }

  /** `isActivating`: what the person saw when pressing, which may be late. */
  private turn(source: Source, details?: { isActivating?: boolean }): void {
    if (details?.isActivating !== undefined && details.isActivating === this.seat.isOn(source)) return;
    this.seat.toggle(source);
  }

  private handle(action: string, handler: ((details?: { isActivating?: boolean }) => void) | null): void {
    try {
      this.session.setActionHandler(action, handler);
    } catch {
      // This browser has no such button.
    }
  }
}
