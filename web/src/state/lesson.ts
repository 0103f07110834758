// What a lesson is led with: quick signs, a clock, who is asked next, polls. Pure.
import type { ClassTimer, Participant, ServerEvent, ShownSign, Sign, Welcome } from '../signal/protocol';
import { kSigns } from '../signal/protocol';
import { kNoPolls, onPollEvent, type PollState } from './polls';

export interface LessonState extends PollState {
  /** A teacher knows all, everybody else his own. */
  readonly signs: readonly ShownSign[];
  readonly timer: ClassTimer | null;
  /** Who was picked last; the number tells one time from another. */
  readonly picked: { readonly participant: string; readonly number: number } | null;
}

export const kNoLesson: LessonState = { ...kNoPolls, signs: [], timer: null, picked: null };

/** What a welcome says of it; who was picked is over, and answers of meanwhile nobody has told. */
export const lessonOf = ({ signs, timer, polls }: Welcome): LessonState => ({
  signs,
  timer,
  picked: null,
  polls,
  answers: {},
});

const without = (signs: readonly ShownSign[], id: string) =>
  signs.filter(({ participant }) => participant !== id);

/** The lesson after the event; the same when it was none of it. */
export function onLessonEvent<State extends LessonState>(state: State, event: ServerEvent): State {
  switch (event.event) {
    case 'sign_changed': {
      const { participant, sign } = event;
      const others = without(state.signs, participant);
      return { ...state, signs: sign === null ? others : [...others, { participant, sign }] };
    }
    case 'signs_cleared':
      return { ...state, signs: [] };
    case 'timer_changed':
      return { ...state, timer: event.timer };
    case 'student_picked':
      return { ...state, picked: { participant: event.participant, number: event.number } };
    case 'participant_left': {
      const { participant } = event;
      const picked = state.picked?.participant === participant ? null : state.picked;
      return { ...state, signs: without(state.signs, participant), picked };
    }
    default:
      return onPollEvent(state, event);
  }
}

export const signOf = (state: Pick<LessonState, 'signs'>, id: string | null): Sign | null =>
  state.signs.find(({ participant }) => participant === id)?.sign ?? null;

/** How many show each of them, without those that nobody shows. */
export const signCounts = (signs: readonly ShownSign[]): readonly [Sign, number][] =>
  kSigns
    .map((sign): [Sign, number] => [sign, signs.filter((one) => one.sign === sign).length])
    .filter(([, count]) => count > 0);

/** How many seconds are left of it, by the server's clock; 0: it is over. */
export const secondsLeft = ({ ends }: ClassTimer, now: number): number =>
  Math.max(0, Math.ceil((ends - now) / 1_000));

/** 65 as 1:05, an hour as 1:00:00. */
export function clockText(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Who could be picked. */
export const mayBePicked = (person: Participant, signs: readonly ShownSign[]): boolean =>
  person.role === 'student' && person.connected && signOf({ signs }, person.id) !== 'away';
