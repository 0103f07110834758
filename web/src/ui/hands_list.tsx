// The raised hands in their order, and for the teacher, and who keeps order, what to do with each.
import type { ComponentChildren } from 'preact';
import { Avatar, Button, IconButton } from '../design/controls';
import { t } from '../i18n';
import type { Participant } from '../signal/protocol';
import { waitedMinutes } from '../state/hands';
import { isTeacher } from '../state/people';
import { may, mayOrder } from '../state/rights';
import { useSeat } from './seat_context';
import { useServerTime } from './use_server_time';
import { visitTo } from './visit';

const kTickMs = 10_000;

export function HandsList() {
  const { hands } = useSeat().state.value;
  return (
    <>
      <Invited />
      {hands.length > 0 && <Raised />}
    </>
  );
}

function Raised() {
  const seat = useSeat();
  const state = seat.state.value;
  const now = useServerTime(kTickMs);
  return (
    <section class="hands" aria-labelledby="hands-title" data-testid="hands">
      <div class="hands-head">
        <h3 id="hands-title">
          {t('hand.title')} <span class="soft">{state.hands.length}</span>
        </h3>
        {may(state, 'moderate') && state.hands.length > 1 && (
          <Button kind="quiet" testId="lower-all" onClick={() => seat.lowerAllHands()}>
            {t('hand.lower_all')}
          </Button>
        )}
      </div>
      <ol>
        {state.hands.map((hand, index) => {
          const person = state.participants.find(({ id }) => id === hand.participant);
          return (
            person && (
              <HandRow key={person.id} person={person} number={index + 1} minutes={waitedMinutes(hand, now)} />
            )
          );
        })}
      </ol>
    </section>
  );
}

interface HandRowProps {
  person: Participant;
  number: number;
  minutes: number;
}

function HandRow({ person, number, minutes }: HandRowProps) {
  const seat = useSeat();
  const state = seat.state.value;
  const { id, name } = person;
  const visit = visitTo(seat, person);
  return (
    <li class="person hand-row" data-testid="hand-row" data-person-id={id}>
      <span class="hand-number" aria-hidden="true">
        {number}
      </span>
      <Words person={person}>
        {minutes === 0 ? t('hand.since_now') : t('hand.since', { n: minutes })}
        {person.broadcast_only && isTeacher(state) && <> · {t('hand.cannot')}</>}
      </Words>
      {isTeacher(state) && !person.broadcast_only && id !== state.you && (
        <Button
          kind={number === 1 ? 'primary' : 'plain'}
          testId={visit ? 'hand-visit' : 'speak-now'}
          onClick={visit ? visit.go : () => seat.invite(id, true)}
        >
          {visit ? visit.words : t('hand.speak_now')}
          <span class="visually-hidden">: {name}</span>
        </Button>
      )}
      {(isTeacher(state) || mayOrder(state, person)) && (
        <IconButton
          icon="hand_down"
          label={t('hand.lower_of', { name })}
          testId="lower-hand"
          onClick={() => seat.lowerHand(id)}
        />
      )}
    </li>
  );
}

/** For the teacher: whom he has asked to speak, until they do, or are back in the audience. */
function Invited() {
  const seat = useSeat();
  const state = seat.state.value;
  const people = state.participants.filter(({ id }) => state.invited.includes(id));
  if (!isTeacher(state) || people.length === 0) return null;
  return (
    <section aria-labelledby="invited-title" data-testid="invited">
      <h3 id="invited-title">{t('hand.invited_title')}</h3>
      <ul>
        {people.map((person) => (
          <li class="person" key={person.id} data-testid="invited-row" data-person-id={person.id}>
            <Avatar name={person.name} />
            <Words person={person}>
              {t(person.sources.microphone.on ? 'hand.invited_speaks' : 'hand.invited_waits')}
            </Words>
            <Button testId="end-turn" onClick={() => seat.invite(person.id, false)}>
              {t('hand.end_turn')}
              <span class="visually-hidden">: {person.name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Words({ person, children }: { person: Participant; children: ComponentChildren }) {
  const mine = person.id === useSeat().state.value.you;
  return (
    <div class="person-words">
      <p class="person-name">
        {person.name}
        {mine && <span class="soft"> ({t('person.you')})</span>}
      </p>
      <p class="soft person-role">{children}</p>
    </div>
  );
}
