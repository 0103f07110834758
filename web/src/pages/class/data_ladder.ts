// Has the server send as much of the class as the person wants, or as the line carries.
import { signal } from '@preact/signals';
import type { CameraWish } from '../../media/encodings';
import { FreezeTeller, type FreezeEntry } from '../../media/freezes';
import { CommandFailed } from '../../signal/pipe';
import { kDataSteps, type Command, type DataStep, type Participant, type Source } from '../../signal/protocol';
import { leads } from '../../state/care';
import type { Action, ClassState, Quality } from '../../state/classroom';
import { costKind, isLess, lesser, StepWatch, type CostKind, type Costs } from '../../state/data_ladder';
import { watchHidden } from './hidden';
import { ShownSizes } from './shown_sizes';

const kHeldKey = 'pendopo.data_step';
const kSmallKey = 'pendopo.camera_small';
/** The server takes one step in a second. */
const kAgainMs = 1_200;
/** How much of a new measure counts at once: pictures come in bursts. */
const kFresh = 0.4;

export interface LadderLink {
  state(): ClassState;
  dispatch(action: Action): void;
  /** How much of one's camera goes out. */
  setCamera(wish: CameraWish): void;
  /** Rejects with CommandFailed. */
  send(command: Command): Promise<unknown>;
}

interface Received extends FreezeEntry {
  participant?: string;
  source?: string;
  bytesReceived?: number;
}

export class DataLadder {
  private readonly watch = new StepWatch();
  private byLine: DataStep = 'everything';
  private hidden = false;
  private againTimer: ReturnType<typeof setTimeout> | undefined;
  private asked: DataStep | null = null;
  private bytes = new Map<CostKind, number>();
  private measuredAt = 0;

  /** Whether this device sends a small picture, whatever the others want. */
  readonly small = signal(recall(kSmallKey) === 'yes');

  private readonly sizes: ShownSizes;
  readonly freezes = new FreezeTeller();

  constructor(private readonly link: LadderLink) {
    this.sizes = new ShownSizes(link);
  }

  /** What was chosen on this device before, and a page that is not looked at. */
  start(): () => void {
    this.link.dispatch({ action: 'data_held', step: rememberedStep() });
    const stopWatching = watchHidden((hidden) => this.setHidden(hidden));
    const stopSizes = this.sizes.start();
    return () => {
      stopSizes();
      stopWatching();
      clearTimeout(this.againTimer);
    };
  }

  /** By hand, until `null`: by the line again. */
  hold(step: DataStep | null): void {
    remember(kHeldKey, step);
    this.link.dispatch({ action: 'data_held', step });
    this.take();
  }

  sendSmall(small: boolean): void {
    remember(kSmallKey, small ? 'yes' : null);
    this.small.value = small;
    this.onCameraWanted();
  }

  /** What the others want of one's camera may be another now. */
  onCameraWanted(): void {
    const { cameraWanted, layersWanted } = this.link.state();
    const size = cameraWanted !== 'none' && this.small.value ? 'small' : cameraWanted;
    this.link.setCamera({ size, layers: layersWanted });
  }

  /** The server has welcomed this person: what it knows of him may be another's. */
  onWelcome(): void {
    this.asked = null;
    this.onCameraWanted();
    this.sizes.forget();
    this.take();
  }

  /** What came since the last time, and how well. */
  measure(entries: readonly Received[], quality: Quality, at: number): void {
    this.count(entries, at);
    this.tellFreezes(entries, at);
    const before = this.byLine;
    this.byLine = this.watch.next(quality, at);
    const falls = isLess(this.byLine, before) && this.link.state().held === null;
    if (falls) this.link.dispatch({ action: 'notice', kind: 'data_less' });
    this.take();
  }

  /** For whoever looks after the network; what is lost on the way is told with the next. */
  private tellFreezes(entries: readonly Received[], at: number): void {
    const freezes = this.freezes.step(entries, at);
    if (freezes) this.link.send({ command: 'tell_freezes', ...freezes }).catch(() => {});
  }

  private setHidden(hidden: boolean): void {
    this.hidden = hidden;
    this.take();
  }

  private wanted(): DataStep {
    const { held, carriage } = this.link.state();
    const chosen = held ?? this.byLine;
    // Of a mesh the server sends nothing: whoever took less would move the whole class. There the pages of the others
    // are told (carrying.ts).
    return this.hidden && carriage.by !== 'mesh' ? lesser(chosen, 'sound') : chosen;
  }

  private take(): void {
    const { phase, step, hls } = this.link.state();
    const wanted = this.wanted();
    // The audience of a broadcast has a ladder of its own.
    if (phase !== 'in_class' || hls !== null || this.asked !== null || step === wanted) return;
    this.asked = wanted;
    this.link.send({ command: 'set_data_step', step: wanted }).then(
      () => this.onTaken(wanted),
      (error: unknown) => this.onRefused(error),
    );
  }

  private onTaken(step: DataStep): void {
    this.asked = null;
    this.link.dispatch({ action: 'data_step', step });
    this.take();
  }

  /** After a lost line the welcome asks again. */
  private onRefused(error: unknown): void {
    this.asked = null;
    if (!(error instanceof CommandFailed) || error.failure !== 'too_fast') return;
    clearTimeout(this.againTimer);
    this.againTimer = setTimeout(() => this.take(), kAgainMs);
  }

  private count(entries: readonly Received[], at: number): void {
    const state = this.link.state();
    const people = new Map(state.participants.map((one) => [one.id, one]));
    const sums = new Map<CostKind, number>();
    for (const entry of entries) {
      const owner = people.get(entry.participant ?? '');
      if (entry.type !== 'inbound-rtp' || !owner || !entry.source) continue;
      const kind = kindOf(state, owner, entry.source as Source);
      sums.set(kind, (sums.get(kind) ?? 0) + (entry.bytesReceived ?? 0));
    }
    const seconds = (at - this.measuredAt) / 1_000;
    if (this.measuredAt > 0 && seconds > 0) this.note(state.costs, sums, seconds);
    this.bytes = sums;
    this.measuredAt = at;
  }

  private note(before: Costs, sums: ReadonlyMap<CostKind, number>, seconds: number): void {
    const costs: Partial<Record<CostKind, number>> = { ...before };
    for (const [kind, bytes] of sums) {
      const came = bytes - (this.bytes.get(kind) ?? 0);
      // A new connection counts from zero; what has just ended, or begun, is no measure.
      if (came <= 0 || !this.bytes.has(kind)) continue;
      const bits = (came * 8) / seconds;
      costs[kind] = costs[kind] === undefined ? bits : costs[kind] * (1 - kFresh) + bits * kFresh;
    }
    this.link.dispatch({ action: 'data_costs', costs });
  }
}

const kindOf = (state: ClassState, owner: Participant, source: Source): CostKind =>
  costKind(source, leads(owner.role) || state.invited.includes(owner.id));

function rememberedStep(): DataStep | null {
  const word = recall(kHeldKey);
  return kDataSteps.find((step) => step === word) ?? null;
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // private windows of some browsers
  }
}

function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // It holds for this page, then.
  }
}
