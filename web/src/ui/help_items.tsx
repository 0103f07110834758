// In the menu of a student: what a teacher lets him help with, and whether he writes.
import type { IconName } from '../design/icon';
import { MenuItem } from '../design/menu';
import { t } from '../i18n';
import type { HelpRight, Participant } from '../signal/protocol';
import { mayChat } from '../state/rights';
import { useSeat } from './seat_context';

const kHelp: readonly [HelpRight, IconName][] = [
  ['admit', 'lock_open'],
  ['record', 'record'],
  ['moderate', 'hand'],
];

/** Each is on or off, and holds at once. */
export function HelpItems({ person }: { person: Participant }) {
  const seat = useSeat();
  const state = seat.state.value;
  if (person.role !== 'student') return null;
  const writes = mayChat(state, person);
  return (
    <>
      <MenuItem
        icon={writes ? 'warning' : 'chat'}
        danger={writes}
        testId="person-chat"
        onClick={() => seat.order.allow(person.id, 'chat', !writes)}
      >
        {t(writes ? 'help.stop_chat' : 'help.let_chat')}
      </MenuItem>
      {kHelp
        .filter(() => person.carrier === 'direct')
        .filter(([right]) => right !== 'record' || state.mayRecord)
        .map(([right, icon]) => {
          const given = person.allowed.includes(right);
          return (
            <MenuItem
              key={right}
              icon={given ? 'check' : icon}
              pressed={given}
              testId={`person-help-${right}`}
              onClick={() => seat.order.allow(person.id, right, !given)}
            >
              {t(`help.let_${right}`)}
            </MenuItem>
          );
        })}
    </>
  );
}
