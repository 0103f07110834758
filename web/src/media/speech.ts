// Judges levels over time: who speaks, who speaks while muted, which microphone is dead. Pure: the
// caller tells the time in milliseconds.

/** Above this (0..1, root mean square) a level counts as speech. */
export const kSpeechLevel = 0.02;
const kDeadLevel = 0.0005;
const kHoldMs = 900;
const kSpeechForNoticeMs = 700;
const kForgetMs = 1_500;
const kNoticeEveryMs = 30_000;
const kSilentForMs = 12_000;

/** Keeps a speaker lit between two words. */
export class SpeakerHold {
  private readonly lastHeard = new Map<string, number>();

  /** Takes the levels of this moment; gives who is speaking, in the order they began. */
  step(levels: ReadonlyMap<string, number>, now: number): string[] {
    for (const [id, level] of levels) {
      if (level >= kSpeechLevel) this.lastHeard.set(id, now);
    }
    for (const [id, at] of this.lastHeard) {
      if (now - at > kHoldMs || !levels.has(id)) this.lastHeard.delete(id);
    }
    return [...this.lastHeard.keys()];
  }
}

/** Notices that someone speaks into a microphone that is switched off. */
export class MutedSpeechWatch {
  private spokenMs = 0;
  private lastStep: number | null = null;
  private lastSpeech = 0;
  private lastNotice = -kNoticeEveryMs;

  /** True when the person should be told now. */
  step(level: number, muted: boolean, now: number): boolean {
    const passed = this.lastStep === null ? 0 : now - this.lastStep;
    this.lastStep = now;
    if (!muted) {
      this.spokenMs = 0;
      return false;
    }
    if (level >= kSpeechLevel) {
      this.spokenMs += passed;
      this.lastSpeech = now;
    } else if (now - this.lastSpeech > kForgetMs) {
      this.spokenMs = 0;
    }
    if (this.spokenMs < kSpeechForNoticeMs || now - this.lastNotice < kNoticeEveryMs) return false;
    this.spokenMs = 0;
    this.lastNotice = now;
    return true;
  }
}

/** Notices a microphone that is on but gives nothing at all; tells once per switching on. */
export class SilenceWatch {
  private silentSince: number | null = null;
  private told = false;

  /** A level of null is one that nobody measured: it is neither sound nor silence. */
  step(level: number | null, on: boolean, now: number): boolean {
    if (!on) this.told = false;
    if (!on || level === null) {
      this.silentSince = null;
      return false;
    }
    if (level > kDeadLevel) {
      this.silentSince = null;
      this.told = true;
      return false;
    }
    this.silentSince ??= now;
    if (this.told || now - this.silentSince < kSilentForMs) return false;
    this.told = true;
    return true;
  }
}
