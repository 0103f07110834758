// Who is in a group, and where else the teacher puts him.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, Select } from '../design/controls';
import { t } from '../i18n';
import type { Participant } from '../signal/protocol';
import { kWholeClass } from '../state/groups';
import { useSeat } from './seat_context';

/** Who was moved here last: where he appears again, the focus goes along. */
let followed: string | null = null;

export function Members({ people }: { people: readonly Participant[] }) {
  return (
    <ul class="group-members">
      {people.map((person) => (
        <Member key={person.id} person={person} />
      ))}
    </ul>
  );
}

/** Keys go through a list one by one: only the button moves. */
function Member({ person: { id, name, group } }: { person: Participant }) {
  const seat = useSeat();
  const row = useRef<HTMLLIElement>(null);
  const [chosen, choose] = useState(group);
  const { groups } = seat.state.value.breakouts;
  useEffect(() => choose(group), [group]);
  useEffect(() => {
    if (followed !== id) return;
    followed = null;
    if (document.activeElement === document.body) row.current?.querySelector('select')?.focus();
  }, []);
  const options = [
    { value: String(kWholeClass), label: t('group.nowhere') },
    ...groups.map((one) => ({ value: String(one.id), label: one.name })),
  ];
  const move = () => {
    followed = id;
    seat.groups.move(id, chosen);
  };
  return (
    <li ref={row} data-testid="group-member" data-person-id={id}>
      <span>{name}</span>
      <Select
        label={t('group.move', { name })}
        value={String(chosen)}
        options={options}
        testId="group-move"
        onChange={(value) => choose(Number(value))}
      />
      {chosen !== group && (
        <Button kind="primary" testId="group-move-now" onClick={move}>
          {t('group.move_now')}
          <span class="visually-hidden">: {name}</span>
        </Button>
      )}
    </li>
  );
}
