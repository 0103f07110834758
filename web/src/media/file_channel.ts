// One file from this browser to another's, over a data channel: no server sees its bytes. Whoever
// gives it makes the offer; what both pages tell each other on the way goes through `tell`.

/** So long both look for a way to each other; a way that says nothing for longer is none. */
export const kWayWithinMs = 5_000;
export const kSilentMs = 30_000;
/** What is still under way when all is given: on a slow line that takes its time. */
const kDeliveredMs = 60_000;
const kLookMs = 1_000;
/** Of one message: what every browser takes. */
const kPieceBytes = 16 * 1024;
/** Read from the disk at once. */
const kReadBytes = 512 * 1024;
/** What waits to be sent; below half of it more is given. So much must go within kSilentMs. */
const kWaitingBytes = 128 * 1024;
/** Said over the channel by whoever has all of it. */
const kWhole = 'whole';
/** Whoever has given it closes; so long whoever has it waits for that. */
const kLingerMs = 5_000;
/** Candidates come in bursts: one message for all of a moment. */
const kCandidatePauseMs = 40;

export interface FileLink {
  readonly stun: readonly string[];
  tell(signal: string): void;
}

interface Signal {
  description?: RTCSessionDescriptionInit;
  candidates?: RTCIceCandidateInit[];
}


class FileConnection {
  private readonly connection: RTCPeerConnection;
  private candidates: RTCIceCandidateInit[] = [];
  private candidateTimer: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  /** One signal after the other: setting descriptions takes time. */
  private tail: Promise<void> = Promise.resolve();
  protected over = false;

  constructor(
    private readonly link: FileLink,
    private readonly onNoWay: () => void,
  ) {
    const urls = link.stun.map((host) => `stun:${host}`);
    this.connection = new RTCPeerConnection({ iceServers: urls.length > 0 ? [{ urls }] : [] });
    this.connection.onicecandidate = ({ candidate }) => candidate && this.gather(candidate.toJSON());
    this.connection.onconnectionstatechange = () => this.connection.connectionState === 'failed' && this.fail();
    this.expect(kWayWithinMs);
  }

  /** What the other page says. */
  hear(signal: string): void {
    this.tail = this.tail.then(() => this.take(JSON.parse(signal) as Signal)).catch(() => this.fail());
  }

  close(): void {
    this.over = true;
    clearTimeout(this.candidateTimer);
    clearTimeout(this.watchdog);
    this.connection.onicecandidate = null;
    this.connection.onconnectionstatechange = null;
    this.connection.ondatachannel = null;
    this.connection.close();
  }

  protected offer(): RTCDataChannel {
    const channel = this.connection.createDataChannel('file');
    void this.describe().catch(() => this.fail());
    return channel;
  }

  protected await(onChannel: (channel: RTCDataChannel) => void): void {
    this.connection.ondatachannel = ({ channel }) => onChannel(channel);
  }

  /** Something must happen within this time. */
  protected expect(ms: number): void {
    clearTimeout(this.watchdog);
    if (!this.over) this.watchdog = setTimeout(() => this.fail(), ms);
  }

  /** All is here: what becomes of the connection is nobody's concern. */
  protected expectNothing(): void {
    clearTimeout(this.watchdog);
    this.connection.onconnectionstatechange = null;
    this.over = true;
  }

  protected fail(): void {
    if (this.over) return;
    this.close();
    this.onNoWay();
  }

  private async describe(): Promise<void> {
    await this.connection.setLocalDescription();
    const description = this.connection.localDescription;
    if (description) this.tell({ description: { type: description.type, sdp: description.sdp } });
  }

  private async take({ description, candidates }: Signal): Promise<void> {
    if (this.over) return;
    if (description) {
      await this.connection.setRemoteDescription(description);
      if (description.type === 'offer') await this.describe();
    }
    // One that is of no use here is no reason to miss the rest.
    for (const candidate of candidates ?? []) await this.connection.addIceCandidate(candidate).catch(() => {});
  }

  private gather(candidate: RTCIceCandidateInit): void {
    this.candidates.push(candidate);
    this.candidateTimer ??= setTimeout(() => {
      this.candidateTimer = undefined;
      this.tell({ candidates: this.candidates.splice(0) });
    }, kCandidatePauseMs);
  }

