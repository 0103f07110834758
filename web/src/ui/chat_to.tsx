// To whom goes what one writes, and who can read it: said before it is sent.
import { Select } from '../design/controls';
import { t } from '../i18n';
import { leads } from '../state/care';
import type { ChatMessage } from '../signal/protocol';
import { reachOf } from '../state/private_chat';
import type { ChatDesk } from './chat_desk';

interface HintProps {
  desk: ChatDesk;
  to: string | null;
  tooLong: boolean;
  busy: boolean;
}

export function Hint({ desk, to, tooLong, busy }: HintProps) {
  const mode = modeWords(desk, to);
  const kind = tooLong ? 'compose-hint compose-wrong' : mode ? 'compose-reach' : 'compose-hint';
  return (
    <p id="chat-hint" class={kind}>
      {tooLong
        ? t('chat.too_long', { n: desk.longest })
        : (mode ?? t(busy && !desk.connected ? 'chat.waits' : 'chat.hint'))}
    </p>
  );
}

/** Who reads, or may write, where that is not everybody. */
function modeWords(desk: ChatDesk, to: string | null): string | null {
  if (!desk.team) return to === null && desk.writers === 'questions' ? t('chat.reach_teachers') : null;
  if (!desk.ofClass || desk.writers === 'all') return null;
  return t(desk.writers === 'team' ? 'chat.mode_team' : 'chat.mode_questions');
}

export function placeholderOf(desk: ChatDesk, to: string | null) {
  if (to !== null) return 'chat.placeholder_one';
  return reachOf(desk, desk.team, null, null) === 'teachers' ? 'chat.placeholder_question' : 'chat.placeholder';
}

interface ToProps {
  desk: ChatDesk;
  to: string | null;
  lost: boolean;
  forAll: boolean;
  answered: ChatMessage | null;
  onChange: (to: string | null) => void;
}

/** To whom it goes, and who can read it. */
export function ToWhom({ desk, to, lost, forAll, answered, onChange }: ToProps) {
  const all = reachOf(desk, desk.team, null, null) === 'teachers' ? 'chat.to_teachers' : 'chat.to_all';
  const options = [
    ...(forAll ? [{ value: '', label: t(all) }] : []),
    ...(lost ? [{ value: to ?? '', label: t('chat.to_gone') }] : []),
    ...desk.addressees.map(({ id, name, role }) => ({
      value: id,
      label: leads(role) ? `${name} (${t('person.teacher')})` : name,
    })),
  ];
  const reach = reachOf(desk, desk.team, to, answered);
  return (
    <div class="compose-to">
      <span aria-hidden="true">{t('chat.to')}</span>
      <Select
        label={t('chat.to')}
        value={to ?? ''}
        options={options}
        testId="chat-to"
        onChange={(value) => onChange(value === '' ? null : value)}
      />
      {to !== null && (
        <p class="compose-reach" role="status" data-testid="chat-reach" data-reach={reach}>
          {t(reach === 'two' ? 'chat.reach_two' : 'chat.reach_two_and_teachers')}
        </p>
      )}
    </div>
  );
}
