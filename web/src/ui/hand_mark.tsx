// A raised hand with its place in the order.
import { Icon } from '../design/icon';
import { t } from '../i18n';
import { handNumber } from '../state/hands';
import { useSeat } from './seat_context';

export function HandMark({ participant, class: look = '' }: { participant: string; class?: string }) {
  const n = handNumber(useSeat().state.value.hands, participant);
  if (n === null) return null;
  const words = t('hand.mark', { n });
  return (
    <span class={`hand-mark ${look}`} title={words} data-testid="hand-mark">
      <Icon name="hand" size={16} />
      <span aria-hidden="true">{n}</span>
      <span class="visually-hidden">{words}</span>
    </span>
  );
}
