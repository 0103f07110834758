// The connection to one other person's browser: both send and receive on it. Each source is one
// transceiver, in the order of kSources, so that both know what a media section carries. Either side
// may offer at any moment (perfect negotiation): where both do, the polite one gives way.
import { kSources, type CameraSize, type Source } from '../signal/protocol';
import { inOrder } from './codecs';
import { kCameraSizes, keepSharp, kEncodings, kKinds, limit } from './encodings';
import type { StatsEntry } from './statistics';

/** What one page has for the other; the server relays it unread. */
export interface PeerSignal {
  description?: RTCSessionDescriptionInit;
  candidates?: RTCIceCandidateInit[];
}

export interface MeshPeerLink {
  send(signal: PeerSignal): void;
  /** The connection stands, or stands no more. */
  onState(): void;
}

export interface MeshPeerSettings {
  /** Gives way when both offer; the other one makes the first offer. */
  polite: boolean;
  /** host:port of STUN servers. */
  stun: readonly string[];
  videoCodec: string;
}

/** Candidates come in bursts: one message for all of a moment. */
const kCandidatePauseMs = 40;
/** ICE often heals a short "disconnected" by itself; after this long we help. */
const kPatienceMs = 2_000;
const kRetryMs = 6_000;
/** An offer without an answer may be lost. */
const kAnswerWithinMs = 4_000;

export class MeshPeer {
  private readonly connection: RTCPeerConnection;
  private readonly tracks = new Map<Source, MediaStreamTrack | null>();
  private readonly streams = new Map<Source, MediaStream>();
  private cameraSize: CameraSize = 'full';
  private answerTimer: ReturnType<typeof setTimeout> | undefined;
  private makingOffer = false;
  private ignoresOffer = false;
  private closed = false;
  private candidates: RTCIceCandidateInit[] = [];
  private candidateTimer: ReturnType<typeof setTimeout> | undefined;
  private healTimer: ReturnType<typeof setTimeout> | undefined;
  /** One description after the other: setting them takes time. */
  private tail: Promise<void> = Promise.resolve();

  constructor(
    private readonly settings: MeshPeerSettings,
    private readonly link: MeshPeerLink,
  ) {
    const urls = settings.stun.map((host) => `stun:${host}`);
    const iceServers = urls.length > 0 ? [{ urls }] : [];
    this.connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
    this.connection.onnegotiationneeded = () => void this.offer();
    this.connection.onicecandidate = ({ candidate }) => candidate && this.gather(candidate.toJSON());
    this.connection.onconnectionstatechange = () => this.onState();
    // The polite side takes the sections of the first offer.
    if (!settings.polite) this.addSections();
  }

  get state(): RTCPeerConnectionState {
    return this.connection.connectionState;
  }

  /** Sends this track as that source from now on, or nothing. */
  setTrack(source: Source, track: MediaStreamTrack | null): void {
    this.tracks.set(source, track);
    void this.put(source);
  }

  /** How much of the camera is sent; that nobody wants it is not known here. */
  setCameraSize(size: CameraSize): void {
    this.cameraSize = size === 'none' ? 'full' : size;
    const sender = this.section('camera')?.sender;
    if (sender) void limit(sender, this.encoding('camera'));
  }

  /** What the other one's page has sent. */
  take(signal: PeerSignal): Promise<void> {
    this.tail = this.tail.then(() => this.onSignal(signal)).catch((error: unknown) => {
      if (!this.closed) console.warn('pendopo: signal of a peer not taken', error);
    });
    return this.tail;
  }

  /** Another network: another way is looked for. */
  findAnotherWay(): void {
    if (!this.closed) this.connection.restartIce();
  }

  receiver(source: Source): RTCRtpReceiver | null {
    return this.section(source)?.receiver ?? null;
  }

  /** What may arrive; the same object as long as it is the same track. */
  stream(source: Source): MediaStream | null {
    const track = this.receiver(source)?.track;
    if (!track) return null;
    const known = this.streams.get(source);
    if (known?.getTracks()[0] === track) return known;
    const stream = new MediaStream([track]);
    this.streams.set(source, stream);
    return stream;
  }

