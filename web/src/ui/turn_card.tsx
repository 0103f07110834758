// What somebody reads whom a teacher asks to speak, and the one button that he needs.
import { useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import { you } from '../state/people';
import { useSeat } from './seat_context';

export function TurnCard() {
  const seat = useSeat();
  const state = seat.state.value;
  const [coming, setComing] = useState(false);
  const me = you(state);
  if (!me || !state.invited.includes(me.id)) return null;
  const capture = seat.own.captures.value.microphone;
  const follows = me.carrier === 'broadcast';
  // Only of who came in for it does the turn go on while he speaks.
  const guest = !follows && state.directMax > 0 && me.sources.microphone.on;
  const speak = () => {
    setComing(true);
    void seat.speak().finally(() => setComing(false));
  };
  return (
    <div class="notice notice-strong turn-card" role="alert" data-testid="turn-card">
      <Icon name="microphone" />
      <div class="turn-words">
        <p class="turn-title">{t('turn.title')}</p>
        {follows && <p>{t('turn.comes_in')}</p>}
        {guest && <p>{t('turn.goes_back')}</p>}
      </div>
      {capture !== 'on' && (
        <Button
          kind="primary"
          busy={coming || capture === 'starting'}
          testId="turn-speak"
          onClick={speak}
        >
          {t('turn.speak')}
        </Button>
      )}
      <Button testId="turn-end" onClick={() => seat.invite(me.id, false)}>
        {t(guest ? 'turn.done' : 'turn.not_now')}
      </Button>
    </div>
  );
}
