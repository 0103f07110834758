// The one connection with which this browser sends. The browser offers; each source is one
// transceiver that lives as long as the connection. A source that is switched off keeps its
// transceiver and sends nothing (replaceTrack(null)).
import type { PublishedSection, Source } from '../signal/protocol';
import { inOrder } from './codecs';
import { TroubleWatch, WorkQueue } from './connection';
import { type CameraWish, kCameraSizes, kThinnableScreen, keepSharp, kEncodings, kKinds, layersFor, setCamera } from './encodings';
import { withStartBitrate } from './start_bitrate';
import type { StatsEntry } from './statistics';
import { setLocalRepeating } from './sound_repeats';

export interface PublisherLink {
  /** Sends the offer and gives the answer; rejects when refused or lost. */
  offer(sdp: string, sources: PublishedSection[], restart: boolean): Promise<string>;
  /** A negotiation failed: what to do about it. */
  onFailure(error: unknown): Cure;
}

/** A fresh connection at once, a fresh one after a pause, or nothing: it would fail again. */
export type Cure = 'now' | 'later' | 'none';

/** Enough for 720p to begin as such; a poor uplink is noticed by its feedback. */
const kStartKilobits = 1_000;

export class Publisher {
  private connection: RTCPeerConnection | null = null;
  private readonly transceivers = new Map<Source, RTCRtpTransceiver>();
  private readonly wanted = new Map<Source, MediaStreamTrack | null>();
  private readonly queue = new WorkQueue();
  private readonly trouble = new TroubleWatch({
    heal: () => void this.queue.run(() => this.restartIce()),
    restart: () => void this.restart(),
  });
  private videoCodec = '';
  private camera: CameraWish = { size: 'full', layers: null };
  private closed = false;
  /** The server knows an earlier connection of this seat, perhaps from before a reload. */
  private hadConnection = false;
  private negotiated = false;
  /** The server wants none of what was offered: there is nothing to wait for. */
  private refused = false;

  constructor(private readonly link: PublisherLink) {}

  /** Sends this track as that source from now on, or nothing. */
  setTrack(source: Source, track: MediaStreamTrack | null): Promise<void> {
    this.wanted.set(source, track);
    return this.queue.run(() => this.sync());
  }

  /** How much of the camera is sent from now on. */
  setCamera(wish: CameraWish): Promise<void> {
    this.camera = wish;
    return this.queue.run(async () => {
      const sender = this.transceivers.get('camera')?.sender;
      if (sender) await setCamera(sender, wish);
    });
  }

  /** The codec this room uses; with `again` the running connection is negotiated anew. */
  setVideoCodec(codec: string, again: boolean): Promise<void> {
    this.videoCodec = codec;
    if (!again) return Promise.resolve();
    return this.queue.run(async () => {
      if (this.connection) await this.negotiate();
    });
  }

  /** This seat sent before, from a page that is gone: the first offer must replace that. */
  expectEarlier(): void {
    if (!this.negotiated) this.hadConnection = true;
  }

  /** Tells a server that may have missed an offer what is sent. */
  resume(): Promise<void> {
    return this.queue.run(async () => {
      if (this.connection?.connectionState === 'connected') await this.negotiate();
      else await this.renew();
    });
  }

  /** A fresh connection for the same tracks. */
  restart(): Promise<void> {
    return this.queue.run(() => this.renew());
  }

  /** Ends the connection; the next track makes a fresh one. */
  leave(): Promise<void> {
    return this.queue.run(async () => {
      this.wanted.clear();
      if (this.connection) this.drop();
    });
  }

  /** The server is out of reach: mending a lost connection waits for goOn() or release(). */
  hold(): void {
    this.trouble.hold();
  }

  /** The server is reached again and knows us: what could not be mended without it is mended now. */
  goOn(): void {
    this.trouble.goOn();
  }

  /** The server is reached again, and the owner sees to what begins anew. */
  release(): void {
    this.trouble.release();
  }

  /** How the connection stands; null when there is none that could come about. */
  get state(): RTCPeerConnectionState | null {
    return this.refused ? null : (this.connection?.connectionState ?? null);
  }

  async stats(): Promise<StatsEntry[]> {
    const report = await this.connection?.getStats();
    const entries = report ? ([...report.values()] as StatsEntry[]) : [];
    return entries.map((entry) => {
      const source = this.sourceOf(entry.mid);
      return source ? { ...entry, source } : entry;
    });
  }

