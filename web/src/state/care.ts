// Who sees the students' cameras, and a class whose teacher is not reached. Pure.
import type { Absence, CameraRule, Participant, Role, ServerEvent } from '../signal/protocol';
import type { ClassState } from './classroom';
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

/** As this page is sent it: without a camera that is for teachers alone. */
export function asSeen(state: Pick<ClassState, 'cameras' | 'participants' | 'you'>, person: Participant): Participant {
  if (state.cameras !== 'teachers' || leads(person.role) || person.id === state.you) return person;
  const me = state.participants.find(({ id }) => id === state.you);
  if (!me || leads(me.role)) return person;
  return { ...person, sources: { ...person.sources, camera: { ...person.sources.camera, on: false } } };
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
