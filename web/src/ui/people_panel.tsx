import { useState } from 'preact/hooks';
import { Avatar } from '../design/controls';
import { Icon } from '../design/icon';
import { Menu, MenuItem } from '../design/menu';
import { t, type MessageKey } from '../i18n';
import type { Participant } from '../signal/protocol';
import { followers } from '../state/audience';
import { isTeacher, kSearchFrom, sortedPeople } from '../state/people';
import { isFree } from '../state/rights';
import { ClassTools, SentAway, useSendAway } from './class_tools';
import { HandMark } from './hand_mark';
import { HandsList } from './hands_list';
import { useSeat } from './seat_context';
import { MicrophoneMark } from './tile';

export function PeoplePanel() {
  const { participants } = useSeat().state.value;
  const [sought, setSought] = useState('');
  const many = participants.length >= kSearchFrom;
  const people = sortedPeople(participants, many ? sought : '');
  const teachers = people.filter(({ role }) => role === 'teacher');
  const students = people.filter(({ role }) => role === 'student');
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
        </p>
      </div>
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
      {isTeacher(state) && !mine && person.role === 'student' && (
        <PersonMenu person={person} onSendAway={() => askToSendAway(person)} />
      )}
      {sendingAway}
    </li>
  );
}

function roleWords({ broadcast_only, carrier, role }: Participant): MessageKey {
  if (broadcast_only) return 'person.plain';
  return carrier === 'broadcast' ? 'person.audience' : `person.${role}`;
}

/** What the teacher allows this person. */
function PersonMenu({ person, onSendAway }: { person: Participant; onSendAway: () => void }) {
  const seat = useSeat();
  const state = seat.state.value;
  const microphone = isFree(state, person, 'microphone');
  const camera = isFree(state, person, 'camera');
  const screen = isFree(state, person, 'screen');
  const name = t('person.menu', { name: person.name });
  const away = (
    <MenuItem icon="exit" danger testId="person-remove" onClick={onSendAway}>
      {t('order.remove')}
    </MenuItem>
  );
  if (person.carrier === 'broadcast') {
    return (
      <Menu icon="more" label={name} testId="person-menu">
        <p class="menu-note">{name}</p>
        {!person.broadcast_only && (
          <>
            <SpeakItem person={person} />
            <MenuItem icon="people" testId="person-invite" onClick={() => void seat.carry(person.id, 'direct')}>
              {t('person.invite')}
            </MenuItem>
          </>
        )}
        {away}
      </Menu>
    );
  }
  return (
    <Menu icon="more" label={name} testId="person-menu">
      <p class="menu-note">{name}</p>
      <SpeakItem person={person} />
      <MenuItem
        icon={microphone ? 'microphone_off' : 'microphone'}
        danger={microphone}
        testId="person-mute"
        onClick={() => seat.setFree(person, 'microphone', !microphone)}
      >
        {microphone ? t('person.mute') : t('person.unmute')}
      </MenuItem>
      <MenuItem
        icon={camera ? 'camera_off' : 'camera'}
        danger={camera}
        testId="person-camera-stop"
        onClick={() => seat.setFree(person, 'camera', !camera)}
      >
        {camera ? t('person.stop_camera') : t('person.allow_camera')}
      </MenuItem>
      <MenuItem
        icon={screen ? 'screen_stop' : 'screen'}
        danger={screen}
        testId="person-screen-stop"
        onClick={() => seat.setFree(person, 'screen', !screen)}
      >
        {screen ? t('person.stop_screen') : t('person.allow_screen')}
      </MenuItem>
      {seat.state.value.directMax > 0 && (
        <MenuItem icon="broadcast" testId="person-to-audience" onClick={() => void seat.carry(person.id, 'broadcast')}>
          {t('person.to_audience')}
        </MenuItem>
      )}
      {away}
    </Menu>
  );
}

/** Also somebody who has not asked may be asked. */
function SpeakItem({ person: { id, sources } }: { person: Participant }) {
  const seat = useSeat();
  if (sources.microphone.on || seat.state.value.invited.includes(id)) return null;
  return (
    <MenuItem icon="hand" testId="person-speak" onClick={() => seat.invite(id, true)}>
      {t('hand.speak_now')}
    </MenuItem>
  );
}
