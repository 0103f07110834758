// Before going in: some seconds of one's own voice, and played back. What the ear hears then is the whole way
// from the microphone to the loudspeaker.
import { signal } from '@preact/signals';

/** silent: the microphone was open and gave next to nothing; unheard: the person says so. */
export type EchoPhase = 'idle' | 'opening' | 'recording' | 'playing' | 'asked' | 'heard' | 'unheard' | 'silent' | 'failed';

/** What of the browser it needs. */
export interface EchoWorld {
  /** Opens the microphone if it is not; null: it cannot be had. */
  open(): Promise<MediaStreamTrack | null>;
  /** Takes back what open() has done. */
  close(): void;
  /** Loudness now, 0..1; null when that cannot be told. */
  level(): number | null;
  record(track: MediaStreamTrack, ms: number): Promise<Blob>;
  /** Ends when it has been played, or is to be heard no more. */
  play(sound: Blob): Promise<void>;
  pause(ms: number): Promise<void>;
}

export const kEchoMs = 3_500;
const kLookMs = 100;
/** -55 dB: below that a microphone is covered, switched off, or another one. */
const kSilence = 0.0018;

export class EchoTest {
  readonly phase = signal<EchoPhase>('idle');
  /** Counts runs, so that one that was left changes nothing. */
  private run = 0;

  constructor(private readonly world: EchoWorld) {}

  async start(): Promise<void> {
    const run = (this.run += 1);
    const still = () => this.run === run;
    this.phase.value = 'opening';
    try {
      const track = await this.world.open();
      if (!still()) return;
      if (!track) return void (this.phase.value = 'failed');
      this.phase.value = 'recording';
      const [sound, loudest] = await Promise.all([this.world.record(track, kEchoMs), this.loudest()]);
      if (!still()) return;
      this.world.close();
      if (loudest !== null && loudest < kSilence) return void (this.phase.value = 'silent');
      this.phase.value = 'playing';
      await this.world.play(sound);
      if (still()) this.phase.value = 'asked';
    } catch {
      if (!still()) return;
      this.world.close();
      this.phase.value = 'failed';
    }
  }

  answer(heard: boolean): void {
    this.phase.value = heard ? 'heard' : 'unheard';
  }

  /** Whoever goes in or away meanwhile. */
  stop(): void {
    this.run += 1;
    if (this.phase.peek() === 'recording' || this.phase.peek() === 'opening') this.world.close();
    this.phase.value = 'idle';
  }

  /** null: nothing could be measured. */
  private async loudest(): Promise<number | null> {
    let loudest: number | null = null;
    for (let ms = 0; ms < kEchoMs; ms += kLookMs) {
      const now = this.world.level();
      if (now !== null) loudest = Math.max(now, loudest ?? 0);
      await this.world.pause(kLookMs);
    }
    return loudest;
  }
}
