// The connections of this page to the pages of the others: one for each, and none to whoever is not
// before this person any more.
import { kSources, type CameraSize, type Source } from '../signal/protocol';
import { trackKey } from '../state/classroom';
import { kKinds } from './encodings';
import { MeshPeer, type PeerSignal } from './mesh_peer';
import type { StatsEntry } from './statistics';

export interface MeshLink {
  signal(to: string, signal: string): void;
  /** A connection stands, or not, or what may arrive is something else. */
  onChange(): void;
  /** Whether that person is sent what is on. */
  goesTo(id: string, source: Source): boolean;
}

/** The signal of one page to another: which load of which page it is from, and for. */
interface Envelope extends PeerSignal {
  page: string;
  to: string;
  /** Whether anybody looks at that page's pictures. */
  pictures?: boolean;
}

interface Entry {
  peer: MeshPeer;
  /** Which load of the other one's page this connection is with; '': not heard of yet. */
  page: string;
  renewedAt: number;
  /** Whether the other one's page wants pictures of this one. */
  pictures: boolean;
  say(signal: PeerSignal & { pictures?: boolean }): void;
  later?: ReturnType<typeof setTimeout>;
}

export interface MeshSettings {
  you: string;
  stun: readonly string[];
  videoCodec: string;
}

/** Whoever says each moment that his page is another one has no connection made for each. */
const kRenewPauseMs = 2_000;

export class Mesh {
  private readonly entries = new Map<string, Entry>();
  private readonly tracks = new Map<Source, MediaStreamTrack | null>();
  private cameraSize: CameraSize = 'full';
  /** Whether this page wants pictures. */
  private pictures = true;
  private grows = false;
  private settings: MeshSettings = { you: '', stun: [], videoCodec: '' };

  constructor(
    private readonly page: string,
    private readonly link: MeshLink,
  ) {}

  /** Those alone are connected to from now on. */
  connect(people: readonly string[], settings: MeshSettings): void {
    this.settings = settings;
    this.keep(people);
    this.grows = true;
    for (const id of people) if (!this.entries.has(id)) this.add(id, '');
  }

  /** Whoever is none of those is not connected to any more, and until connect() nobody else. */
  keep(people: readonly string[]): void {
    this.grows = false;
    for (const id of this.people) if (!people.includes(id)) this.drop(id);
  }

  close(): void {
    this.keep([]);
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    this.tracks.set(source, track);
    this.sendAgain();
  }

  /** Who is sent what may be another now. */
  sendAgain(): void {
    for (const [id, entry] of this.entries) this.send(id, entry);
  }

  /** Whether anybody looks at what the others' cameras and screens send here: else they need not. */
  setPictures(wanted: boolean): void {
    if (wanted === this.pictures) return;
    this.pictures = wanted;
    this.sayPictures();
  }

  /** Says it again: it may have been lost. */
  sayPictures(): void {
    for (const { say } of this.entries.values()) say({ pictures: this.pictures });
  }

  setCameraSize(size: CameraSize): void {
    this.cameraSize = size;
    for (const { peer } of this.entries.values()) peer.setCameraSize(size);
  }

  /** What somebody's page has sent; of who is not connected to nothing is taken. */
  take(from: string, text: string): void {
    const signal = read(text);
    if (!signal || (signal.to !== '' && signal.to !== this.page)) return;
    let entry = this.entries.get(from);
    if (!entry) return;
    // Another load of that page knows nothing of this connection.
    if (entry.page !== '' && entry.page !== signal.page) {
      const pause = entry.renewedAt + kRenewPauseMs - performance.now();
      if (pause > 0) {
        clearTimeout(entry.later);
        entry.later = setTimeout(() => this.take(from, text), pause);
        return;
      }
      this.drop(from);
      entry = this.grows ? this.add(from, signal.page) : undefined;
      if (!entry) return this.link.onChange();
      entry.renewedAt = performance.now();
    }
    entry.page = signal.page;
    if (signal.pictures !== undefined) {
      entry.pictures = signal.pictures;
      this.send(from, entry);
    }
    void entry.peer.take(signal).then(() => this.link.onChange());
  }

