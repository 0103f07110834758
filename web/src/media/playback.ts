// Plays what is heard: one audio element per arriving sound, outside of the page's drawing, so that
// no change of layout interrupts it.
import { setSpeaker } from './level';

const isSound = (key: string): boolean => key.endsWith('/microphone') || key.endsWith('/screen_audio');

export class Playback {
  private readonly elements = new Map<string, HTMLAudioElement>();
  /** What is decoded and not heard yet: a browser decodes only what is played. */
  private readonly silent = new Map<string, HTMLAudioElement>();
  private speaker = '';

  /** `onBlocked` hears whether the browser holds back sound until the person taps. */
  constructor(private readonly onBlocked: (blocked: boolean) => void) {}

  /** `silent` are played without sound; one of them that is among `tracks` next time goes on aloud. */
  setTracks(
    tracks: ReadonlyMap<string, MediaStream>,
    silent: ReadonlyMap<string, MediaStream> = new Map(),
  ): void {
    for (const [key, element] of this.silent) this.goAloud(key, element, tracks.get(key));
    drop(this.elements, tracks);
    drop(this.silent, silent);
    for (const [key, stream] of tracks) if (isSound(key)) this.put(this.elements, key, stream);
    for (const [key, stream] of silent) if (isSound(key)) this.put(this.silent, key, stream);
  }

  /** In one step, the old one first: however busy the machine is, nobody is heard twice. */
  private goAloud(key: string, element: HTMLAudioElement, stream: MediaStream | undefined): void {
    if (!stream || element.srcObject !== stream) return;
    const before = this.elements.get(key);
    if (before) before.muted = true;
    element.muted = false;
    if (before) before.srcObject = null;
    this.elements.set(key, element);
    this.silent.delete(key);
  }

  async choose(speaker: string): Promise<void> {
    this.speaker = speaker;
    const all = [...this.elements.values(), ...this.silent.values()];
    await Promise.all(all.map((one) => setSpeaker(one, speaker)));
  }

  /** After a tap of the person: tries all again. */
  async hear(): Promise<void> {
    this.onBlocked(false);
    await Promise.all([...this.elements.values()].map((element) => this.play(element)));
  }

  close(): void {
    this.setTracks(new Map());
  }

  private put(elements: Map<string, HTMLAudioElement>, key: string, stream: MediaStream): void {
    let element = elements.get(key);
    if (!element) {
      element = new Audio();
      element.autoplay = true;
      element.muted = elements === this.silent;
      elements.set(key, element);
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

function drop(elements: Map<string, HTMLAudioElement>, kept: ReadonlyMap<string, MediaStream>): void {
  for (const [key, element] of elements) {
    if (kept.has(key)) continue;
    element.srcObject = null;
    elements.delete(key);
  }
}
