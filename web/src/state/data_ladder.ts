// How much of the class one is sent: the steps, what they cost, and when to take another. Pure.
import type { CameraSize, DataStep, Participant, ServerEvent, Source, Welcome } from '../signal/protocol';
import { kDataSteps, kSources } from '../signal/protocol';
import { leads } from './care';
import type { ClassState, Quality } from './classroom';

export interface DataState {
  /** No student is sent more. */
  readonly ceiling: DataStep;
  /** Of who takes less than everything; a student knows of himself alone. */
  readonly steps: Readonly<Record<string, DataStep>>;
  /** What the server was last told. */
  readonly step: DataStep;
  /** Chosen by hand; null: the page chooses by the line. */
  readonly held: DataStep | null;
  /** What the others want of one's camera. */
  readonly cameraWanted: CameraSize;
  /** Which sizes of it somebody is sent, where it goes out in several; null: not told yet. */
  readonly layersWanted: readonly string[] | null;
  /** Pictures that one's line has no room for, as `participant/source`. */
  readonly heldPictures: readonly string[];
  /** Who speaks, as the server tells whoever is sent no sound. */
  readonly speakersTold: readonly string[];
  /** Megabytes of an hour, as far as they were measured. */
  readonly costs: Costs;
}

export const kAllData: DataState = {
  ceiling: 'everything',
  steps: {},
  step: 'everything',
  held: null,
  cameraWanted: 'full',
  layersWanted: null,
  heldPictures: [],
  speakersTold: [],
  costs: {},
};

const rank = (step: DataStep): number => kDataSteps.indexOf(step);

/** Whichever is less. */
export const lesser = (a: DataStep, b: DataStep): DataStep => (rank(a) > rank(b) ? a : b);
export const isLess = (a: DataStep, b: DataStep): boolean => rank(a) > rank(b);
export const stepDown = (step: DataStep): DataStep => kDataSteps[Math.min(rank(step) + 1, kDataSteps.length - 1)] ?? step;
export const stepUp = (step: DataStep): DataStep => kDataSteps[Math.max(rank(step) - 1, 0)] ?? step;

type Known = Pick<ClassState, 'step' | 'ceiling' | 'participants' | 'you' | 'invited'>;

/** What one is really sent. */
export function sentStep(state: Known): DataStep {
  const me = state.participants.find(({ id }) => id === state.you);
  return me && leads(me.role) ? state.step : lesser(state.step, state.ceiling);
}

/** Whether that source of somebody else's is sent to this page. */
export function takes(state: Known, owner: Participant, source: Source): boolean {
  const step = sentStep(state);
  const front = leads(owner.role) || state.invited.includes(owner.id);
  switch (source) {
    case 'camera':
      return step === 'everything' || (step === 'low_camera' && front);
    case 'screen':
      return !isLess(step, 'screen');
    default:
      return step !== 'text';
  }
}

/** With those who speak although this page does not hear them; told of before it did, they do not count. */
export function withSpeakersTold<State extends ClassState>(state: State, heard: readonly string[]): { state: State; speaking: readonly string[] } {
  const me = state.participants.find(({ id }) => id === state.you);
  const deaf = sentStep(state) === 'text' || me?.carrier === 'broadcast';
  const there = (id: string) => state.participants.some((person) => person.id === id && person.group === me?.group);
  const told = deaf ? state.speakersTold.filter((id) => there(id) && !heard.includes(id)) : [];
  const forgotten = !deaf && state.speakersTold.length > 0;
  return { state: forgotten ? { ...state, speakersTold: [] } : state, speaking: [...heard, ...told] };
}

/** Where the students stand, for the teacher; whoever follows a broadcast stands on no step. */
export function stepCounts(state: Pick<ClassState, 'participants' | 'steps' | 'ceiling'>): Readonly<Record<DataStep, number>> {
  const counts = { everything: 0, low_camera: 0, screen: 0, sound: 0, text: 0 };
  for (const { id, role, carrier } of state.participants) {
    if (leads(role) || carrier !== 'direct') continue;
    counts[lesser(state.steps[id] ?? 'everything', state.ceiling)] += 1;
  }
  return counts;
}

/** What is measured apart, since steps differ by it. */
export type CostKind = 'sound' | 'screen' | 'front' | 'cameras';
export type Costs = Readonly<Partial<Record<CostKind, number>>>;

const kOf: Readonly<Record<DataStep, readonly CostKind[]>> = {
  everything: ['sound', 'screen', 'front', 'cameras'],
  low_camera: ['sound', 'screen', 'front'],
  screen: ['sound', 'screen'],
  sound: ['sound'],
  text: [],
};

type Sending = Pick<ClassState, 'costs' | 'participants' | 'you' | 'invited'>;

