// Opens a panel of the class, and says how much of interest is in it.
import { Badge, IconButton } from '../design/controls';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import type { PanelName } from '../state/classroom';
import { isTeacher, unread } from '../state/people';
import { may } from '../state/rights';
import { useSeat } from './seat_context';

export function PanelButton({ panel }: { panel: PanelName }) {
  const seat = useSeat();
  const state = seat.state.value;
  const open = state.panel === panel;
  const count = panel === 'chat' ? unread(state) : panel === 'people' ? state.participants.length : 0;
  // What a teacher is to see of hands while the panel is closed.
  const hands = panel === 'people' && isTeacher(state) ? state.hands.length : 0;
  const waiting = panel === 'people' && may(state, 'admit') ? state.waiting.length : 0;
  const more =
    panel === 'chat' && count > 0
      ? t('bar.unread', { n: count })
      : waiting > 0
        ? t('waiting.count', { n: waiting })
        : hands > 0
          ? t('hand.count', { n: hands })
          : null;
  const name = panel === 'people' ? `${t('bar.people')}: ${count}` : t(`bar.${panel}`);
  const label = more ? `${name}, ${more}` : name;
  return (
    <IconButton
      icon={panel}
      label={label}
      class={`bar-button bar-panel${open ? ' bar-open' : ''}`}
      expanded={open}
      testId={`open-${panel}`}
      onClick={() => seat.dispatch({ action: 'panel', panel: open ? null : panel })}
    >
      {panel === 'people' && <span class="bar-count">{count}</span>}{' '}
      {waiting > 0 && (
        <Badge testId="waiting-badge">
          <Icon name="plus" size={14} />
          {waiting}
        </Badge>
      )}
      {waiting === 0 && hands > 0 && (
        <Badge testId="hands-badge">
          <Icon name="hand" size={14} />
          {hands}
        </Badge>
      )}
      {panel === 'chat' && count > 0 && <Badge testId="chat-badge">{count > 99 ? '99+' : count}</Badge>}
    </IconButton>
  );
}
