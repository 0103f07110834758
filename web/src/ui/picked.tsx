// Who is asked next, by chance.
import { useEffect, useState } from 'preact/hooks';
import { Button, IconButton } from '../design/controls';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import { isTeacher } from '../state/people';
import { useSeat } from './seat_context';
import { visitTo } from './visit';

const kShownMs = 10_000;

/** On the stage: for the teacher until he has done something with it, for others a while. */
export function PickedChip() {
  const seat = useSeat();
  const state = seat.state.value;
  const [gone, setGone] = useState(0);
  const { picked } = state;
  const teacher = isTeacher(state);
  useEffect(() => {
    if (!picked || teacher) return;
    const timer = setTimeout(() => setGone(picked.number), kShownMs);
    return () => clearTimeout(timer);
  }, [picked?.number, teacher]);
  const person = state.participants.find(({ id }) => id === picked?.participant);
  if (!picked || !person || gone === picked.number) return null;
  const visit = visitTo(seat, person);
  const invite = () => {
    setGone(picked.number);
    seat.invite(person.id, true);
  };
  return (
    <div class="chip picked-chip" data-testid="picked" data-person-id={person.id}>
      <Icon name="dice" size={18} />
      <span>{t('pick.picked', { name: person.name })}</span>
      {teacher && (
        <>
          {!person.broadcast_only && (
            <Button
              kind="primary"
              testId={visit ? 'picked-visit' : 'picked-speak'}
              onClick={visit ? visit.go : invite}
            >
              {visit ? visit.words : t('hand.speak_now')}
            </Button>
          )}
          <Button testId="pick-again" onClick={() => seat.lesson.pick()}>
            {t('pick.again')}
          </Button>
          <IconButton icon="close" label={t('app.close')} onClick={() => setGone(picked.number)} />
        </>
      )}
    </div>
  );
}

/** In the teacher's tools. */
export function PickTools() {
  const { lesson } = useSeat();
  return (
    <section class="tool" aria-labelledby="pick-title">
      <h3 id="pick-title">{t('pick.title')}</h3>
      <p class="soft">{t('pick.why')}</p>
      <Button icon="dice" testId="pick" onClick={() => lesson.pick()}>
        {t('pick.button')}
      </Button>
    </section>
  );
}