  findOtherWays(): void {
    for (const { peer } of this.entries.values()) peer.findAnotherWay();
  }

  isUp(id: string): boolean {
    return this.entries.get(id)?.peer.state === 'connected';
  }

  get people(): string[] {
    return [...this.entries.keys()];
  }

  get states(): RTCPeerConnectionState[] {
    return [...this.entries.values()].map(({ peer }) => peer.state);
  }

  receiver(id: string, source: Source): RTCRtpReceiver | null {
    return this.entries.get(id)?.peer.receiver(source) ?? null;
  }

  /** What may arrive, by `participant/source`. */
  streams(): Map<string, MediaStream> {
    const streams = new Map<string, MediaStream>();
    for (const [id, { peer }] of this.entries) {
      for (const source of kSources) {
        const stream = peer.stream(source);
        if (stream) streams.set(trackKey(id, source), stream);
      }
    }
    return streams;
  }

  async stats(): Promise<StatsEntry[]> {
    const all = await Promise.all(
      [...this.entries].map(async ([participant, { peer }]) =>
        // Names of statistics are those of one connection.
        (await peer.stats()).map((entry) => ({
          ...entry,
          ...(entry.id && { id: `${participant} ${entry.id}` }),
          ...(entry.codecId && { codecId: `${participant} ${entry.codecId}` }),
          ...(entry.source && { participant }),
        })),
      ),
    );
    return all.flat();
  }

  private send(id: string, { peer, pictures }: Entry): void {
    for (const [source, track] of this.tracks) {
      const wanted = pictures || kKinds[source] === 'audio';
      peer.setTrack(source, track && wanted && this.link.goesTo(id, source) ? track : null);
    }
  }

  private drop(id: string): void {
    const entry = this.entries.get(id);
    clearTimeout(entry?.later);
    entry?.peer.close();
    this.entries.delete(id);
  }

  /** undefined: the browser has no more connections. */
  private add(id: string, page: string): Entry | undefined {
    const { you, stun, videoCodec } = this.settings;
    // Of two one is polite: the one who came later.
    const polite = order(you) > order(id);
    const say: Entry['say'] = (signal) => {
      const envelope: Envelope = { page: this.page, to: entry.page, ...signal };
      this.link.signal(id, JSON.stringify(envelope));
    };
    const entry: Entry = { page, peer: null as unknown as MeshPeer, renewedAt: -Infinity, pictures: true, say };
    const onState = () => {
      // Another load of that page knows nothing of it, and what was said before it knew this one was not taken.
      if (!this.pictures && entry.peer.state === 'connected') say({ pictures: false });
      this.link.onChange();
    };
    try {
      entry.peer = new MeshPeer({ polite, stun, videoCodec }, { send: say, onState });
    } catch (error) {
      console.warn('pendopo: no connection to a peer', error);
      return undefined;
    }
    this.entries.set(id, entry);
    entry.peer.setCameraSize(this.cameraSize);
    this.send(id, entry);
    // The other one makes the offer: it has to know that this page is a new one.
    if (polite) say({});
    return entry;
  }
}

/** "p12" came after "p4". */
const order = (id: string): number => Number(id.slice(1));

/** null: not what a page of ours sends. */
function read(text: string): Envelope | null {
  try {
    const value = JSON.parse(text) as Partial<Envelope> | null;
    if (typeof value?.page !== 'string' || typeof value.to !== 'string') return null;
    const { page, to, description, candidates, pictures } = value;
    if (candidates !== undefined && !Array.isArray(candidates)) return null;
    const known = description === undefined || ['offer', 'answer', 'rollback'].includes(description?.type);
    if (!known) return null;
    const looked = typeof pictures === 'boolean' ? { pictures } : {};
    return { page, to, ...looked, ...(description && { description }), ...(candidates && { candidates }) };
  } catch {
    return null;
  }
}
