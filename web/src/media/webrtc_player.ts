// Plays a channel by WHEP (draft-ietf-wish-whep): a fraction of a second behind, where HLS is
// seconds. Nothing is mended here: whoever owns it goes over to HLS when it fails.
import { signal } from '@preact/signals';
import type { PlayerPhase } from './live_player';

/** Without a picture or sound by then it has failed. A program that publishes by RTMP cannot be asked for a key
 * frame, and many send one each eight or ten seconds. */
export const kWebRtcStartMs = 15_000;
/** What is lost for so long does not come back by itself. */
export const kWebRtcLostMs = 5_000;
const kLookMs = 1_000;

/** Whether this browser can at all. */
/** Over plain HTTP the server speaks no WebRTC. */
export const hasWebRtc = (): boolean => typeof RTCPeerConnection !== 'undefined' && isSecureContext;

export interface WebRtcSource {
  /** `/whep/live/NAME` */
  readonly address: string;
  /** What lets somebody watch; null where everybody may. */
  readonly pass: string | null;
}

/** Chromium plays Opus in one channel unless it says itself that it takes two (RFC 7587 section 6.1). */
export const withStereo = (sdp: string): string =>
  sdp.replace(/^a=fmtp:\d+ (?=.*useinbandfec)(?!.*stereo).*$/gm, '$&;stereo=1');

export class WebRtcPlayer {
  readonly phase = signal<PlayerPhase>('loading');
  readonly latencyS = signal<number | null>(null);

  #connection: RTCPeerConnection | null = null;
  #resource: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #before = { at: 0, delay: 0, shown: 0 };
  #closed = false;

  constructor(
    readonly video: HTMLMediaElement,
    readonly source: WebRtcSource,
    /** Called once, when it cannot play or does not any more. */
    readonly onFailed: () => void,
  ) {
    video.addEventListener('playing', this.#onPlaying);
    this.#watch = setInterval(() => void this.#look(), kLookMs);
  }

  async start(): Promise<void> {
    this.#failAfter(kWebRtcStartMs);
    try {
      await this.#connect();
    } catch {
      this.#fail();
    }
  }

  goLive(): void {
    void this.video.play().catch(() => {});
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    this.video.removeEventListener('playing', this.#onPlaying);
    this.#connection?.close();
    this.#connection = null;
    this.video.srcObject = null;
    if (this.#resource) void fetch(this.#resource, { method: 'DELETE', keepalive: true }).catch(() => {});
  }

  async #connect(): Promise<void> {
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.#connection = connection;
    const media = new MediaStream();
    connection.addEventListener('track', ({ track }) => {
      media.addTrack(track);
      if (this.video.srcObject !== media) this.video.srcObject = media;
      void this.video.play().catch(() => {});
    });
    connection.addEventListener('connectionstatechange', this.#onState);
    connection.addTransceiver('audio', { direction: 'recvonly' });
    connection.addTransceiver('video', { direction: 'recvonly' });
    const offer = await connection.createOffer();
    await connection.setLocalDescription({ type: 'offer', sdp: withStereo(offer.sdp ?? '') });
    const { pass, address } = this.source;
    // The server's candidates are in its answer, and it needs none of ours.
    const answer = await fetch(address, {
      method: 'POST',
      body: connection.localDescription?.sdp ?? '',
      headers: {
        'content-type': 'application/sdp',
        ...(pass !== null && { authorization: `Bearer ${pass}` }),
      },
    });
    if (answer.status !== 201) throw new Error(String(answer.status));
    const location = answer.headers.get('location');
    const resource = location === null ? null : new URL(location, answer.url).href;
    if (this.#closed) {
      if (resource) void fetch(resource, { method: 'DELETE' }).catch(() => {});
      return;
    }
    this.#resource = resource;
    await connection.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
  }

  readonly #onState = () => {
    const state = this.#connection?.connectionState;
    if (state === 'failed' || state === 'closed') this.#fail();
    else if (state === 'disconnected') this.#failAfter(kWebRtcLostMs);
    else if (state === 'connected' && this.phase.value === 'playing') clearTimeout(this.#timer);
  };

  readonly #onPlaying = () => {
    clearTimeout(this.#timer);
    this.phase.value = 'playing';
  };

  #failAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail(), ms);
  }

  #fail(): void {
    if (this.#closed) return;
    this.close();
    this.onFailed();
  }

  /** How far behind what arrives is shown. */
  async #look(): Promise<void> {
    const report = await this.#connection?.getStats();
    if (!report || this.#closed) return;
    const now = { at: performance.now(), delay: 0, shown: 0 };
    let tripS = 0;
    for (const entry of report.values()) {
      if (entry.type === 'candidate-pair' && entry.nominated) tripS = entry.currentRoundTripTime ?? 0;
      if (entry.type !== 'inbound-rtp' || entry.kind !== 'video') continue;
      now.delay = entry.jitterBufferDelay ?? 0;
      now.shown = entry.jitterBufferEmittedCount ?? 0;
    }
    const { at, delay, shown } = this.#before;
    this.#before = now;
    if (at === 0) return;
    if (now.shown > shown) {
      this.latencyS.value = (now.delay - delay) / (now.shown - shown) + tripS / 2;
    }
  }
}
