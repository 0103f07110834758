// A teacher goes to whom he wants to hear: out of another group nobody would hear that person.
import type { Seat } from '../pages/class/seat';
import { t } from '../i18n';
import type { Participant } from '../signal/protocol';
import { kWholeClass } from '../state/groups';
import { you } from '../state/people';

/** How one gets to that person; null: both are in the same place. */
export function visitTo(seat: Seat, { group }: Participant): { words: string; go: () => void } | null {
  const me = you(seat.state.value);
  if (!me || me.group === group) return null;
  return {
    words: t(group === kWholeClass ? 'group.leave' : 'group.visit'),
    go: () => seat.groups.move(me.id, group),
  };
}
