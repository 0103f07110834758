// What order is kept with: mute everybody, lock the class, and whom to let back in.
import { useState } from 'preact/hooks';
import { Avatar, Button } from '../design/controls';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import type { Participant } from '../signal/protocol';
import { isTeacher } from '../state/people';
import { may } from '../state/rights';
import { Ask } from './ask';
import { useSeat } from './seat_context';
import { RightsButton, RightsLines } from './student_rights';

/** Above the names; others only read that the class is locked. */
export function ClassTools() {
  const seat = useSeat();
  const state = seat.state.value;
  const { locked } = state;
  return (
    <>
      {may(state, 'moderate') && (
        <div class="class-tools">
          <Button kind="quiet" icon="microphone_off" testId="mute-all" onClick={() => seat.order.muteAll()}>
            {t('order.mute_all')}
          </Button>
          <Button
            kind="quiet"
            icon={locked ? 'lock_open' : 'lock'}
            testId="lock-class"
            onClick={() => seat.order.lock(!locked)}
          >
            {t(locked ? 'order.unlock' : 'order.lock')}
          </Button>
          {isTeacher(state) && <RightsButton />}
        </div>
      )}
      {locked && (
        <p class="class-locked" data-testid="class-locked">
          <Icon name="lock" size={18} />
          {t('order.locked')}
        </p>
      )}
      <RightsLines />
    </>
  );
}

/** Below the names: whom a teacher has sent away. */
export function SentAway() {
  const seat = useSeat();
  const { removals } = seat.state.value;
  if (removals.length === 0) return null;
  return (
    <section aria-labelledby="sent-away-title" data-testid="sent-away">
      <h3 id="sent-away-title">
        {t('order.sent_away')} <span class="soft">{removals.length}</span>
      </h3>
      <ul>
        {removals.map(({ id, name }) => (
          <li class="person" key={id} data-testid="sent-away-row">
            <Avatar name={name} />
            <div class="person-words">
              <p class="person-name">{name}</p>
            </div>
            <Button kind="quiet" testId="let-back" onClick={() => seat.order.letBack(id)}>
              {t('order.let_back')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Named = Pick<Participant, 'id' | 'name'>;

/** Gives [what asks, how to have it asked]; `waits`: of somebody who is not in yet. */
export function useSendAway(waits = false): [preact.JSX.Element | null, (person: Named) => void] {
  const seat = useSeat();
  const [asked, ask] = useState<Named | null>(null);
  const dialog = asked && (
    <Ask
      title={t(waits ? 'waiting.refuse_title' : 'order.remove_title', { name: asked.name })}
      text={t(waits ? 'waiting.refuse_text' : 'order.remove_text')}
      yes={t(waits ? 'waiting.refuse' : 'order.remove')}
      onYes={() => seat.order.sendAway(asked.id)}
      onClose={() => ask(null)}
    />
  );
  return [dialog, ask];
}

export function EndClassDialog({ onClose }: { onClose: () => void }) {
  const seat = useSeat();
  return (
    <Ask
      title={t('order.end_title')}
      text={t('order.end_text')}
      yes={t('order.end_yes')}
      onYes={() => seat.order.endClass()}
      onClose={onClose}
    />
  );
}
