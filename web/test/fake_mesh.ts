// As much of a PeerConnection as two pages need to find each other: an offer names the number of its
// sections, and who is both sides' answer is connected.
import { FakeTrack, FakeStream } from './fake_webrtc';

type Description = { type: string; sdp: string };

type Parameters = { encodings: RTCRtpEncodingParameters[]; degradationPreference?: string };

class Transceiver {
  mid: string | null = null;
  readonly sender;
  readonly receiver;
  constructor(
    readonly kind: 'audio' | 'video',
    public direction: string,
  ) {
    const sender = {
      track: null as FakeTrack | null,
      replaceTrack: async (track: FakeTrack | null) => void (sender.track = track),
      parameters: { encodings: [{}] } as Parameters,
      getParameters: (): Parameters => structuredClone(sender.parameters),
      setParameters: async (parameters: Parameters) => void (sender.parameters = parameters),
    };
    this.sender = sender;
    this.receiver = { track: new FakeTrack(kind), getSynchronizationSources: () => [] };
  }
  setCodecPreferences(): void {}
}

export class FakePeer {
  static all: FakePeer[] = [];
  signalingState = 'stable';
  connectionState = 'new';
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  localDescription: Description | null = null;
  remote: Description[] = [];
  candidates: unknown[] = [];
  rollbacks = 0;
  restarts = 0;
  private readonly transceivers: Transceiver[] = [];
  constructor(readonly settings: { iceServers?: { urls: string[] }[] }) {
    FakePeer.all.push(this);
  }
  addTransceiver(kind: 'audio' | 'video', { direction }: { direction: string }): Transceiver {
    const transceiver = new Transceiver(kind, direction);
    this.transceivers.push(transceiver);
    if (this.transceivers.length === 1) queueMicrotask(() => this.onnegotiationneeded?.());
    return transceiver;
  }
  getTransceivers(): Transceiver[] {
    return this.transceivers;
  }
  async setLocalDescription(): Promise<void> {
    const answers = this.signalingState === 'have-remote-offer';
    this.transceivers.forEach((one, index) => (one.mid ??= String(index)));
    this.localDescription = { type: answers ? 'answer' : 'offer', sdp: String(this.transceivers.length) };
    this.signalingState = answers ? 'stable' : 'have-local-offer';
  }
  async setRemoteDescription(description: Description): Promise<void> {
    if (description.type === 'offer') {
      if (this.signalingState === 'have-local-offer') this.rollbacks += 1;
      const kinds = ['audio', 'video', 'video', 'audio'] as const;
      while (this.transceivers.length < Number(description.sdp)) {
        const kind = kinds[this.transceivers.length] ?? 'audio';
        this.transceivers.push(new Transceiver(kind, 'recvonly'));
      }
      this.signalingState = 'have-remote-offer';
    } else {
      if (this.signalingState !== 'have-local-offer') throw new Error('no offer was made');
      this.signalingState = 'stable';
    }
    this.remote.push(description);
  }
  async addIceCandidate(candidate: unknown): Promise<void> {
    if (this.remote.length === 0) throw new Error('no description yet');
    this.candidates.push(candidate);
  }
  restartIce(): void {
    this.restarts += 1;
    queueMicrotask(() => this.onnegotiationneeded?.());
  }
  async getStats() {
    return new Map();
  }
  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
  close(): void {
    this.connectionState = 'closed';
    this.signalingState = 'closed';
  }
}

export function installMesh(): void {
  FakePeer.all = [];
  Object.assign(globalThis, {
    RTCPeerConnection: FakePeer,
    RTCRtpReceiver: { getCapabilities: () => ({ codecs: [] }) },
    MediaStream: FakeStream,
  });
}