  private tell(signal: Signal): void {
    if (!this.over) this.link.tell(JSON.stringify(signal));
  }
}

/** Gives a file, until the other page says that all of it has come. */
export class FileGiver extends FileConnection {
  private poured = false;

  constructor(
    link: FileLink,
    private readonly file: File,
    private readonly on: { sent(bytes: number): void; done(): void; noWay(): void; notRead(): void },
  ) {
    super(link, on.noWay);
    const channel = this.offer();
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = kWaitingBytes / 2;
    channel.onopen = () => void this.pour(channel);
    channel.onmessage = ({ data }) => data === kWhole && this.poured && this.on.done();
    channel.onclose = () => this.fail();
  }

  private async pour(channel: RTCDataChannel): Promise<void> {
    for (let offset = 0; offset < this.file.size; offset += kReadBytes) {
      const read = await this.file.slice(offset, offset + kReadBytes).arrayBuffer().catch(() => null);
      if (this.over) return;
      if (!read) return this.stopUnread();
      for (let at = 0; at < read.byteLength; at += kPieceBytes) {
        if (!(await this.hasRoom(channel))) return;
        channel.send(read.slice(at, at + kPieceBytes));
      }
      this.on.sent(Math.max(0, offset + read.byteLength - channel.bufferedAmount));
    }
    this.poured = true;
    await this.drain(channel);
  }

  private async drain(channel: RTCDataChannel): Promise<void> {
    let before = Infinity;
    while (!this.over && channel.bufferedAmount > 0) {
      if (channel.bufferedAmount < before) this.expect(kSilentMs);
      before = channel.bufferedAmount;
      await new Promise((done) => setTimeout(done, kLookMs));
      this.on.sent(Math.max(0, this.file.size - channel.bufferedAmount));
    }
    this.expect(kDeliveredMs);
  }

  private async hasRoom(channel: RTCDataChannel): Promise<boolean> {
    this.expect(kSilentMs);
    if (channel.bufferedAmount > kWaitingBytes) {
      await new Promise<unknown>((done) => {
        channel.onbufferedamountlow = done;
        channel.addEventListener('close', done, { once: true });
      });
    }
    return !this.over && channel.readyState === 'open';
  }

  /** It was moved or changed since it was chosen: no way helps. */
  private stopUnread(): void {
    this.close();
    this.on.notRead();
  }
}

/** Takes a file of so many bytes. */
export class FileTaker extends FileConnection {
  private readonly pieces: Blob[] = [];
  private fresh: ArrayBuffer[] = [];
  private got = 0;
  private joined = 0;

  constructor(
    link: FileLink,
    private readonly bytes: number,
    private readonly on: { got(bytes: number): void; whole(file: Blob): void; noWay(): void },
  ) {
    super(link, on.noWay);
    this.await((channel) => {
      channel.binaryType = 'arraybuffer';
      channel.onmessage = ({ data }) => this.takePiece(channel, data as ArrayBuffer | string);
      channel.onclose = () => this.fail();
      this.expect(kSilentMs);
    });
  }

  private takePiece(channel: RTCDataChannel, piece: ArrayBuffer | string): void {
    if (this.over) return;
    const size = typeof piece === 'string' ? 0 : piece.byteLength;
    // More than was offered, or nothing that is of a file.
    if (typeof piece === 'string' || size === 0 || this.got + size > this.bytes) return this.fail();
    this.fresh.push(piece);
    this.got += size;
    this.expect(kSilentMs);
    const whole = this.got === this.bytes;
    if (!whole && this.got - this.joined < kReadBytes) return;
    // A browser may keep these on its disk.
    this.pieces.push(new Blob(this.fresh.splice(0)));
    this.joined = this.got;
    this.on.got(this.got);
    if (!whole) return;
    channel.send(kWhole);
    channel.onmessage = channel.onclose = null;
    this.expectNothing();
    setTimeout(() => this.close(), kLingerMs);
    // Never of a type that a browser would run.
    this.on.whole(new Blob(this.pieces.splice(0), { type: 'application/octet-stream' }));
  }
}
