// Plays what is heard: one audio element per arriving sound, outside of the page's drawing, so that
// no change of layout interrupts it.
import { setSpeaker } from './level';

const isSound = (key: string): boolean => key.endsWith('/microphone') || key.endsWith('/screen_audio');

export class Playback {
  private readonly elements = new Map<string, HTMLAudioElement>();
  private speaker = '';

  /** `onBlocked` hears whether the browser holds back sound until the person taps. */
  constructor(private readonly onBlocked: (blocked: boolean) => void) {}

  setTracks(tracks: ReadonlyMap<string, MediaStream>): void {
    for (const [key, element] of this.elements) {
      if (tracks.has(key)) continue;
      element.srcObject = null;
      this.elements.delete(key);
    }
    for (const [key, stream] of tracks) {
      if (isSound(key)) this.put(key, stream);
    }
  }

  async choose(speaker: string): Promise<void> {
    this.speaker = speaker;
    await Promise.all([...this.elements.values()].map((one) => setSpeaker(one, speaker)));
  }

  /** After a tap of the person: tries all again. */
  async hear(): Promise<void> {
    this.onBlocked(false);
    await Promise.all([...this.elements.values()].map((element) => this.play(element)));
  }

  close(): void {
    this.setTracks(new Map());
  }

  private put(key: string, stream: MediaStream): void {
    let element = this.elements.get(key);
    if (!element) {
      element = new Audio();
      element.autoplay = true;
      this.elements.set(key, element);
      if (this.speaker) void setSpeaker(element, this.speaker);
    }
    if (element.srcObject === stream) return;
    element.srcObject = stream;
    void this.play(element);
  }

  private async play(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play();
    } catch (error) {
      // AbortError only says that another stream took its place.
      if ((error as Error).name === 'NotAllowedError') this.onBlocked(true);
    }
  }
}
