// Quick signs: a student's own, the mark beside a name, and for the teacher how many show what.
import { Badge, Button } from '../design/controls';
import { Icon } from '../design/icon';
import { Menu, MenuItem } from '../design/menu';
import { t } from '../i18n';
import { kSigns } from '../signal/protocol';
import { signCounts, signOf } from '../state/lesson';
import { isTeacher } from '../state/people';
import { useSeat } from './seat_context';
import { kSignIcons } from './sign_words';

/** A student's, beside the hand. */
export function SignMenu() {
  const { signs, you } = useSeat().state.value;
  const shown = signOf({ signs }, you);
  return (
    <Menu
      icon="smile"
      label={t('bar.signs')}
      class={`bar-button bar-signs${shown ? ' bar-hand-up' : ''}`}
      testId="sign-menu"
      caption={
        shown && (
          <Badge testId="own-sign">
            <Icon name={kSignIcons[shown]} size={14} />
          </Badge>
        )
      }
    >
      <SignItems />
      <p class="menu-note">{t('sign.private')}</p>
    </Menu>
  );
}

/** The one that is shown is taken back by choosing it again. */
export function SignItems() {
  const seat = useSeat();
  const { signs, you } = seat.state.value;
  const shown = signOf({ signs }, you);
  return (
    <div class="sign-items">
      {kSigns.map((sign) => (
        <MenuItem
          key={sign}
          icon={kSignIcons[sign]}
          pressed={shown === sign}
          testId={`sign-${sign}`}
          onClick={() => seat.lesson.showSign(shown === sign ? null : sign)}
        >
          {t(`sign.${sign}`)}
        </MenuItem>
      ))}
    </div>
  );
}

/** Beside a name, for the teacher. */
export function SignMark({ participant }: { participant: string }) {
  const { signs } = useSeat().state.value;
  const sign = signOf({ signs }, participant);
  if (!sign) return null;
  const words = t('sign.of', { sign: t(`sign.${sign}`) });
  return (
    <span class={`mark sign-mark sign-${sign}`} title={words} data-testid="sign-mark">
      <Icon name={kSignIcons[sign]} size={18} />
      <span class="visually-hidden">{words}</span>
    </span>
  );
}

/** How many show each. */
export function SignCounts() {
  const { signs } = useSeat().state.value;
  return (
    <ul class="sign-counts">
      {signCounts(signs).map(([sign, n]) => {
        const words = `${t(`sign.${sign}`)}: ${n}`;
        return (
          <li key={sign} class={`sign-count sign-${sign}`} title={words} data-testid={`count-${sign}`}>
            <Icon name={kSignIcons[sign]} size={18} />
            <span aria-hidden="true">{n}</span>
            <span class="visually-hidden">{words}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** In the teacher's tools. */
export function SignTools() {
  const seat = useSeat();
  const { signs } = seat.state.value;
  return (
    <section class="tool" aria-labelledby="signs-title">
      <div class="tool-head">
        <h3 id="signs-title">{t('sign.title')}</h3>
        {signs.length > 0 && (
          <Button kind="quiet" testId="clear-signs" onClick={() => seat.lesson.clearSigns()}>
            {t('sign.clear')}
          </Button>
        )}
      </div>
      {signs.length === 0 ? <p class="soft">{t('sign.none')}</p> : <SignCounts />}
    </section>
  );
}

/** On the stage: the teacher's counts, or one's own sign, which a press takes back. */
export function SignChip() {
  const seat = useSeat();
  const state = seat.state.value;
  if (isTeacher(state)) return state.signs.length > 0 ? <SignCounts /> : null;
  const shown = signOf(state, state.you);
  if (!shown) return null;
  const words = t('sign.own', { sign: t(`sign.${shown}`) });
  return (
    <button
      type="button"
      class={`chip sign-${shown}`}
      title={words}
      aria-label={words}
      data-testid="own-sign-chip"
      onClick={() => seat.lesson.showSign(null)}
    >
      <Icon name={kSignIcons[shown]} size={18} />
      <span>{t(`sign.${shown}`)}</span>
    </button>
  );
}
