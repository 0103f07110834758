// Plays a video of the library: one file as it is, several one behind the other as a playlist.
import type Hls from 'hls.js';

/** `lost`: the line, the server or the pass is gone, and asking again may help. */
export type VideoTrouble = 'lost' | 'cannot_play';

export interface VideoSource {
  readonly files: string;
  readonly parts: number;
  readonly container: string;
}

export class VideoPlayer {
  #hls: Hls | null = null;
  #closed = false;

  constructor(
    readonly video: HTMLMediaElement,
    readonly source: VideoSource,
    readonly onTrouble: (trouble: VideoTrouble) => void,
  ) {}

  async start(): Promise<void> {
    const { files, parts, container } = this.source;
    this.video.addEventListener('error', this.#onError);
    if (parts === 1) {
      this.video.src = `${files}1.${container}`;
      return;
    }
    const playlist = `${files}index.m3u8`;
    const { default: HlsClass } = await import('hls.js');
    if (this.#closed) return;
    if (!HlsClass.isSupported()) {
      this.video.src = playlist;
      return;
    }
    this.#hls = new HlsClass({ enableWorker: false });
    this.#hls.on(HlsClass.Events.ERROR, (_, { fatal, type }) => {
      if (fatal) this.onTrouble(type === HlsClass.ErrorTypes.MEDIA_ERROR ? 'cannot_play' : 'lost');
    });
    this.#hls.loadSource(playlist);
    this.#hls.attachMedia(this.video);
  }

  close(): void {
    this.#closed = true;
    this.video.removeEventListener('error', this.#onError);
    this.#hls?.destroy();
    this.#hls = null;
    this.video.removeAttribute('src');
    this.video.load();
  }

  readonly #onError = () => {
    // What was never begun may as well be an address that has had its time: only a decoder knows.
    const isDecoder = this.video.error?.code === MediaError.MEDIA_ERR_DECODE;
    this.onTrouble(isDecoder ? 'cannot_play' : 'lost');
  };
}
