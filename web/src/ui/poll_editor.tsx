// Where a teacher writes a question, to be asked now or later.
import { useId, useState } from 'preact/hooks';
import { Check } from '../design/check';
import { Choices } from '../design/choices';
import { Button, Field, IconButton, Message } from '../design/controls';
import { Dialog } from '../design/dialog';
import { t } from '../i18n';
import { kPollKinds, type PollForm, type PollKind } from '../signal/protocol';
import {
  formFault,
  kLongestOption,
  kLongestQuestion,
  kMostOptions,
  tidyForm,
} from '../state/polls';
import { useSeat } from './seat_context';

export const kEmptyForm: PollForm = {
  question: '',
  kind: 'single',
  options: ['', ''],
  anonymous: false,
};

interface EditorProps {
  /** The number of a draft; null: a new question. */
  poll: number | null;
  form: PollForm;
  onClose: () => void;
}

export function PollEditor({ poll, form: first, onClose }: EditorProps) {
  const seat = useSeat();
  const [form, setForm] = useState(first);
  const [fault, setFault] = useState<'question' | 'options' | 'same' | 'lost' | null>(null);
  const [busy, setBusy] = useState(false);
  const change = (some: Partial<PollForm>) => {
    setFault(null);
    setForm((all) => ({ ...all, ...some }));
  };
  const save = async (open: boolean) => {
    const found = formFault(form);
    setFault(found);
    if (found) return;
    setBusy(true);
    const done = await seat.lesson.savePoll(poll, tidyForm(form), open);
    setBusy(false);
    if (done) onClose();
    else setFault('lost');
  };
  return (
    <Dialog title={t(poll === null ? 'poll.new' : 'poll.edit')} onClose={onClose} wide>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save(true);
        }}
      >
        <Question form={form} wrong={fault === 'question'} onChange={change} />
        <Choices
          label={t('poll.kind')}
          value={form.kind}
          choices={kPollKinds.map((kind) => ({ value: kind, label: t(`poll.kind_${kind}`) }))}
          testId="poll-kind"
          onChange={(kind) => change({ kind: kind as PollKind })}
        />
        {form.kind !== 'text' && <Options form={form} onChange={change} />}
        {(fault === 'options' || fault === 'same') && <Message wrong>{t(`poll.fault_${fault}`)}</Message>}
        {fault === 'lost' && <Message wrong>{t('poll.not_saved')}</Message>}
        <Check
          label={t('poll.anonymous')}
          hint={t('poll.anonymous_hint')}
          checked={form.anonymous}
          testId="poll-anonymous"
          onChange={(anonymous) => change({ anonymous })}
        />
        <div class="dialog-actions">
          <Button disabled={busy} testId="poll-save" onClick={() => void save(false)}>
            {t('poll.save')}
          </Button>
          <Button kind="primary" busy={busy} submit testId="poll-ask">
            {t('poll.ask')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface PartProps {
  form: PollForm;
  onChange: (some: Partial<PollForm>) => void;
}

function Question({ form, wrong, onChange }: PartProps & { wrong: boolean }) {
  const id = useId();
  return (
    <div class={`field${wrong ? ' field-wrong' : ''}`}>
      <label for={id}>{t('poll.question')}</label>
      <textarea
        id={id}
        rows={2}
        maxLength={kLongestQuestion}
        value={form.question}
        autofocus
        aria-invalid={wrong || undefined}
        data-testid="poll-question"
        onInput={(event) => onChange({ question: event.currentTarget.value })}
      />
      {wrong && (
        <p class="field-help" role="alert">
          {t('poll.fault_question')}
        </p>
      )}
    </div>
  );
}

function Options({ form: { options }, onChange }: PartProps) {
  const set = (index: number, text: string) =>
    onChange({ options: options.map((one, i) => (i === index ? text : one)) });
  const empty = options.every((one) => one.trim() === '');
  return (
    <div class="poll-options">
      {options.map((option, index) => (
        <div class="poll-option" key={index}>
          <Field
            label={t('poll.option', { n: index + 1 })}
            value={option}
            maxLength={kLongestOption}
            testId={`poll-option-${index + 1}`}
            onInput={(text) => set(index, text)}
          />
          {options.length > 2 && (
            <IconButton
              icon="close"
              label={t('poll.remove_option', { n: index + 1 })}
              onClick={() => onChange({ options: options.filter((_, i) => i !== index) })}
            />
          )}
        </div>
      ))}
      <div class="tool-row">
        {options.length < kMostOptions && (
          <Button
            kind="quiet"
            icon="plus"
            testId="poll-more-options"
            onClick={() => onChange({ options: [...options, ''] })}
          >
            {t('poll.more_options')}
          </Button>
        )}
        {empty && (
          <Button
            kind="quiet"
            testId="poll-yes-no"
            onClick={() => onChange({ options: [t('poll.yes'), t('poll.no')] })}
          >
            {t('poll.yes_no')}
          </Button>
        )}
      </div>
    </div>
  );
}
