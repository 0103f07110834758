// The connections of this page to the pages of the others: one for each, and none to whoever is not
// before this person any more.
import { kSources, type Source } from '../signal/protocol';
import { trackKey } from '../state/classroom';
import { MeshPeer, type PeerSignal } from './mesh_peer';
import type { StatsEntry } from './statistics';

export interface MeshLink {
  signal(to: string, signal: string): void;
  /** A connection stands, or not, or what may arrive is something else. */
  onChange(): void;
}

/** The signal of one page to another: which load of which page it is from, and for. */
interface Envelope extends PeerSignal {
  page: string;
  to: string;
}

interface Entry {
  peer: MeshPeer;
  /** Which load of the other one's page this connection is with; '': not heard of yet. */
  page: string;
}

export interface MeshSettings {
  you: string;
  stun: readonly string[];
  videoCodec: string;
}

export class Mesh {
  private readonly entries = new Map<string, Entry>();
  private readonly tracks = new Map<Source, MediaStreamTrack | null>();
  private settings: MeshSettings = { you: '', stun: [], videoCodec: '' };

  constructor(
    private readonly page: string,
    private readonly link: MeshLink,
  ) {}

  /** Those alone are connected to from now on. */
  connect(people: readonly string[], settings: MeshSettings): void {
    this.settings = settings;
    this.keep(people);
    for (const id of people) if (!this.entries.has(id)) this.add(id, '');
  }

  /** Whoever is none of those is not connected to any more. */
  keep(people: readonly string[]): void {
    for (const [id, { peer }] of this.entries) {
      if (people.includes(id)) continue;
      peer.close();
      this.entries.delete(id);
    }
  }

  close(): void {
    this.keep([]);
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    this.tracks.set(source, track);
    for (const { peer } of this.entries.values()) peer.setTrack(source, track);
  }

  /** What somebody's page has sent; of who is not connected to nothing is taken. */
  take(from: string, text: string): void {
    const signal = read(text);
    if (!signal || (signal.to !== '' && signal.to !== this.page)) return;
    let entry = this.entries.get(from);
    if (!entry) return;
    // Another load of that page knows nothing of this connection.
    if (entry.page !== '' && entry.page !== signal.page) entry = this.renew(from, signal.page);
    entry.page = signal.page;
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

  private add(id: string, page: string): Entry {
    const { you, stun, videoCodec } = this.settings;
    // Of two one is polite: the one who came later.
    const polite = order(you) > order(id);
    const entry: Entry = { page, peer: null as unknown as MeshPeer };
    const send = (signal: PeerSignal) => {
      const envelope: Envelope = { page: this.page, to: entry.page, ...signal };
      this.link.signal(id, JSON.stringify(envelope));
    };
    entry.peer = new MeshPeer({ polite, stun, videoCodec }, { send, onState: () => this.link.onChange() });
    this.entries.set(id, entry);
    for (const [source, track] of this.tracks) entry.peer.setTrack(source, track);
    // The other one makes the offer: it has to know that this page is a new one.
    if (polite) send({});
    return entry;
  }

  private renew(id: string, page: string): Entry {
    this.entries.get(id)?.peer.close();
    return this.add(id, page);
  }
}

/** "p12" came after "p4". */
const order = (id: string): number => Number(id.slice(1));

/** null: not what a page of ours sends. */
function read(text: string): Envelope | null {
  try {
    const value = JSON.parse(text) as Partial<Envelope> | null;
    if (typeof value?.page !== 'string' || typeof value.to !== 'string') return null;
    const { page, to, description, candidates } = value;
    if (candidates !== undefined && !Array.isArray(candidates)) return null;
    const known = description === undefined || ['offer', 'answer', 'rollback'].includes(description?.type);
    if (!known) return null;
    return { page, to, ...(description && { description }), ...(candidates && { candidates }) };
  } catch {
    return null;
  }
}
