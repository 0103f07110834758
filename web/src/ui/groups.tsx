// Groups that work apart: where one is, and for the teacher who is where.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import { soundHand } from '../media/hand_sound';
import type { Group } from '../signal/protocol';
import { isApart, kWholeClass, movable, ownGroup } from '../state/groups';
import { clockText, secondsLeft } from '../state/lesson';
import { isTeacher } from '../state/people';
import { Members } from './group_members';
import { GroupsDialog } from './groups_dialog';
import { useSeat } from './seat_context';
import { useFocusAfter } from './use_focus_after';
import { useServerTime } from './use_server_time';

const kTickMs = 500;
const kSoonS = 60;
const kChipWords = 'group-chip-words';

/** On the stage: one's own group, and how long it lasts. */
export function GroupChip() {
  const seat = useSeat();
  const state = seat.state.value;
  const own = ownGroup(state);
  const { ends } = state.breakouts;
  const acted = useFocusAfter(kChipWords, own?.id);
  if (!isApart(state)) return null;
  const teacher = isTeacher(state);
  const leave = () => {
    acted();
    seat.groups.move(state.you ?? '', kWholeClass);
  };
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
      <span id={kChipWords} tabIndex={-1}>
        {own ? own.name : t('group.apart')}
      </span>
      {ends !== null && <TimeLeft key={ends} ends={ends} />}
      {teacher && own && state.you && (
        <Button testId="group-leave" onClick={leave}>
          {t('group.leave')}
        </Button>
      )}
    </div>
  );
}

function TimeLeft({ ends }: { ends: number }) {
  const seat = useSeat();
  const left = secondsLeft({ seconds: 0, ends }, useServerTime(kTickMs));
  const long = useRef(left > kSoonS);
  const soon = left > 0 && left <= kSoonS && long.current;
  useEffect(() => {
    if (!soon) return;
    long.current = false;
    soundHand();
    seat.dispatch({ action: 'notice', kind: 'groups_end_soon' });
  }, [soon]);
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
  const acted = useFocusAfter('groups-title', isApart(state), asking);
  const close = () => {
    acted();
    ask(false);
  };
  return (
    <section class="tool" aria-labelledby="groups-title">
      <h3 id="groups-title" tabIndex={-1}>{t('group.title')}</h3>
      {isApart(state) ? (
        <Open onClose={acted} />
      ) : (
        <>
          <p class="soft">{t('group.why')}</p>
          <Button icon="people" testId="groups-new" onClick={() => ask(true)}>
            {t('group.new')}
          </Button>
        </>
      )}
      {asking && <GroupsDialog onClose={close} />}
    </section>
  );
}

function Open({ onClose }: { onClose: () => void }) {
  const seat = useSeat();
  const { breakouts, participants } = seat.state.value;
  const waiting = movable(participants).filter(({ group }) => group === kWholeClass);
  const close = () => {
    onClose();
    seat.groups.close();
  };
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
      <Button kind="primary" testId="groups-close" onClick={close}>
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
          {helps && (
            <>
              <Icon name="hand" size={16} />
              <span class="visually-hidden">({t('group.hand')})</span>
            </>
          )}
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
