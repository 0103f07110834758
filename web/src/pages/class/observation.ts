// What the page watches while a class runs: who speaks, how the connection is, whether the device
// slept; and the read-only window.pendopo for support and browser tests.
import { MutedSpeechWatch, SilenceWatch, SpeakerHold, kSpeechLevel } from '../../media/speech';
import {
  addCounters,
  countersOf,
  lineLoss,
  megabytesPerHour,
  packetsByPerson,
  PathWatch,
  qualityOf,
  receptionOf,
  trackStats,
  type ByPerson,
  type Counters,
  type TrackStats,
} from '../../media/statistics';
import type { Publisher } from '../../media/publisher';
import type { Viewer } from '../../media/viewer';
import type { ClassState } from '../../state/classroom';
import { you } from '../../state/people';
import { isFree } from '../../state/rights';
import type { Carrying } from './carrying';
import type { Seat } from './seat';
import { WakeLock } from './wake_lock';
import { lineFactsOf } from '../../state/line_facts';

const kLevelsEveryMs = 200;
const kStatsEveryMs = 2_000;
/** Timers of a page that the device put to sleep come this late. */
const kSleptMs = 20_000;

interface Diagnostics {
  state(): ClassState;
  publisherStats(): Promise<TrackStats[]>;
  viewerStats(): Promise<TrackStats[]>;
}

declare global {
  interface Window {
    readonly pendopo?: Diagnostics;
  }
}

export class Observation {
  private readonly speakers = new SpeakerHold();
  private readonly mutedSpeech = new MutedSpeechWatch();
  private readonly silence = new SilenceWatch();
  private readonly path = new PathWatch();
  private noPath = false;
  private timers: ReturnType<typeof setInterval>[] = [];
  /** From the statistics, for browsers that tell no level with the packets. */
  private measuredLevels = new Map<string, number>();
  private before: Counters | null = null;
  private packets: ByPerson = new Map();
  private lastStep = 0;
  private readonly wakeLock = new WakeLock(
    async () => (await navigator.wakeLock?.request('screen')) ?? null,
  );
  private stopListening = () => {};

  constructor(
    private readonly seat: Seat,
    private readonly publisher: Publisher,
    private readonly viewer: Viewer,
    private readonly carrying: Carrying,
  ) {}

  start(): void {
    this.timers = [
      setInterval(() => this.listen(performance.now()), kLevelsEveryMs),
      setInterval(() => void this.measure(), kStatsEveryMs),
    ];
    this.lastStep = performance.now();
    this.expose();
    const onReturn = () => this.onReturn();
    addEventListener('online', onReturn);
    document.addEventListener('visibilitychange', onReturn);
    this.stopListening = () => {
      removeEventListener('online', onReturn);
      document.removeEventListener('visibilitychange', onReturn);
    };
    void this.wakeLock.keep();
  }

  stop(): void {
    this.timers.forEach(clearInterval);
    this.stopListening();
    this.wakeLock.stop();
  }

  private expose(): void {
    const diagnostics: Diagnostics = {
      state: () => this.seat.state.peek(),
      publisherStats: async () => trackStats([...(await this.publisher.stats()), ...(await this.carrying.meshStats())], 'outbound-rtp'),
      viewerStats: async () => trackStats([...(await this.viewer.stats()), ...(await this.carrying.meshStats())], 'inbound-rtp'),
    };
    const value = Object.freeze(diagnostics);
    Object.defineProperty(window, 'pendopo', { value, configurable: true, writable: false });
  }

  private listen(now: number): void {
    if (now - this.lastStep > kSleptMs) this.seat.dispatch({ action: 'notice', kind: 'page_slept' });
    this.lastStep = now;
    const state = this.seat.state.peek();
    if (state.phase !== 'in_class') return;
    const levels = new Map<string, number>();
    for (const [participant, level] of this.carrying.levels()) {
      levels.set(participant, level ?? this.measuredLevels.get(participant) ?? 0);
    }
    const own = this.seat.own.level();
    const on = state.own.microphone === 'on';
    if (on && own !== null && state.you) levels.set(state.you, own);
    const participants = this.speakers.step(levels, now);
    this.seat.dispatch({ action: 'speaking', participants });
    const me = you(state);
    const blocked = me !== null && !isFree(state, me, 'microphone');
    if (own !== null && this.mutedSpeech.step(own, !on && !blocked, now)) {
      this.seat.dispatch({ action: 'notice', kind: 'speaking_while_muted' });
    }
    if (this.silence.step(own, on, now)) {
      this.seat.dispatch({ action: 'notice', kind: 'microphone_silent' });
    }
    if (on && (own ?? 0) > kSpeechLevel) this.dropNotice(state, 'microphone_silent');
  }

  private dropNotice(state: ClassState, kind: string): void {
    const notice = state.notices.find((one) => one.kind === kind);
    if (notice) this.seat.dispatch({ action: 'notice_gone', id: notice.id });
  }

  private async measure(): Promise<void> {
    const at = performance.now();
    const [sent, received, meshed] = await Promise.all([
      this.publisher.stats(),
      this.viewer.stats(),
      this.carrying.meshStats(),
    ]);
    this.measuredLevels = new Map(
      [...received, ...meshed]
        .filter(({ source, type }) => source === 'microphone' && type === 'inbound-rtp')
        .map(({ participant, audioLevel }) => [participant ?? '', audioLevel ?? 0]),
    );
    const served = countersOf(received, at);
    this.viewer.ease(received, at, served.roundTripMs ?? 0);
    // In a mesh what comes comes from the others' pages.
    const came = [...received, ...meshed];
    const down = addCounters(served, countersOf(meshed, at));
    const packets = packetsByPerson(came);
    const loss = lineLoss(this.packets, packets);
    this.seat.ladder.measure(came, receptionOf(this.carrying.reception, loss, down), at);
    this.packets = packets;
    const now = addCounters(down, countersOf(sent, at));
    const before = this.before ?? now;
    this.before = now;
    const states = this.carrying.states();
    const measured = qualityOf(states, before, now);
    // Little comes, and so nothing is lost: the line is weak all the same.
    const holds = this.seat.state.peek().heldPictures.length > 0;
    const quality = measured === 'good' && holds ? 'weak' : measured;
    // The line may be gone with the sound and the picture.
    if (quality === 'lost' && this.seat.state.peek().health.quality !== 'lost') this.seat.probe();
    const hourly = megabytesPerHour(before, now);
    const facts = lineFactsOf(came, before, now, this.seat.ladder.freezes.total);
    this.seat.dispatch({ action: 'health', health: { quality, megabytesPerHour: hourly, facts } });
    this.tellOfPath(states, at);
  }

  /** Told once, until there is a way again: whoever closes the notice has read it. */
  private tellOfPath(states: readonly string[], at: number): void {
    const state = this.seat.state.peek();
    const reached = state.phase === 'in_class' && state.connection === 'open';
    const noPath = this.path.step(states, reached, at);
    if (noPath === this.noPath) return;
    this.noPath = noPath;
    if (noPath) this.seat.dispatch({ action: 'notice', kind: 'no_media_path' });
    else this.dropNotice(state, 'no_media_path');
  }

  private onReturn(): void {
    if (document.visibilityState !== 'visible') return;
    void this.wakeLock.keep();
    this.seat.probe();
  }
}
