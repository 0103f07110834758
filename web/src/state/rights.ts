// What each may do: by his role, as the class lets students, and what a teacher has given him. Pure;
// the server has the last word.
import { kHelpRights, type HelpRight, type Participant, type Right, type Source } from '../signal/protocol';
import type { ClassState } from './classroom';
import { leads, waits } from './care';
import { addNotice, dropNotice, type Notice, type NoticeKind } from './notices';
import { you } from './people';

export const kRightTo: Readonly<Record<Source, Right>> = {
  microphone: 'speak',
  camera: 'show',
  screen: 'present',
  screen_audio: 'present',
};

type Known = Pick<ClassState, 'studentRights' | 'invited' | 'cameras' | 'absence'>;

/** Whether the class lets him; a teacher may have stopped it all the same. */
export function mayUse(state: Known, person: Participant, source: Source): boolean {
  const right = kRightTo[source];
  if (person.role === 'listener' || (waits(state) && !leads(person.role))) return false;
  return (
    leads(person.role) ||
    person.group !== 0 || // a group that works apart talks
    state.studentRights.includes(right) ||
    person.allowed.includes(right) ||
    (right === 'speak' && state.invited.includes(person.id))
  );
}

const isHelp = (right: Right): right is HelpRight => kHelpRights.some((one) => one === right);

/** What he helps with; a teacher does not help. */
export const helpOf = ({ allowed }: Participant): readonly HelpRight[] => allowed.filter(isHelp);

/** Whether the page's person may: while the class waits for a teacher, all but teachers' rights rest. */
export function may(state: ClassState, right: HelpRight): boolean {
  const me = you(state);
  if (!me) return false;
  return leads(me.role) || (!waits(state) && me.allowed.includes(right));
}

/** Whether the page's person keeps order over that one. */
export function mayOrder(state: ClassState, person: Participant): boolean {
  const me = you(state);
  if (!me || leads(person.role) || person.id === me.id) return false;
  return leads(me.role) || (may(state, 'moderate') && !person.allowed.includes('moderate'));
}

/** Whether he writes: of whom a page knows that he may not. */
export const mayChat = (state: Pick<ClassState, 'studentRights' | 'muted'>, person: Participant): boolean =>
  !state.muted.includes(person.id) && (state.studentRights.includes('chat') || person.allowed.includes('chat'));

/** Tells me what I help with from now on, or no longer; who has not the door does not know who waits. */
export function onHelp(state: ClassState, before: Participant, now: Participant): ClassState {
  if (before.role !== now.role || leads(now.role)) return state;
  const [had, has] = [helpOf(before), helpOf(now)];
  let { notices, waiting } = state;
  const added = has.filter((right) => !had.includes(right));
  for (const right of added) notices = addNotice(dropNotice(notices, 'help_over'), `help_${right}`);
  const gone = had.filter((right) => !has.includes(right));
  for (const right of gone) notices = addNotice(dropNotice(notices, `help_${right}`), 'help_over');
  if (gone.includes('admit')) {
    waiting = [];
    notices = dropNotice(notices, 'somebody_waits');
  }
  return { ...state, notices, waiting };
}

/** Why somebody may not, as far as it is not the class that has it so. */
export function closedBy(state: Known, person: Participant): 'listener' | 'class_waits' | null {
  if (person.role === 'listener') return 'listener';
  return waits(state) && !leads(person.role) ? 'class_waits' : null;
}

/** Whether he can switch it on now. */
export const isFree = (state: Known, person: Participant, source: Source): boolean =>
  !person.sources[source].blocked && mayUse(state, person, source);

const kNotices: Readonly<Record<'microphone' | 'camera' | 'screen', [NoticeKind, NoticeKind]>> = {
  microphone: ['microphone_closed', 'microphone_allowed'],
  camera: ['camera_closed', 'camera_allowed'],
  screen: ['screen_closed', 'screen_allowed'],
};

/** Tells me what I may do from now on, or no longer. What I am invited to do stands on a card. */
export function rightsNotices(before: ClassState, after: ClassState): readonly Notice[] {
  const [was, is] = [you(before), you(after)];
  let notices = after.notices;
  // The audience of a broadcast has no use for them.
  if (!was || !is || is.carrier === 'broadcast') return notices;
  for (const source of ['microphone', 'camera', 'screen'] as const) {
    const [had, has] = [mayUse(before, was, source), mayUse(after, is, source)];
    if (had === has || is.sources[source].blocked || was.role !== is.role) continue;
    const [closed, allowed] = kNotices[source];
    notices = addNotice(dropNotice(notices, has ? closed : allowed), has ? allowed : closed);
  }
  return notices;
}

export function onStudentRights(state: ClassState, rights: readonly Right[]): ClassState {
  const next = { ...state, studentRights: rights };
  return { ...next, notices: rightsNotices(state, next) };
}
