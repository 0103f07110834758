// Who sees the students' cameras, and a class whose teacher is not reached. Pure.
import type { Absence, CameraRule, Participant, Role, ServerEvent } from '../signal/protocol';
import type { ClassState } from './classroom';
import { takes } from './data_ladder';
import { addNotice, dropNotice, type NoticeKind } from './notices';

export interface CareState {
  readonly cameras: CameraRule;
  readonly absence: Absence;
}

export const kNoCare: CareState = { cameras: 'all', absence: { rule: 'go_on', away: false } };

/** Whether that role has the class in hand. */
export const leads = (role: Role): boolean => role === 'teacher' || role === 'co_teacher';

/** Whether students are neither heard nor seen until a teacher is back. */
export const waits = ({ absence }: CareState): boolean => absence.away && absence.rule === 'wait';

type Seen = Pick<ClassState, 'cameras' | 'participants' | 'you' | 'step' | 'ceiling' | 'invited'>;

/** As this page is sent it: without a camera that is for teachers alone, and what one does not take. */
export function asSeen(state: Seen, person: Participant): Participant {
  if (person.id === state.you) return person;
  const me = state.participants.find(({ id }) => id === state.you);
  const closed = state.cameras === 'teachers' && !leads(person.role) && me !== undefined && !leads(me.role);
  const hidden = (['camera', 'screen'] as const).filter(
    (source) => person.sources[source].on && ((closed && source === 'camera') || !takes(state, person, source)),
  );
  if (hidden.length === 0) return person;
  const sources = { ...person.sources };
  for (const source of hidden) sources[source] = { ...sources[source], on: false };
  return { ...person, sources };
}

type CareEvent = Extract<ServerEvent, { event: 'cameras_changed' | 'absence_changed' | 'role_changed' }>;

const kRoleNotices: Readonly<Partial<Record<Role, NoticeKind>>> = {
  co_teacher: 'made_co_teacher',
  student: 'made_student',
  listener: 'made_listener',
};

/** Of one's own role the new welcome says the rest. */
export function onCareEvent(state: ClassState, event: CareEvent): ClassState {
  switch (event.event) {
    case 'cameras_changed':
      return { ...state, cameras: event.cameras };
    case 'absence_changed': {
      const ends = waits(state) && !(event.absence.away && event.absence.rule === 'wait');
      const rest = dropNotice(state.notices, 'class_goes_on');
      return { ...state, absence: event.absence, notices: ends ? addNotice(rest, 'class_goes_on') : rest };
    }
    case 'role_changed': {
      const kind = event.participant === state.you ? kRoleNotices[event.role] : undefined;
      return kind ? { ...state, notices: addNotice(state.notices, kind) } : state;
    }
  }
}
