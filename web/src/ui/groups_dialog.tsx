// How the teacher divides the class: how many groups, what they are called, who is where, how long.
import { useState } from 'preact/hooks';
import { Button, Field, IconButton, Message, Select } from '../design/controls';
import { Dialog } from '../design/dialog';
import { t } from '../i18n';
import { atRandom, kLongestGroupName, kMostGroups, movable, namesFault, resized } from '../state/groups';
import { useSeat } from './seat_context';

const kMinutes = [0, 5, 10, 15, 20, 30, 45, 60] as const;
const kNowhere = -1;
const kFew = 2;
/** A group of so many still talks. */
const kGoodSize = 4;

export function GroupsDialog({ onClose }: { onClose: () => void }) {
  const seat = useSeat();
  const people = movable(seat.state.value.participants);
  const usual = Math.min(kMostGroups, Math.max(kFew, Math.ceil(people.length / kGoodSize)));
  const named = (n: number) => t('group.usual_name', { n });
  const [names, setNames] = useState(() => Array.from({ length: usual }, (_, index) => named(index + 1)));
  const [places, setPlaces] = useState(() => atRandom(people, usual, Math.random));
  const [minutes, setMinutes] = useState('10');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<'missing' | 'same' | 'lost' | null>(null);
  const count = names.length;
  const resize = (next: number) => {
    setNames((all) => Array.from({ length: next }, (_, index) => all[index] ?? named(index + 1)));
    setPlaces((all) => resized(all, next, Math.random));
  };
  const open = async () => {
    const wrong = namesFault(names);
    setFault(wrong);
    if (wrong) return;
    setBusy(true);
    const groups = names.map((name, index) => ({
      name: name.trim(),
      participants: people.filter(({ id }) => places[id] === index).map(({ id }) => id),
    }));
    const done = await seat.groups.open(groups, Number(minutes) * 60);
    setBusy(false);
    if (done) onClose();
    else setFault('lost');
  };
  const options = [
    { value: String(kNowhere), label: t('group.nowhere') },
    ...names.map((name, index) => ({ value: String(index), label: name })),
  ];
  return (
    <Dialog title={t('group.new')} onClose={onClose} wide>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <div class="tool-row">
          <span>{t('group.count', { n: count })}</span>
          <IconButton
            icon="down"
            label={t('group.fewer')}
            disabled={count <= kFew}
            testId="groups-fewer"
            onClick={() => resize(count - 1)}
          />
          <IconButton
            icon="plus"
            label={t('group.more')}
            disabled={count >= kMostGroups}
            testId="groups-more"
            onClick={() => resize(count + 1)}
          />
          <Button kind="quiet" icon="dice" testId="groups-random" onClick={() => setPlaces(atRandom(people, count, Math.random))}>
            {t('group.random')}
          </Button>
        </div>
        <div class="group-names">
          {names.map((name, index) => (
            <Field
              key={index}
              label={named(index + 1)}
              value={name}
              maxLength={kLongestGroupName}
              testId={`group-name-${index + 1}`}
              onInput={(text) => setNames((all) => all.map((one, i) => (i === index ? text : one)))}
            />
          ))}
        </div>
        {people.length === 0 ? (
          <p class="soft">{t('group.nobody')}</p>
        ) : (
          <ul class="group-members">
            {people.map(({ id, name }) => (
              <li key={id} data-testid="group-person" data-person-id={id}>
                <span>{name}</span>
                <Select
                  label={t('group.move', { name })}
                  value={String(places[id] ?? kNowhere)}
                  options={options}
                  testId="group-place"
                  onChange={(chosen) => setPlaces((all) => ({ ...all, [id]: Number(chosen) }))}
                />
              </li>
            ))}
          </ul>
        )}
        <div class="tool-row">
          <span>{t('group.how_long')}</span>
          <Select
            label={t('group.how_long')}
            value={minutes}
            options={kMinutes.map((n) => ({
              value: String(n),
              label: n ? t('timer.minutes', { n }) : t('group.until_closed'),
            }))}
            testId="groups-minutes"
            onChange={setMinutes}
          />
        </div>
        {fault && <Message wrong>{t(`group.fault_${fault}`)}</Message>}
        <div class="dialog-actions">
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button kind="primary" submit busy={busy} testId="groups-open">
            {t('group.open')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
