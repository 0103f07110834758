// In the menu of a person: what a teacher makes of him. A co-teacher gives no roles.
import { MenuItem } from '../design/menu';
import type { IconName } from '../design/icon';
import { t } from '../i18n';
import type { Participant, Role } from '../signal/protocol';
import { you } from '../state/people';
import { useSeat } from './seat_context';

const kRoles: readonly [Exclude<Role, 'teacher'>, IconName][] = [
  ['co_teacher', 'people'],
  ['student', 'hand'],
  ['listener', 'speaker'],
];

/** Whether the page's person gives roles to that one. */
export function givesRoles(state: Parameters<typeof you>[0], person: Participant): boolean {
  return you(state)?.role === 'teacher' && person.role !== 'teacher';
}

export function RoleItems({ person }: { person: Participant }) {
  const seat = useSeat();
  if (!givesRoles(seat.state.value, person)) return null;
  return (
    <>
      {kRoles
        .filter(([role]) => role !== person.role && !(role === 'co_teacher' && person.broadcast_only))
        .map(([role, icon]) => (
          <MenuItem key={role} icon={icon} testId={`make-${role}`} onClick={() => seat.order.setRole(person.id, role)}>
            {t(`role.make_${role}`)}
          </MenuItem>
        ))}
    </>
  );
}