  close(): void {
    this.closed = true;
    this.drop();
  }

  private sourceOf(mid: string | undefined): Source | undefined {
    for (const [source, transceiver] of this.transceivers) {
      if (mid !== undefined && transceiver.mid === mid) return source;
    }
    return undefined;
  }

  private async restartIce(): Promise<void> {
    if (this.closed || !this.connection) return;
    this.connection.restartIce();
    await this.negotiate();
  }

  private async renew(): Promise<void> {
    if (this.closed || !this.connection) return;
    this.drop();
    await this.sync();
  }

  /** Makes the connection carry what is wanted. */
  private async sync(): Promise<void> {
    if (this.closed) return;
    let added = false;
    for (const [source, track] of this.wanted) {
      const transceiver = this.transceivers.get(source);
      // The server may have refused its media section; a new wish gets a new one.
      if (transceiver?.currentDirection === 'stopped') this.transceivers.delete(source);
      if (transceiver && this.transceivers.has(source)) {
        if (transceiver.sender.track !== track) await transceiver.sender.replaceTrack(track);
      } else if (track) {
        this.add(source, track);
        added = true;
      }
    }
    if (added) await this.negotiate();
  }

  private add(source: Source, track: MediaStreamTrack): void {
    this.connection ??= this.newConnection();
    const [encodings, plain] = this.encodings(source);
    const transceiver = addSending(this.connection, track, encodings, plain);
    this.transceivers.set(source, transceiver);
    if (source === 'screen') void keepSharp(transceiver.sender);
  }

  /** As it is best sent, and for a browser that cannot do that. */
  private encodings(source: Source): [RTCRtpEncodingParameters[], RTCRtpEncodingParameters] {
    if (source === 'camera') return [layersFor(this.camera), kCameraSizes[this.camera.size]];
    if (source === 'screen') return [[kThinnableScreen], kEncodings.screen];
    return [[kEncodings[source]], kEncodings[source]];
  }

  private newConnection(): RTCPeerConnection {
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.trouble.follow(connection);
    return connection;
  }

  private async negotiate(): Promise<void> {
    const connection = this.connection;
    if (!connection) return;
    // An offer whose answer is lost may still have reached the server: the next one must replace it.
    const restart = this.hadConnection && !this.negotiated;
    this.hadConnection = true;
    this.refused = false;
    try {
      this.orderCodecs();
      await setLocalRepeating(connection, await connection.createOffer());
      const sections: PublishedSection[] = [];
      for (const [source, { mid }] of this.transceivers) if (mid) sections.push({ mid, source });
      const sdp = connection.localDescription?.sdp ?? '';
      const answer = await this.link.offer(sdp, sections, restart);
      if (this.connection !== connection) return;
      this.negotiated = true;
      const begun = withStartBitrate(answer, kStartKilobits);
      await connection.setRemoteDescription({ type: 'answer', sdp: begun });
    } catch (error) {
      if (this.closed || this.connection !== connection) return;
      // A fresh connection, since an offer that was never answered blocks the next one.
      const cure = this.link.onFailure(error);
      if (cure === 'none') this.refused = !this.negotiated;
      else if (cure === 'now' && !restart) await this.renew();
      else this.trouble.failed();
    }
  }

  private orderCodecs(): void {
    for (const [source, transceiver] of this.transceivers) {
      if (kKinds[source] !== 'video' || !this.videoCodec) continue;
      const sendable = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
      try {
        transceiver.setCodecPreferences?.(inOrder(sendable, this.videoCodec));
      } catch {
        // Older browsers refuse what they send but do not receive; the answer decides then.
      }
    }
  }

  private drop(): void {
    this.trouble.stop();
    this.transceivers.clear();
    if (this.connection) this.connection.onconnectionstatechange = null;
    this.connection?.close();
    this.connection = null;
    this.negotiated = false;
    this.refused = false;
  }
}

function addSending(
  connection: RTCPeerConnection,
  track: MediaStreamTrack,
  sendEncodings: RTCRtpEncodingParameters[],
  plain: RTCRtpEncodingParameters,
): RTCRtpTransceiver {
  try {
    return connection.addTransceiver(track, { direction: 'sendonly', sendEncodings });
  } catch {
    return connection.addTransceiver(track, { direction: 'sendonly', sendEncodings: [plain] });
  }
}
