// The one connection on which this browser receives. The server offers; every offer says whose
// source each of its media sections is.
import type { OfferedTrack, Source, SubscribeOffer } from '../signal/protocol';
import { trackKey } from '../state/classroom';
import { TroubleWatch, WorkQueue } from './connection';
import { PictureDelays, type PictureEntry } from './picture_delay';
import type { StatsEntry } from './statistics';
import { setLocalRepeating } from './sound_repeats';

// What belongs together: the picture, and the sound that it is seen with.
const kPerson: readonly Source[] = ['camera', 'microphone'];
const kScreen: readonly Source[] = ['screen', 'screen_audio'];

export interface ViewerLink {
  answer(offer: number, sdp: string): Promise<void>;
  /** Asks the server for a fresh connection, or to restart ICE of the one that there is. */
  watchAgain(how: 'restart' | 'ice_restart'): void;
  /** What arrives has changed: by `participant/source`. */
  onTracks(tracks: ReadonlyMap<string, MediaStream>): void;
}

export class Viewer {
  private connection: RTCPeerConnection | null = null;
  private offered: readonly OfferedTrack[] = [];
  private streams: ReadonlyMap<string, MediaStream> = new Map();
  private newest = 0;
  private readonly delays = new PictureDelays();
  private readonly queue = new WorkQueue();
  private readonly trouble = new TroubleWatch({
    heal: () => this.link.watchAgain('ice_restart'),
    restart: () => this.link.watchAgain('restart'),
  });

  constructor(private readonly link: ViewerLink) {}

  /** Takes up an offer; one that a newer offer has overtaken is skipped. */
  onOffer(event: SubscribeOffer): Promise<void> {
    this.newest = event.offer;
    return this.queue.run(async () => {
      if (event.restart) this.drop();
      if (event.offer !== this.newest && !event.restart) return;
      await this.take(event);
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

  get state(): RTCPeerConnectionState | null {
    return this.connection?.connectionState ?? null;
  }

  receiver(participant: string, source: Source): RTCRtpReceiver | null {
    const section = this.sections().find((one) => one.participant === participant && one.source === source);
    return section?.transceiver.receiver ?? null;
  }

  /** Loudness of each microphone as it arrives, 0..1; null where the browser does not say. */
  levels(): Map<string, number | null> {
    const levels = new Map<string, number | null>();
    for (const { participant, source, transceiver } of this.sections()) {
      if (source !== 'microphone') continue;
      const [newest] = transceiver.receiver.getSynchronizationSources?.() ?? [];
      levels.set(participant, newest ? (newest.audioLevel ?? null) : 0);
    }
    return levels;
  }

  async stats(): Promise<StatsEntry[]> {
    const report = await this.connection?.getStats();
    const entries = report ? ([...report.values()] as StatsEntry[]) : [];
    return entries.map((entry) => {
      const track = this.offered.find(({ mid }) => mid === entry.mid);
      return track ? { ...entry, participant: track.participant, source: track.source } : entry;
    });
  }

  /** By what stats() has said: pictures that stand still for losses are kept in hand longer, in step with their sound. */
  ease(entries: Iterable<PictureEntry>, at: number, roundTripMs: number): void {
    for (const { participant, source, milliseconds } of this.delays.step(entries, at, roundTripMs)) {
      for (const one of source === 'screen' ? kScreen : kPerson) {
        const receiver = this.receiver(participant, one);
        // A hint; where the browser does not know it, it is as it was.
        if (receiver && 'jitterBufferTarget' in receiver) receiver.jitterBufferTarget = milliseconds || null;
      }
    }
  }

  close(): void {
    this.drop();
    this.publish(new Map());
  }

  private async take(event: SubscribeOffer): Promise<void> {
    const connection = (this.connection ??= this.newConnection());
    try {
      await connection.setRemoteDescription({ type: 'offer', sdp: event.sdp });
      await setLocalRepeating(connection, await connection.createAnswer());
      if (this.connection !== connection) return;
      this.offered = event.tracks;
      this.publish(this.collect());
      await this.link.answer(event.offer, connection.localDescription?.sdp ?? '');
    } catch (error) {
      if (this.connection !== connection) return;
      console.warn('pendopo: offer not taken', error);
      this.trouble.failed();
    }
  }

  private newConnection(): RTCPeerConnection {
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.trouble.follow(connection);
    return connection;
  }

  private sections(): (OfferedTrack & { transceiver: RTCRtpTransceiver })[] {
    const transceivers = this.connection?.getTransceivers() ?? [];
    return this.offered.flatMap((track) => {
      const transceiver = transceivers.find(({ mid }) => mid === track.mid);
      return transceiver ? [{ ...track, transceiver }] : [];
    });
  }

  /** Streams that are still the same stay the same objects, so that no video element blinks. */
  private collect(): Map<string, MediaStream> {
    const streams = new Map<string, MediaStream>();
    for (const { participant, source, transceiver } of this.sections()) {
      const key = trackKey(participant, source);
      const track = transceiver.receiver.track;
      const known = this.streams.get(key);
      const same = known?.getTracks()[0] === track;
      streams.set(key, known && same ? known : new MediaStream([track]));
    }
    return streams;
  }

  private publish(streams: ReadonlyMap<string, MediaStream>): void {
    this.streams = streams;
    this.link.onTracks(streams);
  }

  private drop(): void {
    this.trouble.stop();
    this.delays.forget();
    this.offered = [];
    if (this.connection) this.connection.onconnectionstatechange = null;
    this.connection?.close();
    this.connection = null;
  }
}
