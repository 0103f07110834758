// By which way the class reaches this page, and this page the class: the server, the others' pages,
// or while it moves both. The new way is set up beside the old one, each source goes over when it is
// decoded, and only then the old way ends.
import type { CameraWish } from '../../media/encodings';
import { Feeds, isDecoded, type Streams } from '../../media/feeds';
import { Mesh } from '../../media/mesh';
import type { OwnDevices } from '../../media/own_devices';
import type { Playback } from '../../media/playback';
import type { Publisher } from '../../media/publisher';
import type { StatsEntry } from '../../media/statistics';
import type { Viewer } from '../../media/viewer';
import { kSources, type Command, type Participant, type Source } from '../../signal/protocol';
import { asSeen, leads } from '../../state/care';
import { trackKey, type ClassState } from '../../state/classroom';
import { isLess, sentStep, takes } from '../../state/data_ladder';
import { you } from '../../state/people';
import { mayUse } from '../../state/rights';
import { watchHidden } from './hidden';

export interface CarryingLink {
  state(): ClassState;
  /** Tells the server; what it refuses is of no more use. */
  tell(command: Command): void;
  /** Asks the server for what the others send, on a new connection. */
  watch(): void;
  onShown(streams: Streams): void;
}

export interface Media {
  publisher: Publisher;
  viewer: Viewer;
  playback: Playback;
  own: OwnDevices;
}

const kLookMs = 50;
const kLookSeldomMs = 500;
/** Pictures of a page in the background may not come: a pair that hears each other is one. */
const kPictureWaitMs = 2_000;

