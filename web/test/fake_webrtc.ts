// The parts of WebRTC and of the capture API that the page uses, without a browser.

export class FakeTrack {
  readyState: 'live' | 'ended' = 'live';
  contentHint = '';
  onended: (() => void) | null = null;
  constructor(readonly kind: 'audio' | 'video', readonly deviceId = '') {}
  getSettings(): { deviceId: string } {
    return { deviceId: this.deviceId };
  }
  stop(): void {
    this.readyState = 'ended';
  }
}

export class FakeStream {
  constructor(private readonly tracks: FakeTrack[]) {}
  getTracks(): FakeTrack[] {
    return this.tracks;
  }
  getAudioTracks(): FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === 'audio');
  }
  getVideoTracks(): FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === 'video');
  }
}

export class FakeTransceiver {
  mid: string | null = null;
  currentDirection: string | null = null;
  preferred: string[] = [];
  sender;
  receiver: { track: FakeTrack; getSynchronizationSources: () => { audioLevel?: number }[] };
  constructor(track: FakeTrack | null) {
    const sender = {
      track,
      replaceTrack: async (next: FakeTrack | null) => void (sender.track = next),
      getParameters: () => ({}) as Record<string, unknown>,
      setParameters: async () => {},
    };
    this.sender = sender;
    this.receiver = { track: new FakeTrack('video'), getSynchronizationSources: () => [] };
  }
  setCodecPreferences(codecs: { mimeType: string }[]): void {
    this.preferred = codecs.map(({ mimeType }) => mimeType);
  }
}

export class FakeConnection {
  static all: FakeConnection[] = [];
  connectionState = 'new';
  onconnectionstatechange: (() => void) | null = null;
  localDescription: { type: string; sdp: string } | null = null;
  remoteDescriptions: { type: string; sdp: string }[] = [];
  transceivers: FakeTransceiver[] = [];
  closed = false;
  /** Set by a test to make the next remote description fail. */
  refuses = false;
  constructor() {
    FakeConnection.all.push(this);
  }
  /** A browser that knows neither several sizes nor temporal layers. */
  static simple = false;
  sendEncodings: { rid?: string; scalabilityMode?: string }[][] = [];
  addTransceiver(track: FakeTrack, init: { sendEncodings?: { rid?: string; scalabilityMode?: string }[] } = {}): FakeTransceiver {
    const encodings = init.sendEncodings ?? [];
    if (FakeConnection.simple && encodings.some(({ rid, scalabilityMode }) => rid || scalabilityMode)) throw new Error('OperationError');
    this.sendEncodings.push(encodings);
    const transceiver = new FakeTransceiver(track);
    this.transceivers.push(transceiver);
    return transceiver;
  }
  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }
  async createOffer() {
    return { type: 'offer', sdp: 'offer' };
  }
  iceRestarts = 0;
  restartIce(): void {
    this.iceRestarts += 1;
  }
  async createAnswer() {
    return { type: 'answer', sdp: 'answer' };
  }
  async setLocalDescription(description: { type: string; sdp: string }): Promise<void> {
    this.localDescription = description;
    this.transceivers.forEach((transceiver, index) => (transceiver.mid ??= String(index)));
  }
  /** An offer's SDP here is the list of its mids. */
  async setRemoteDescription(description: { type: string; sdp: string }): Promise<void> {
    if (this.refuses) throw new Error('refused');
    this.remoteDescriptions.push(description);
    if (description.type !== 'offer') return;
    for (const mid of description.sdp.split(',').filter(Boolean)) {
      if (this.transceivers.some((one) => one.mid === mid)) continue;
      const transceiver = new FakeTransceiver(null);
      transceiver.mid = mid;
      this.transceivers.push(transceiver);
    }
  }
  async getStats() {
    return new Map(
      this.transceivers.map(({ mid }) => [mid, { type: 'inbound-rtp', mid, kind: 'video' }]),
    );
  }
  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
  close(): void {
    this.closed = true;
  }
}

const capabilities = (kind: string) => ({
  codecs: kind === 'video' ? [{ mimeType: 'video/VP8' }, { mimeType: 'video/H264' }] : [],
});

export function install(): void {
  FakeConnection.all = [];
  Object.assign(globalThis, {
    RTCPeerConnection: FakeConnection,
    RTCRtpSender: { getCapabilities: capabilities },
    RTCRtpReceiver: { getCapabilities: capabilities },
    MediaStream: FakeStream,
  });
}

type Ask = (constraints: Record<string, unknown>) => Promise<FakeStream>;

/** Gives the page capture devices that answer as the test says. */
export function installDevices(ask: Ask, share?: Ask): void {
  const mediaDevices = {
    getUserMedia: ask,
    enumerateDevices: async () => [],
    ...(share ? { getDisplayMedia: share } : {}),
  };
  Object.defineProperty(globalThis, 'navigator', { value: { mediaDevices }, configurable: true });
}

/** Lets everything that is already under way finish. */
export const settle = () => new Promise<void>((done) => setImmediate(() => setImmediate(done)));
