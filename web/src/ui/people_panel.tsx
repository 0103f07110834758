import { useState } from 'preact/hooks';
import { Avatar } from '../design/controls';
import { Icon } from '../design/icon';
import { t, type MessageKey } from '../i18n';
import type { Participant } from '../signal/protocol';
import { leads } from '../state/care';
import { followers } from '../state/audience';
import { groupOf } from '../state/groups';
import { isTeacher, kSearchFrom, sortedPeople } from '../state/people';
import { helpOf, mayOrder } from '../state/rights';
import { ClassTools, SentAway, useSendAway } from './class_tools';
import { HandMark } from './hand_mark';
import { HandsList } from './hands_list';
import { OrderMenu } from './order_menu';
import { PersonMenu } from './person_menu';
import { givesRoles } from './role_items';
import { useSeat } from './seat_context';
import { SignMark } from './signs';
import { MicrophoneMark } from './tile';
import { WaitingList } from './waiting_list';

export function PeoplePanel() {
  const { participants } = useSeat().state.value;
  const [sought, setSought] = useState('');
  const many = participants.length >= kSearchFrom;
  const people = sortedPeople(participants, many ? sought : '');
  const teachers = people.filter(({ role }) => leads(role));
  const students = people.filter(({ role }) => !leads(role));
  return (
    <div class="people">
      {many && (
        <label class="people-search">
          <Icon name="search" size={20} />
          <input
            type="search"
            value={sought}
            placeholder={t('person.search')}
            aria-label={t('person.search')}
            onInput={(event) => setSought(event.currentTarget.value)}
          />
        </label>
      )}
      <ClassTools />
      <WaitingList />
      <HandsList />
      <Group title={t('person.teachers')} people={teachers} />
      <Group title={t('person.students')} people={students} />
      {people.length === 0 && <p class="chat-empty">{t('person.nobody_found')}</p>}
      <SentAway />
    </div>
  );
}

function Group({ title, people }: { title: string; people: readonly Participant[] }) {
  if (people.length === 0) return null;
  const n = followers(people);
  const count = n === 0 ? people.length : `${people.length}, ${t('person.by_broadcast', { n })}`;
  return (
    <section>
      <h3>
        {title} <span class="soft">{count}</span>
      </h3>
      <ul>
        {people.map((person) => (
          <PersonRow key={person.id} person={person} />
        ))}
      </ul>
    </section>
  );
}

function PersonRow({ person }: { person: Participant }) {
  const seat = useSeat();
  const state = seat.state.value;
  const mine = person.id === state.you;
  const [sendingAway, askToSendAway] = useSendAway();
  const group = groupOf(state, person.group);
  const { camera, screen } = person.sources;
  const listens = person.carrier === 'broadcast';
  return (
    <li
      class={`person${person.connected ? '' : ' person-lost'}`}
      data-testid="person-row"
      data-person-id={person.id}
      data-role={person.role}
      data-carrier={person.carrier}
    >
      <Avatar name={person.name} />
      <div class="person-words">
        <p class="person-name">
          {person.name}
          {mine && <span class="soft"> ({t('person.you')})</span>}
        </p>
        <p class="soft person-role">
          {person.connected ? t(roleWords(person)) : t('person.reconnecting')}
          {person.allowed.map((right) => `, ${t(`person.may_${right}`)}`)}
          {person.no_files && (isTeacher(state) || mine) && state.studentRights.includes('file') && `, ${t('person.no_files')}`}
          {isTeacher(state) && state.muted.includes(person.id) && `, ${t('help.only_reads')}`}
          {group && `, ${t('group.in', { name: group.name })}`}
        </p>
      </div>
      {helpOf(person).length > 0 && (
        <span class="role-mark" data-testid="helps">
          {t('help.mark')}
        </span>
      )}
      {isTeacher(state) && <SignMark participant={person.id} />}
      <HandMark participant={person.id} />
      {screen.on && !screen.blocked && (
        <span class="mark" title={t('person.screen_on')}>
          <Icon name="screen" size={18} />
          <span class="visually-hidden">{t('person.screen_on')}</span>
        </span>
      )}
      {(camera.on || camera.blocked) && (
        <span
          class={camera.blocked ? 'mark mark-blocked' : 'mark'}
          title={camera.blocked ? t('person.camera_blocked') : t('person.camera_on')}
        >
          <Icon name={camera.blocked ? 'camera_off' : 'camera'} size={18} />
          <span class="visually-hidden">
            {camera.blocked ? t('person.camera_blocked') : t('person.camera_on')}
          </span>
        </span>
      )}
      {!listens && <MicrophoneMark owner={person} />}
      {isTeacher(state) && !mine && (!leads(person.role) || givesRoles(state, person)) && (
        <PersonMenu person={person} onSendAway={() => askToSendAway(person)} />
      )}
      {!isTeacher(state) && mayOrder(state, person) && (
        <OrderMenu person={person} onSendAway={() => askToSendAway(person)} />
      )}
      {sendingAway}
    </li>
  );
}

function roleWords({ broadcast_only, carrier, role }: Participant): MessageKey {
  if (broadcast_only) return 'person.plain';
  return carrier === 'broadcast' ? 'person.audience' : `person.${role}`;
}