export class Carrying {
  private readonly feeds = new Feeds();
  private readonly mesh: Mesh;
  private usesServer = true;
  /** Since when somebody's page is connected. */
  private readonly upSince = new Map<string, number>();
  /** null: the server may have forgotten it. */
  private readonly told = new Map<string, boolean | null>();
  private toldMove = 0;
  private movedTold = 0;
  private stopped = false;
  private hidden = false;
  private wasOpen = true;
  private stopWatching = () => {};
  private shown: Streams = new Map();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    page: string,
    private readonly media: Media,
    private readonly link: CarryingLink,
  ) {
    this.mesh = new Mesh(page, {
      signal: (to, signal) => this.link.tell({ command: 'mesh_signal', to, signal }),
      onChange: () => this.refresh(),
      goesTo: (id, source) => goesTo(this.link.state(), id, source),
    });
  }

  start(): void {
    addEventListener('online', this.onNetwork);
    this.stopWatching = watchHidden((hidden) => {
      this.hidden = hidden;
      this.tellPictures();
    });
  }

  stop(): void {
    this.stopWatching();
    removeEventListener('online', this.onNetwork);
    clearTimeout(this.timer);
    this.stopped = true;
    this.mesh.close();
  }

  /** The seat begins anew. True: the server is to be asked for what the others send. */
  begin(back: boolean): boolean {
    for (const id of this.mesh.people) this.told.set(id, null);
    this.movedTold = 0;
    if (!back) this.endMesh();
    const { by, moving } = this.link.state().carriage;
    const usesServer = by === 'server' || moving;
    if (!usesServer) this.endServer();
    this.usesServer = usesServer;
    return usesServer;
  }

  /** Out of the class, or to those who follow it as a broadcast. */
  leave(): void {
    this.endMesh();
    this.refresh();
  }

  /** Whatever may have changed: the way, who is there, who may what. */
  follow(): void {
    const state = this.link.state();
    const { by, moving, move } = state.carriage;
    if (state.phase !== 'in_class' || you(state)?.carrier !== 'direct') return;
    this.feeds.setAim(by);
    // What the server knew of pairs it has forgotten.
    if (this.toldMove !== move) this.told.clear();
    this.toldMove = move;
    const rests = by === 'server' && !moving && this.usesServer && this.mesh.people.length === 0;
    if (rests) return;
    const people = others(state).map(({ id }) => id);
    const settings = { you: state.you ?? '', stun: state.stun, videoCodec: state.videoCodec };
    if (by === 'mesh') this.mesh.connect(people, settings);
    // Whoever has come since, perhaps a guest, learns no address.
    else if (moving) this.mesh.keep(people.filter((id) => this.upSince.has(id)));
    this.mesh.sendAgain();
    const usesServer = by === 'server' || moving;
    if (usesServer && !this.usesServer) this.beginServer();
    if (!usesServer && this.usesServer) this.endServer();
    this.usesServer = usesServer;
    // All sources have gone over, or never will.
    if (by === 'server' && !moving) this.endMesh();
    this.refresh();
    this.look();
  }

  onSignal(from: string, signal: string): void {
    this.mesh.take(from, signal);
  }

  onServerTracks(streams: Streams): void {
    this.feeds.set('server', streams);
    this.refresh();
  }

  setTrack(source: Source): void {
    const track = this.media.own.track(source);
    this.mesh.setTrack(source, track);
    if (this.usesServer) void this.media.publisher.setTrack(source, track).catch(() => {});
  }

  /** How much of the camera goes out, by either way. */
  setCamera(wish: CameraWish): void {
    this.mesh.setCameraSize(wish.size);
    void this.media.publisher.setCamera(wish);
  }

  /** How the connections stand by which the class goes now. */
  states(): string[] {
    const { by, moving } = this.link.state().carriage;
    const meshed = (by === 'mesh') !== moving;
    if (!meshed) {
      const { publisher, viewer } = this.media;
      return [publisher.state, viewer.state].filter((state) => state !== null);
    }
    // Somebody who cannot be reached is told of by name.
    const up = this.mesh.states.filter((state) => state === 'connected');
    return up.length > 0 ? up : this.mesh.states;
  }

  /** How that stands by which the class comes to this page; null: it comes by nothing. */
  get reception(): string | null {
    const { by, moving } = this.link.state().carriage;
    if ((by === 'mesh') === moving) return this.media.viewer.state;
    const { states } = this.mesh;
    return states.find((state) => state === 'connected') ?? states[0] ?? null;
  }

  /** Of what the pages send each other, both ways. */
  meshStats(): Promise<StatsEntry[]> {
    return this.mesh.stats();
  }

  /** Loudness of each microphone as it arrives, 0..1; null where the browser does not say. */
  levels(): Map<string, number | null> {
    const levels = this.media.viewer.levels();
    for (const id of this.mesh.people) {
      if (this.feeds.wayOf(trackKey(id, 'microphone')) !== 'mesh') continue;
      const [newest] = this.mesh.receiver(id, 'microphone')?.getSynchronizationSources?.() ?? [];
      levels.set(id, newest ? (newest.audioLevel ?? null) : 0);
    }
    return levels;
  }

  private readonly onNetwork = () => this.mesh.findOtherWays();

  private beginServer(): void {
    for (const source of kSources) {
      void this.media.publisher.setTrack(source, this.media.own.track(source)).catch(() => {});
    }
    this.link.watch();
  }

  private endServer(): void {
    void this.media.publisher.leave();
    this.media.viewer.close();
  }

  private endMesh(): void {
    this.mesh.close();
    this.upSince.clear();
    this.told.clear();
    this.feeds.set('mesh', new Map());
  }

  private refresh(): void {
    if (this.stopped) return;
    this.noteUps();
    this.feeds.set('mesh', this.fromPages());
    const { streams, silent } = this.feeds.shown();
    this.media.playback.setTracks(streams, silent);
    if (!isSame(streams, this.shown)) this.link.onShown((this.shown = streams));
    this.report();
  }

  private noteUps(): void {
    for (const id of this.mesh.people) {
      if (this.mesh.isUp(id) && !this.upSince.has(id)) this.upSince.set(id, performance.now());
    }
    for (const id of this.upSince.keys()) {
      if (!this.mesh.people.includes(id)) this.upSince.delete(id);
    }
  }

  /** What may be shown of what the pages send: where no server does it, this page stops the muted. */
  private fromPages(): Map<string, MediaStream> {
    const state = this.link.state();
    const streams = this.mesh.streams();
    const allowed = new Map<string, MediaStream>();
    for (const person of others(state)) {
      if (!this.upSince.has(person.id)) continue;
      for (const source of kSources) {
        const key = trackKey(person.id, source);
        const stream = streams.get(key);
        if (stream && reaches(state, person, source)) allowed.set(key, stream);
      }
    }
    return allowed;
  }

  /** While something is to go over, and seldom while pages may lose each other. */
  private look(): void {
    clearTimeout(this.timer);
    const { by, moving } = this.link.state().carriage;
    if (this.stopped || (by === 'server' && !moving)) return;
    const often = moving || this.feeds.pending().length > 0;
    this.timer = setTimeout(() => void this.goOver().catch(() => {}).then(() => this.look()), often ? kLookMs : kLookSeldomMs);
  }

  /** Where no server does it, the others' pages send no pictures to one that nobody looks at, or that takes none. */
  private tellPictures(): void {
    const state = this.link.state();
    const open = state.connection === 'open';
    // Of what was said while the line was gone nobody knows.
    if (open && !this.wasOpen) this.mesh.sayPictures();
    this.wasOpen = open;
    this.mesh.setPictures(!this.hidden && !isLess(sentStep(state), 'screen'));
  }

  private async goOver(): Promise<void> {
    this.tellPictures();
    const ready = await Promise.all(
      this.feeds.pending().map(async (key) => ((await this.arrives(key)) ? key : null)),
    );
    for (const key of ready) if (key !== null) this.feeds.goOver(key);
    this.refresh();
  }

  /** Whether it comes out of the decoder of the new way. */
  private async arrives(key: string): Promise<boolean> {
    const [id, source] = key.split('/') as [string, Source];
    const meshed = this.link.state().carriage.by === 'mesh';
    const receiver = meshed ? this.mesh.receiver(id, source) : this.media.viewer.receiver(id, source);
    const report = await receiver?.getStats();
    return [...(report?.values() ?? [])].some(
      (entry: StatsEntry) => entry.type === 'inbound-rtp' && isDecoded(entry),
    );
  }

  private report(): void {
    const state = this.link.state();
    const { by, moving, move } = state.carriage;
    if (by === 'mesh') {
      for (const { id, connected } of others(state)) {
        // He returns perhaps as somebody of whom the server knows nothing.
        if (connected) this.tellPair(id, this.isPair(id));
        else this.told.set(id, null);
      }
    } else if (moving && this.movedTold !== move && this.hasAllByServer(state)) {
      this.movedTold = move;
      this.link.tell({ command: 'moved_to_server', move });
    }
  }

  private tellPair(participant: string, up: boolean): void {
    const told = this.told.has(participant) ? this.told.get(participant) : false;
    if (told === up) return;
    this.told.set(participant, up);
    this.link.tell({ command: 'mesh_pair', participant, up });
  }

  private isPair(id: string): boolean {
    if (!this.mesh.isUp(id)) return false;
    const pending = this.feeds.pending().filter((key) => key.startsWith(`${id}/`));
    return pending.length === 0 || performance.now() - (this.upSince.get(id) ?? 0) > kPictureWaitMs;
  }

  private hasAllByServer(state: ClassState): boolean {
    return others(state).every((person) =>
      kSources.every(
        (source) =>
          !reaches(state, person, source) ||
          this.feeds.wayOf(trackKey(person.id, source)) === 'server',
      ),
    );
  }
}

/** Those who are in the class by WebRTC, where this one is. */
function others(state: ClassState): Participant[] {
  const me = you(state);
  return state.participants.filter(
    ({ id, carrier, group }) => id !== state.you && carrier === 'direct' && group === me?.group,
  );
}

/** Whether this page is to have it, by what everybody knows of him and what one takes oneself. */
function reaches(state: ClassState, person: Participant, source: Source): boolean {
  const { on, blocked } = asSeen(state, person).sources[source];
  return on && !blocked && mayUse(state, person, source) && takes(state, person, source);
}

/** A student's camera that is for teachers alone goes to nobody else. */
function goesTo(state: ClassState, id: string, source: Source): boolean {
  if (source !== 'camera' || state.cameras === 'all') return true;
  const teaches = (one: Participant | null | undefined) => !!one && leads(one.role);
  return teaches(you(state)) || teaches(state.participants.find((one) => one.id === id));
}

const isSame = (a: Streams, b: Streams): boolean =>
  a.size === b.size && [...a].every(([key, stream]) => b.get(key) === stream);
