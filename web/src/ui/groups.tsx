// Groups that work apart: where one is, and for the teacher who is where.
import { useState } from 'preact/hooks';
import { Button, Select } from '../design/controls';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import type { Group, Participant } from '../signal/protocol';
import { isApart, kWholeClass, movable, ownGroup } from '../state/groups';
import { clockText, secondsLeft } from '../state/lesson';
import { isTeacher } from '../state/people';
import { GroupsDialog } from './groups_dialog';
import { useSeat } from './seat_context';
import { useServerTime } from './use_server_time';

const kTickMs = 500;

/** On the stage: one's own group, and how long it lasts. */
export function GroupChip() {
  const seat = useSeat();
  const state = seat.state.value;
  const own = ownGroup(state);
  const { ends } = state.breakouts;
  if (!isApart(state)) return null;
  const teacher = isTeacher(state);
  if (!own && !teacher) {
    return (
      <p class="chip" data-testid="group-chip" data-group={kWholeClass}>
        <Icon name="people" size={18} />
        {t('group.you_stay')}
      </p>
    );
  }
  return (
    <div class="chip group-chip" data-testid="group-chip" data-group={own?.id ?? kWholeClass}>
      <Icon name="people" size={18} />
      <span>{own ? own.name : t('group.apart')}</span>
      {ends !== null && <TimeLeft ends={ends} />}
      {teacher && own && state.you && (
        <Button testId="group-leave" onClick={() => seat.groups.move(state.you ?? '', kWholeClass)}>
          {t('group.leave')}
        </Button>
      )}
    </div>
  );
}

function TimeLeft({ ends }: { ends: number }) {
  const left = secondsLeft({ seconds: 0, ends }, useServerTime(kTickMs));
  return (
    <span class="group-time" data-testid="group-time" data-left={left}>
      {clockText(left)}
    </span>
  );
}

/** In the teacher's tools. */
export function GroupTools() {
  const state = useSeat().state.value;
  const [asking, ask] = useState(false);
  return (
    <section class="tool" aria-labelledby="groups-title">
      <h3 id="groups-title">{t('group.title')}</h3>
      {isApart(state) ? (
        <Open />
      ) : (
        <>
          <p class="soft">{t('group.why')}</p>
          <Button icon="people" testId="groups-new" onClick={() => ask(true)}>
            {t('group.new')}
          </Button>
        </>
      )}
      {asking && <GroupsDialog onClose={() => ask(false)} />}
    </section>
  );
}

function Open() {
  const seat = useSeat();
  const { breakouts, participants } = seat.state.value;
  const waiting = movable(participants).filter(({ group }) => group === kWholeClass);
  return (
    <>
      <ul class="group-list">
        {breakouts.groups.map((group) => (
          <GroupRow key={group.id} group={group} />
        ))}
        {waiting.length > 0 && (
          <li class="group-card" data-testid="group-none">
            <p class="group-name">{t('group.nowhere')}</p>
            <Members people={waiting} />
          </li>
        )}
      </ul>
      <MessageToAll />
      <Button kind="primary" testId="groups-close" onClick={() => seat.groups.close()}>
        {t('group.close')}
      </Button>
    </>
  );
}

function GroupRow({ group }: { group: Group }) {
  const seat = useSeat();
  const { participants, you } = seat.state.value;
  const inside = participants.filter((one) => one.group === group.id && one.role === 'student');
  const here = participants.some((one) => one.id === you && one.group === group.id);
  const helps = seat.state.value.hands.some(({ participant }) => inside.some(({ id }) => id === participant));
  return (
    <li class="group-card" data-testid="group-card" data-group={group.id}>
      <div class="tool-head">
        <p class="group-name">
          {group.name} <span class="soft">{inside.length}</span>
          {helps && <Icon name="hand" size={16} />}
        </p>
        <Button
          kind="quiet"
          testId="group-visit"
          onClick={() => seat.groups.move(you ?? '', here ? kWholeClass : group.id)}
        >
          {t(here ? 'group.leave' : 'group.visit')}
        </Button>
      </div>
      <Members people={inside} />
    </li>
  );
}

function Members({ people }: { people: readonly Participant[] }) {
  const seat = useSeat();
  const { groups } = seat.state.value.breakouts;
  const options = [
    { value: String(kWholeClass), label: t('group.nowhere') },
    ...groups.map(({ id, name }) => ({ value: String(id), label: name })),
  ];
  return (
    <ul class="group-members">
      {people.map(({ id, name, group }) => (
        <li key={id} data-testid="group-member" data-person-id={id}>
          <span>{name}</span>
          <Select
            label={t('group.move', { name })}
            value={String(group)}
            options={options}
            testId="group-move"
            onChange={(chosen) => seat.groups.move(id, Number(chosen))}
          />
        </li>
      ))}
    </ul>
  );
}

function MessageToAll() {
  const seat = useSeat();
  const [text, write] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    const sent = await seat.chat.post(text.trim(), { everyone: true });
    setBusy(false);
    if (sent) write('');
  };
  return (
    <form
      class="tool-row group-message"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') void send();
      }}
    >
      <input
        type="text"
        maxLength={500}
        value={text}
        placeholder={t('group.message')}
        aria-label={t('group.message')}
        data-testid="group-message"
        onInput={(event) => write(event.currentTarget.value)}
      />
      <Button submit busy={busy} disabled={text.trim() === ''} testId="group-message-send">
        {t('group.send')}
      </Button>
    </form>
  );
}
