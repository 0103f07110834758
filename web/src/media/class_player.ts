// Plays the files of a recorded class together, by one clock. Each file is a media element, which is
// there only while it is needed; sounds are mixed by playing them all.
import { correction, covers, isPicture, needed, type Piece } from '../state/class_timeline';

const kTickMs = 100;
/** A computer that slept does not go on where it would be. */
const kTickMaxMs = 2_000;
/** An element that has this much (HTMLMediaElement.HAVE_FUTURE_DATA) can go on. */
const kCanGoOn = 3;

export interface Shown {
  piece: Piece;
  element: HTMLVideoElement;
}

export interface PlayerState {
  ms: number;
  playing: boolean;
  /** It would go on if the line gave more. */
  waiting: boolean;
  /** The browser plays sound only after somebody has pressed a button. */
  blocked: boolean;
  pictures: readonly Shown[];
}

interface Recorded {
  /** The path under which its files are. */
  files: string;
  pieces: readonly Piece[];
  lengthMs: number;
  withVideo: boolean;
}

export class ClassPlayer {
  private readonly elements = new Map<string, HTMLMediaElement>();
  private readonly timer = setInterval(() => this.tick(), kTickMs);
  private ms = 0;
  private playing = false;
  private waiting = false;
  private blocked = false;
  private rate = 1;
  private withVideo: boolean;
  private ticked = performance.now();

  constructor(
    private readonly recorded: Recorded,
    private readonly onState: (state: PlayerState) => void,
  ) {
    this.withVideo = recorded.withVideo;
  }

  play(): void {
    if (this.ms >= this.recorded.lengthMs) this.ms = 0;
    this.playing = true;
    this.blocked = false;
    this.ticked = performance.now();
    this.tick();
  }

  pause(): void {
    this.playing = false;
    this.tick();
  }

  seek(ms: number): void {
    this.ms = Math.min(Math.max(ms, 0), this.recorded.lengthMs);
    this.tick();
  }

  setRate(rate: number): void {
    this.rate = rate;
  }

  setWithVideo(withVideo: boolean): void {
    this.withVideo = withVideo;
    this.tick();
  }

  close(): void {
    clearInterval(this.timer);
    for (const file of [...this.elements.keys()]) this.drop(file);
  }

  private tick(): void {
    const now = performance.now();
    const passed = Math.min(now - this.ticked, kTickMaxMs);
    this.ticked = now;
    if (this.playing && !this.waiting) this.ms = Math.min(this.ms + passed * this.rate, this.recorded.lengthMs);
    if (this.ms >= this.recorded.lengthMs) this.playing = false;
    const wanted = needed(this.recorded.pieces, this.ms, this.withVideo);
    const files = new Set(wanted.map(({ file }) => file));
    for (const file of [...this.elements.keys()]) if (!files.has(file)) this.drop(file);
    for (const piece of wanted) this.follow(piece, this.elementOf(piece));
    this.waiting = wanted.some((piece) => covers(piece, this.ms) && this.holdsUp(piece));
    this.tell(wanted);
  }

  private elementOf(piece: Piece): HTMLMediaElement {
    const known = this.elements.get(piece.file);
    if (known) return known;
    const element = document.createElement(isPicture(piece.track_of) ? 'video' : 'audio');
    element.preload = 'auto';
    element.preservesPitch = true;
    if (element instanceof HTMLVideoElement) {
      element.muted = true;
      element.playsInline = true;
    }
    element.src = this.recorded.files + piece.file;
    this.elements.set(piece.file, element);
    return element;
  }

  private drop(file: string): void {
    const element = this.elements.get(file);
    this.elements.delete(file);
    if (!element) return;
    element.pause();
    element.removeAttribute('src');
    element.load(); // or the browser would go on reading it
  }

  private follow(piece: Piece, element: HTMLMediaElement): void {
    const placeS = (this.ms - piece.at_ms) / 1000;
    if (placeS < 0) {
      if (!element.paused) element.pause();
      return;
    }
    if (element.readyState === 0) return;
    const how = correction(placeS - element.currentTime);
    const fine = how === 'seek' ? 1 : how;
    if (how === 'seek' && !element.seeking) element.currentTime = placeS;
    if (!this.playing || this.waiting) {
      if (!element.paused) element.pause();
      return;
    }
    const rate = this.rate * fine;
    if (element.playbackRate !== rate) element.playbackRate = rate;
    if (element.paused && !element.ended) this.start(element);
  }

  private start(element: HTMLMediaElement): void {
    element.play().catch((error: unknown) => {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
      this.blocked = true;
      this.playing = false;
    });
  }

  /** What cannot be played at all holds nobody up. */
  private holdsUp(piece: Piece): boolean {
    const element = this.elements.get(piece.file);
    if (!element || element.error || element.ended) return false;
    const nearEnd = this.ms > piece.at_ms + piece.length_ms - 500;
    return element.readyState < kCanGoOn && !nearEnd;
  }

  private tell(wanted: readonly Piece[]): void {
    const pictures = wanted.flatMap((piece): Shown[] => {
      const element = this.elements.get(piece.file);
      return covers(piece, this.ms) && element instanceof HTMLVideoElement ? [{ piece, element }] : [];
    });
    const { ms, playing, waiting, blocked } = this;
    this.onState({ ms, playing, waiting: playing && waiting, blocked, pictures });
  }
}
