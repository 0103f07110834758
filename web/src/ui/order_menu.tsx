// What somebody who keeps order, and leads nobody, can do with one student.
import type { IconName } from '../design/icon';
import { Menu, MenuItem } from '../design/menu';
import { t, type MessageKey } from '../i18n';
import type { Participant } from '../signal/protocol';
import { isFree } from '../state/rights';
import { useSeat } from './seat_context';

interface Item {
  source: 'microphone' | 'camera' | 'screen';
  icons: readonly [IconName, IconName];
  words: readonly [MessageKey, MessageKey];
  testId: string;
}

/** To stop it, and to let it free again. */
const kItems: readonly Item[] = [
  {
    source: 'microphone',
    icons: ['microphone_off', 'microphone'],
    words: ['person.mute', 'person.unmute'],
    testId: 'person-mute',
  },
  {
    source: 'camera',
    icons: ['camera_off', 'camera'],
    words: ['person.stop_camera', 'person.allow_camera'],
    testId: 'person-camera-stop',
  },
  {
    source: 'screen',
    icons: ['screen_stop', 'screen'],
    words: ['person.stop_screen', 'person.allow_screen'],
    testId: 'person-screen-stop',
  },
];

export function OrderMenu({ person, onSendAway }: { person: Participant; onSendAway: () => void }) {
  const seat = useSeat();
  const state = seat.state.value;
  const name = t('person.menu', { name: person.name });
  return (
    <Menu icon="more" label={name} testId="person-menu">
      <p class="menu-note">{name}</p>
      {kItems.map(({ source, icons, words, testId }) => {
        const { blocked, by_helper } = person.sources[source];
        const free = isFree(state, person, source);
        // The audience of a broadcast sends nothing; what a teacher has stopped, or the class does not
        // have, is not a helper's to give.
        if (person.carrier === 'broadcast' || (!free && !(blocked && by_helper))) return null;
        return (
          <MenuItem
            key={source}
            icon={icons[free ? 0 : 1]}
            danger={free}
            testId={testId}
            onClick={() => seat.order.block(person.id, source, free)}
          >
            {t(words[free ? 0 : 1])}
          </MenuItem>
        );
      })}
      <MenuItem icon="exit" danger testId="person-remove" onClick={onSendAway}>
        {t('order.remove')}
      </MenuItem>
    </Menu>
  );
}
