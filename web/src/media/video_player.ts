// Plays a video of the library: one file as it is, several one behind the other as a playlist.
import type Hls from 'hls.js';

export class VideoPlayer {
  #hls: Hls | null = null;
  #closed = false;

  constructor(
    readonly video: HTMLMediaElement,
    readonly files: string,
    readonly parts: number,
    readonly container: string,
    readonly onTrouble: () => void,
  ) {}

  async start(): Promise<void> {
    this.video.addEventListener('error', this.onTrouble);
    if (this.parts === 1) {
      this.video.src = `${this.files}1.${this.container}`;
      return;
    }
    const playlist = `${this.files}index.m3u8`;
    const { default: HlsClass } = await import('hls.js');
    if (this.#closed) return;
    if (!HlsClass.isSupported()) {
      this.video.src = playlist;
      return;
    }
    this.#hls = new HlsClass({ enableWorker: false });
    this.#hls.on(HlsClass.Events.ERROR, (_, { fatal }) => fatal && this.onTrouble());
    this.#hls.loadSource(playlist);
    this.#hls.attachMedia(this.video);
  }

  close(): void {
    this.#closed = true;
    this.video.removeEventListener('error', this.onTrouble);
    this.#hls?.destroy();
    this.#hls = null;
    this.video.removeAttribute('src');
    this.video.load();
  }
}
