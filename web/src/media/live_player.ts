// Plays a channel by HLS: with hls.js where the browser has Media Source, natively elsewhere.
import { signal } from '@preact/signals';
import type Hls from 'hls.js';
import type { ErrorData } from 'hls.js';
import { promptAudio } from './hls_audio';
import { rests, StuckWatch } from './stuck_watch';

export type PlayerPhase = 'loading' | 'playing' | 'trouble' | 'unsupported' | 'no_codec';

/** Behind by more than this, "to live" is offered. */
export const kBehindS = 8;
const kRetryMs = 2_000;
// A decoder that fails again so soon is not helped by being started anew.
const kRecoverAgainMs = 3_000;
const kLookMs = 500;

export interface LiveSource {
  readonly withPicture: string;
  readonly soundOnly: string;
}

/** The same place for a player that knows no Opus (docs/hls.md). */
export function nativeAddress(address: string): string {
  return address.replace(/index\.m3u8$/, 'native.m3u8').replace(/audio\.m3u8$/, 'aac.m3u8');
}

export class LivePlayer {
  readonly phase = signal<PlayerPhase>('loading');
  /** Seconds behind what arrives at the server now; null: not known yet. */
  readonly latencyS = signal<number | null>(null);

  #hls: Hls | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  // Where the sound has just become another codec, hls.js may wait for ever.
  readonly #stuck = new StuckWatch();
  #recoveredAt = -kRecoverAgainMs;
  #closed = false;
  /** Whether it is to play when it begins anew: not if its person has paused it. */
  #plays = true;
  /** Has played since it last failed: what pauses it then is its person, or the failure. */
  #settled = false;
  /** Whether the sound must be AAC: Opus is Opus to those who know it. */
  #native = false;

  constructor(
    readonly video: HTMLMediaElement,
    readonly source: LiveSource,
    readonly soundOnly: boolean,
    /** hls.js, fetched when it is needed. */
    readonly fetchHls: () => Promise<{ default: typeof Hls }> = () => import('hls.js'),
  ) {
    video.addEventListener('playing', this.#onPlaying);
    this.#watch = setInterval(() => this.#look(), kLookMs);
  }

  get address(): string {
    const address = this.soundOnly ? this.source.soundOnly : this.source.withPicture;
    return this.#native ? nativeAddress(address) : address;
  }

  async start(): Promise<void> {
    const { default: HlsClass } = await this.fetchHls();
    if (this.#closed) return;
    if (HlsClass.isSupported()) return this.#startHls(HlsClass);
    if (this.video.canPlayType('application/vnd.apple.mpegurl')) {
      this.#native = true;
      this.video.src = this.address;
      this.video.addEventListener('error', this.#onNativeError);
      return;
    }
    this.phase.value = 'unsupported';
  }

  /** Jumps to the live edge. */
  goLive(): void {
    const edge = this.#hls?.liveSyncPosition ?? this.#seekableEnd();
    if (edge !== null && edge !== undefined) this.video.currentTime = edge;
    void this.video.play().catch(() => {});
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    this.video.removeEventListener('playing', this.#onPlaying);
    this.video.removeEventListener('error', this.#onNativeError);
    this.#hls?.destroy();
    this.#hls = null;
    this.video.removeAttribute('src');
    this.video.load();
  }

  #startHls(HlsClass: typeof Hls): void {
    const hls = new HlsClass({
      lowLatencyMode: true,
      // fMP4 is passed on as it is: nothing for a worker, whose code as a blob our policy refuses.
      enableWorker: false,
      ...promptAudio(HlsClass),
      backBufferLength: 60,
      // After a stall the player catches up, a little faster than life.
      maxLiveSyncPlaybackRate: 1.1,
      // What the server joins with what it sees of the line (docs/quality.md).
      cmcd: { includeKeys: ['bl', 'br', 'bs', 'dl', 'mtp', 'ot', 'su'] },
    });
    this.#hls = hls;
    hls.on(HlsClass.Events.ERROR, (_, data) => this.#onError(HlsClass, data));
    hls.loadSource(this.address);
    // Each new source would begin to play by itself.
    this.video.autoplay = this.#plays;
    hls.attachMedia(this.video);
    if (this.#plays) void this.video.play().catch(() => {});
  }

  /** What has failed may have left the element and the buffers of hls.js of no use: both are made again. */
  #beginAnew(HlsClass: typeof Hls): void {
    this.#hls?.destroy();
    this.#startHls(HlsClass);
  }

  #onError(HlsClass: typeof Hls, data: ErrorData): void {
    if (!data.fatal || !this.#hls) return;
    if (data.details === HlsClass.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR) {
      if (this.#native) {
        this.phase.value = 'no_codec';
        return;
      }
      this.#native = true;
      this.#hls.loadSource(this.address);
      return;
    }
    // An element that has failed is paused, too, but not by its person.
    if (this.#settled) this.#plays = !this.video.paused || this.video.error !== null;
    this.#settled = false;
    this.video.autoplay = this.#plays;
    const now = performance.now();
    if (data.type === HlsClass.ErrorTypes.MEDIA_ERROR && now - this.#recoveredAt > kRecoverAgainMs) {
      this.#recoveredAt = now;
      this.#hls.recoverMediaError();
      return;
    }
    this.phase.value = 'trouble';
    this.#again(() => this.#beginAnew(HlsClass));
  }

  readonly #onNativeError = () => {
    this.phase.value = 'trouble';
    this.#again(() => {
      this.video.src = this.address;
      void this.video.play().catch(() => {});
    });
  };

  #again(act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, kRetryMs);
  }

  readonly #onPlaying = () => {
    this.#plays = true;
    this.#settled = true;
    this.phase.value = 'playing';
  };

  #look(): void {
    this.#beginAnewIfStuck();
    const end = this.#seekableEnd();
    const latency = this.#hls ? this.#hls.latency : end === null ? 0 : end - this.video.currentTime;
    this.latencyS.value = this.phase.value === 'playing' && latency > 0 ? latency : null;
  }

  #beginAnewIfStuck(): void {
    if (!this.#hls) return;
    const loading = this.phase.value === 'loading';
    const { paused, readyState } = this.video;
    const resting = rests({ loading, paused, hidden: document.hidden, readyState });
    const moment = { loading, resting, at_s: this.video.currentTime, end_s: this.#seekableEnd() };
    if (!this.#stuck.look(moment, performance.now())) return;
    this.phase.value = 'loading';
    this.#beginAnew(this.#hls.constructor as typeof Hls);
  }

  #seekableEnd(): number | null {
    const { seekable } = this.video;
    return seekable.length > 0 ? seekable.end(seekable.length - 1) : null;
  }
}
