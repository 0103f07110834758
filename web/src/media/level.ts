// How loud a microphone is right now. An AnalyserNode is enough; no worklet.

let shared: AudioContext | null = null;

/** One AudioContext for the page: browsers allow only a few. */
export function audioContext(): AudioContext {
  if (!shared) {
    shared = new AudioContext();
    // Browsers hold it back until the person touches the page, iOS also after a call or a sleep.
    addEventListener('pointerdown', wake, true);
    document.addEventListener('visibilitychange', wake);
  }
  wake();
  return shared;
}

function wake(): void {
  if (!shared || shared.state === 'running' || shared.state === 'closed') return;
  void shared.resume().catch(() => {});
}

export class LevelMeter {
  private readonly context = audioContext();
  private readonly source: MediaStreamAudioSourceNode;
  private readonly analyser: AnalyserNode;
  private readonly samples: Float32Array<ArrayBuffer>;

  constructor(track: MediaStreamTrack) {
    this.source = this.context.createMediaStreamSource(new MediaStream([track]));
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.source.connect(this.analyser);
  }

  /** Root mean square of the last 20 ms or so, 0..1; null while the browser measures nothing. */
  read(): number | null {
    if (this.context.state !== 'running') return null;
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += sample * sample;
    return Math.sqrt(sum / this.samples.length);
  }

  close(): void {
    this.source.disconnect();
  }
}

/** Two soft notes through the chosen speaker, to test it. */
export async function playTestSound(speaker: string): Promise<void> {
  const context = audioContext();
  const output = context.createMediaStreamDestination();
  [440, 554.4].forEach((pitch, index) => {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    const start = context.currentTime + index * 0.28;
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(0.25, start + 0.03);
    loudness.gain.exponentialRampToValueAtTime(0.001, start + 0.55);
    tone.connect(loudness).connect(output);
    tone.start(start);
    tone.stop(start + 0.6);
  });
  const element = new Audio();
  element.srcObject = output.stream;
  if (speaker) await setSpeaker(element, speaker);
  await element.play();
  setTimeout(() => (element.srcObject = null), 1_200);
}

/** Whether this browser lets the page choose the speaker. */
export const canChooseSpeaker = (): boolean =>
  typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;

/** Plays the element through that device; an unknown device leaves it where it was. */
export async function setSpeaker(element: HTMLMediaElement, device: string): Promise<void> {
  const chooser = element as HTMLMediaElement & { setSinkId?(id: string): Promise<void> };
  await chooser.setSinkId?.(device).catch(() => {});
}
