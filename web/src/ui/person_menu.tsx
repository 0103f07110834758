// What a teacher can do with one student.
import { Menu, MenuItem } from '../design/menu';
import { t } from '../i18n';
import type { Participant } from '../signal/protocol';
import { leads } from '../state/care';
import { letSendFiles } from '../state/files';
import { isFree } from '../state/rights';
import { HelpItems } from './help_items';
import { RoleItems } from './role_items';
import { useSeat } from './seat_context';
import { visitTo } from './visit';

/** What the teacher allows this person. */
export function PersonMenu({ person, onSendAway }: { person: Participant; onSendAway: () => void }) {
  const seat = useSeat();
  const state = seat.state.value;
  const microphone = isFree(state, person, 'microphone');
  const camera = isFree(state, person, 'camera');
  const screen = isFree(state, person, 'screen');
  const files = letSendFiles(state, person);
  const name = t('person.menu', { name: person.name });
  const away = (
    <>
      <HelpItems person={person} />
      <RoleItems person={person} />
      <MenuItem icon="exit" danger testId="person-remove" onClick={onSendAway}>
        {t('order.remove')}
      </MenuItem>
    </>
  );
  if (person.role !== 'student') {
    return (
      <Menu icon="more" label={name} testId="person-menu">
        <p class="menu-note">{name}</p>
        {leads(person.role) ? <RoleItems person={person} /> : away}
      </Menu>
    );
  }
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
      {(microphone || person.sources.microphone.blocked) && (
        <MenuItem
          icon={microphone ? 'microphone_off' : 'microphone'}
          danger={microphone}
          testId="person-mute"
          onClick={() => seat.order.setFree(person, 'microphone', !microphone)}
        >
          {microphone ? t('person.mute') : t('person.unmute')}
        </MenuItem>
      )}
      <MenuItem
        icon={camera ? 'camera_off' : 'camera'}
        danger={camera}
        testId="person-camera-stop"
        onClick={() => seat.order.setFree(person, 'camera', !camera)}
      >
        {camera ? t('person.stop_camera') : t('person.allow_camera')}
      </MenuItem>
      <MenuItem
        icon={screen ? 'screen_stop' : 'screen'}
        danger={screen}
        testId="person-screen-stop"
        onClick={() => seat.order.setFree(person, 'screen', !screen)}
      >
        {screen ? t('person.stop_screen') : t('person.allow_screen')}
      </MenuItem>
      {state.fileMax > 0 && (
        <MenuItem
          icon="clip"
          danger={files}
          testId="person-files"
          onClick={() => seat.order.allow(person.id, 'file', !files)}
        >
          {files ? t('person.forbid_file') : t('person.allow_file')}
        </MenuItem>
      )}
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
function SpeakItem({ person }: { person: Participant }) {
  const seat = useSeat();
  const { id, sources } = person;
  const visit = visitTo(seat, person);
  if (visit) {
    return (
      <MenuItem icon="people" testId="person-visit" onClick={visit.go}>
        {visit.words}
      </MenuItem>
    );
  }
  if (sources.microphone.on || seat.state.value.invited.includes(id)) return null;
  return (
    <MenuItem icon="hand" testId="person-speak" onClick={() => seat.invite(id, true)}>
      {t('hand.speak_now')}
    </MenuItem>
  );
}
