// What students may do of themselves, and who may switch on what. Pure.
import type { Participant, Right, Source } from '../signal/protocol';
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
