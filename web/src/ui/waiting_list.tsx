// For who has the door: who waits to be let in.
import { Avatar, Button } from '../design/controls';
import { t } from '../i18n';
import { may } from '../state/rights';
import { useSendAway } from './class_tools';
import { useSeat } from './seat_context';

export function WaitingList() {
  const seat = useSeat();
  const state = seat.state.value;
  const { waiting } = state;
  const [asking, refuse] = useSendAway(true);
  if (waiting.length === 0 || !may(state, 'admit')) return null;
  return (
    <section class="hands" aria-labelledby="waiting-title" data-testid="waiting">
      <div class="hands-head">
        <h3 id="waiting-title">
          {t('waiting.title')} <span class="soft">{waiting.length}</span>
        </h3>
        {waiting.length > 1 && (
          <Button kind="quiet" testId="admit-all" onClick={() => seat.order.admitAll()}>
            {t('waiting.admit_all')}
          </Button>
        )}
      </div>
      <ol>
        {waiting.map(({ id, name }) => (
          <li class="person" key={id} data-testid="waiting-row">
            <Avatar name={name} />
            <div class="person-words">
              <p class="person-name">{name}</p>
            </div>
            <Button kind="primary" testId="admit" onClick={() => seat.order.admit(id)}>
              {t('waiting.admit')}
              <span class="visually-hidden">: {name}</span>
            </Button>
            <Button kind="quiet" testId="turn-away" onClick={() => refuse({ id, name })}>
              {t('waiting.refuse')}
              <span class="visually-hidden">: {name}</span>
            </Button>
          </li>
        ))}
      </ol>
      {asking}
    </section>
  );
}