  async stats(): Promise<StatsEntry[]> {
    const report = await this.connection.getStats();
    const entries = [...report.values()] as StatsEntry[];
    return entries.map((entry) => {
      const source = kSources.find((one) => entry.mid !== undefined && this.section(one)?.mid === entry.mid);
      return source ? { ...entry, source } : entry;
    });
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.candidateTimer);
    clearTimeout(this.healTimer);
    clearTimeout(this.answerTimer);
    this.connection.onconnectionstatechange = null;
    this.connection.onnegotiationneeded = null;
    this.connection.onicecandidate = null;
    this.connection.close();
  }

  private section(source: Source): RTCRtpTransceiver | undefined {
    return this.connection.getTransceivers()[kSources.indexOf(source)];
  }

  private encoding(source: Source): RTCRtpEncodingParameters {
    return source === 'camera' ? kCameraSizes[this.cameraSize] : kEncodings[source];
  }

  /** What a section sends keeps to its limits, and a screen stays readable. */
  private async restrain(source: Source): Promise<void> {
    const sender = this.section(source)?.sender;
    if (!sender) return;
    await limit(sender, this.encoding(source));
    if (source === 'screen') await keepSharp(sender);
  }

  private addSections(): void {
    for (const source of kSources) {
      const transceiver = this.connection.addTransceiver(kKinds[source], {
        direction: 'sendrecv',
        sendEncodings: [this.encoding(source)],
      });
      if (kKinds[source] === 'video') preferCodec(transceiver, this.settings.videoCodec);
      void this.put(source);
    }
  }

  /** The sections of the other one's first offer are for what this one sends, too. */
  private takeSections(): void {
    for (const source of kSources) {
      const transceiver = this.section(source);
      if (!transceiver || transceiver.direction === 'sendrecv') continue;
      transceiver.direction = 'sendrecv';
      void this.restrain(source);
      void this.put(source);
    }
  }

  private async put(source: Source): Promise<void> {
    const sender = this.section(source)?.sender;
    const track = this.tracks.get(source) ?? null;
    if (this.closed || !sender || sender.track === track) return;
    await sender.replaceTrack(track).catch(() => {});
  }

  private async offer(): Promise<void> {
    // Nothing to offer before the sections are there.
    if (this.closed || this.connection.getTransceivers().length === 0) return;
    try {
      this.makingOffer = true;
      await this.connection.setLocalDescription();
      this.tell();
      this.awaitAnswer();
    } catch (error) {
      if (!this.closed) console.warn('pendopo: no offer to a peer', error);
    } finally {
      this.makingOffer = false;
    }
  }

  private awaitAnswer(): void {
    clearTimeout(this.answerTimer);
    this.answerTimer = setTimeout(() => {
      if (this.closed || this.connection.signalingState !== 'have-local-offer') return;
      this.tell();
      this.awaitAnswer();
    }, kAnswerWithinMs);
  }

  private tell(): void {
    const description = this.connection.localDescription;
    if (description) this.link.send({ description: { type: description.type, sdp: description.sdp } });
  }

  private async onSignal({ description, candidates }: PeerSignal): Promise<void> {
    if (this.closed) return;
    if (description) await this.onDescription(description);
    for (const candidate of candidates ?? []) {
      try {
        await this.connection.addIceCandidate(candidate);
      } catch (error) {
        // One that is out of date is no reason to miss the rest.
        if (!this.ignoresOffer && !this.closed) console.warn('pendopo: candidate of a peer not taken', error);
      }
    }
  }

  private async onDescription(description: RTCSessionDescriptionInit): Promise<void> {
    const busy = this.makingOffer || this.connection.signalingState !== 'stable';
    this.ignoresOffer = !this.settings.polite && description.type === 'offer' && busy;
    if (this.ignoresOffer) return;
    await this.connection.setRemoteDescription(description);
    if (description.type !== 'offer' || this.closed) return;
    this.takeSections();
    await this.connection.setLocalDescription();
    this.tell();
  }

  private gather(candidate: RTCIceCandidateInit): void {
    this.candidates.push(candidate);
    this.candidateTimer ??= setTimeout(() => {
      this.candidateTimer = undefined;
      if (!this.closed) this.link.send({ candidates: this.candidates.splice(0) });
    }, kCandidatePauseMs);
  }

  private onState(): void {
    clearTimeout(this.healTimer);
    // Some browsers take limits only now.
    if (this.state === 'connected') for (const source of kSources) void this.restrain(source);
    if (this.state === 'failed') this.heal(0);
    if (this.state === 'disconnected') this.heal(kPatienceMs);
    this.link.onState();
  }

  /** Again and again: a room that is always mesh has no other way. */
  private heal(ms: number): void {
    this.healTimer = setTimeout(() => {
      this.findAnotherWay();
      this.heal(kRetryMs);
    }, ms);
  }
}

function preferCodec(transceiver: RTCRtpTransceiver, codec: string): void {
  if (!codec) return;
  try {
    transceiver.setCodecPreferences?.(inOrder(RTCRtpReceiver.getCapabilities('video')?.codecs ?? [], codec));
  } catch {
    // Older browsers know other names: both agree on something by themselves.
  }
}