/** What a step costs now; null where something of it was never measured. */
export function costOf(step: DataStep, { costs, participants, you, invited }: Sending): number | null {
  const sent = new Set<CostKind>();
  for (const { id, role, sources } of participants) {
    if (id === you) continue;
    for (const source of kSources) {
      if (sources[source].on) sent.add(costKind(source, leads(role) || invited.includes(id)));
    }
  }
  let sum = 0;
  for (const kind of kOf[step]) {
    if (!sent.has(kind)) continue;
    const cost = costs[kind];
    if (cost === undefined) return null;
    sum += cost;
  }
  return sum;
}

export const costKind = (source: Source, front: boolean): CostKind =>
  source === 'camera' ? (front ? 'front' : 'cameras') : source === 'screen' ? 'screen' : 'sound';

type DataEvent = Extract<
  ServerEvent,
  { event: 'data_step_changed' | 'ceiling_changed' | 'camera_wanted' | 'layers_wanted' | 'speakers_changed' | 'picture_held' | 'subscribe_offer' | 'participant_left' }
>;

export function onDataEvent<State extends DataState>(state: State, event: DataEvent): State {
  switch (event.event) {
    case 'data_step_changed':
      return { ...state, steps: { ...state.steps, [event.participant]: event.step } };
    case 'ceiling_changed':
      return { ...state, ceiling: event.step };
    case 'camera_wanted':
      return { ...state, cameraWanted: event.size };
    case 'layers_wanted':
      return event.source === 'camera' ? { ...state, layersWanted: event.layers } : state;
    case 'speakers_changed':
      return { ...state, speakersTold: event.speaking };
    case 'picture_held': {
      const key = `${event.participant}/${event.source}`;
      const others = state.heldPictures.filter((held) => held !== key);
      return { ...state, heldPictures: event.held ? [...others, key] : others };
    }
    case 'participant_left': {
      const rest = state.heldPictures.filter((key) => !key.startsWith(`${event.participant}/`));
      return rest.length === state.heldPictures.length ? state : { ...state, heldPictures: rest };
    }
    // What was known of the line to the connection before does not hold for a new one.
    case 'subscribe_offer':
      return event.restart && state.heldPictures.length > 0 ? { ...state, heldPictures: [] } : state;
  }
}

export type DataAction =
  | { action: 'data_held'; step: DataStep | null }
  | { action: 'data_step'; step: DataStep }
  | { action: 'data_costs'; costs: Costs };

export function onDataAction<State extends DataState>(state: State, action: DataAction): State {
  switch (action.action) {
    case 'data_held':
      return { ...state, held: action.step };
    case 'data_step':
      return { ...state, step: action.step };
    case 'data_costs':
      return { ...state, costs: action.costs };
  }
}

/** As the server knows it. */
export function dataOf({ ceiling, steps, you }: Welcome): Pick<DataState, 'ceiling' | 'steps' | 'step' | 'cameraWanted' | 'layersWanted' | 'speakersTold'> {
  const all = Object.fromEntries(steps.map(({ participant, step }) => [participant, step]));
  return { ceiling, steps: all, step: all[you] ?? 'everything', cameraWanted: 'full', layersWanted: null, speakersTold: [] };
}

/** A bad line is left at once, and trusted again slowly, each time that it was not worth it more slowly. */
export class StepWatch {
  private step: DataStep = 'everything';
  private weakSince: number | null = null;
  private goodSince: number | null = null;
  private climbedAt: number | null = null;
  private patienceMs = kFirstPatienceMs;

  /** The step to take by the line as it is. */
  next(quality: Quality, at: number): DataStep {
    if (quality === 'weak') this.onWeak(at);
    else if (quality === 'good') this.onGood(at);
    else this.weakSince = this.goodSince = null;
    return this.step;
  }

  private onWeak(at: number): void {
    this.goodSince = null;
    this.weakSince ??= at;
    if (at - this.weakSince < kWeakForMs || this.step === kLeastByItself) return;
    const soon = this.climbedAt !== null && at - this.climbedAt < kTrialMs;
    if (soon) this.patienceMs = Math.min(this.patienceMs * 2, kLongestPatienceMs);
    this.step = stepDown(this.step);
    this.weakSince = at;
    this.climbedAt = null;
  }

  private onGood(at: number): void {
    this.weakSince = null;
    this.goodSince ??= at;
    if (this.climbedAt !== null && at - this.climbedAt >= kTrialMs) {
      this.climbedAt = null;
      this.patienceMs = kFirstPatienceMs;
    }
    if (this.step === 'everything' || at - this.goodSince < this.patienceMs) return;
    this.step = stepUp(this.step);
    this.goodSince = at;
    this.climbedAt = at;
  }
}

/** Nobody loses the sound without having chosen so. */
const kLeastByItself: DataStep = 'sound';
const kWeakForMs = 4_000;
/** A climb that fails within this was too early. */
const kTrialMs = 30_000;
export const kFirstPatienceMs = 30_000;
const kLongestPatienceMs = 600_000;
