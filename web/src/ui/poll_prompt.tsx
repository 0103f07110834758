// A question as a student gets it: over the stage, to be answered, put aside and changed; and what
// the class answered, when the teacher shows it.
import { useEffect, useId, useState } from 'preact/hooks';
import { Button, IconButton } from '../design/controls';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import type { Poll, PollAnswer } from '../signal/protocol';
import { isTeacher } from '../state/people';
import { kLongestAnswer, openPoll, resultsOf } from '../state/polls';
import { PollBars } from './poll_results';
import { useSeat } from './seat_context';
import { useFocusAfter } from './use_focus_after';

export function PollPrompt() {
  const state = useSeat().state.value;
  const shown = state.polls.filter(({ published }) => published).at(-1);
  const poll = openPoll(state) ?? shown;
  if (isTeacher(state) || !poll) return null;
  return <Prompt key={`${poll.id} ${poll.state}`} poll={poll} />;
}

function Prompt({ poll }: { poll: Poll }) {
  const [aside, putAside] = useState(false);
  const title = useId();
  if (aside) {
    return (
      <button type="button" class="chip poll-chip" data-testid="poll-chip" onClick={() => putAside(false)}>
        <Icon name="poll" size={18} />
        <span>{t('poll.chip')}</span>
      </button>
    );
  }
  return (
    <section class="poll-prompt" aria-labelledby={title} data-testid="poll-prompt" data-state={poll.state}>
      <header class="poll-prompt-head">
        <h2 id={title} tabIndex={-1}>
          {t(poll.state === 'open' ? 'poll.for_you' : 'poll.results')}
        </h2>
        <IconButton icon="close" label={t('app.close')} testId="poll-aside" onClick={() => putAside(true)} />
      </header>
      <p class="poll-question">{poll.question}</p>
      {poll.state === 'open' ? <Answering poll={poll} title={title} /> : <Shown poll={poll} />}
    </section>
  );
}

function useOwnAnswer(poll: Poll): PollAnswer | undefined {
  return useSeat().state.value.answers[poll.id]?.[0];
}

function Shown({ poll }: { poll: Poll }) {
  const { lesson, state } = useSeat();
  const own = useOwnAnswer(poll);
  const missing = state.value.answers[poll.id] === undefined;
  useEffect(() => {
    if (missing) lesson.readPoll(poll.id);
  }, [missing, poll]);
  return (
    <>
      <PollBars poll={poll} results={resultsOf(poll, undefined)} own={own?.choices ?? []} />
      <p class="soft">{t('poll.answers', { n: poll.results?.answers ?? 0 })}</p>
    </>
  );
}

function Answering({ poll, title }: { poll: Poll; title: string }) {
  const seat = useSeat();
  const own = useOwnAnswer(poll);
  const [choices, choose] = useState<readonly number[]>([]);
  const [text, write] = useState('');
  const [changing, change] = useState(false);
  const [busy, setBusy] = useState(false);
  const acted = useFocusAfter(title, own, changing);
  useEffect(() => {
    if (!own) return;
    choose(own.choices);
    write(own.text);
  }, [own]);
  const send = async () => {
    acted();
    setBusy(true);
    const sent = await seat.lesson.answerPoll(poll.id, choices, text.trim());
    setBusy(false);
    if (sent) change(false);
  };
  const startChange = () => {
    acted();
    change(true);
  };
  if (own && !changing) {
    return (
      <>
        <p data-testid="poll-own">
          <span class="soft">{t('poll.your_answer')}: </span>
          {own.text || own.choices.map((choice) => poll.options[choice]).join(', ')}
        </p>
        <p class="soft" role="status">
          {t('poll.sent')}
        </p>
        <Button testId="poll-change" onClick={startChange}>
          {t('poll.change')}
        </Button>
      </>
    );
  }
  const ready = poll.kind === 'text' ? text.trim() !== '' : choices.length > 0;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void send();
      }}
    >
      {poll.kind === 'text' ? (
        <input
          class="poll-text-field"
          type="text"
          maxLength={kLongestAnswer}
          value={text}
          aria-label={t('poll.your_answer')}
          placeholder={t('poll.your_answer')}
          data-testid="poll-answer-text"
          onInput={(event) => write(event.currentTarget.value)}
        />
      ) : (
        <Options poll={poll} chosen={choices} onChoose={choose} />
      )}
      <p class="soft">{t(poll.anonymous ? 'poll.unnamed' : 'poll.named')}</p>
      <Button kind="primary" submit wide busy={busy} disabled={!ready} testId="poll-send">
        {t('poll.send')}
      </Button>
    </form>
  );
}

interface OptionsProps {
  poll: Poll;
  chosen: readonly number[];
  onChoose: (choices: readonly number[]) => void;
}

function Options({ poll, chosen, onChoose }: OptionsProps) {
  const name = useId();
  const single = poll.kind === 'single';
  const toggle = (index: number) => {
    if (single) return onChoose([index]);
    onChoose(chosen.includes(index) ? chosen.filter((one) => one !== index) : [...chosen, index]);
  };
  return (
    <fieldset class="choices">
      <legend class="visually-hidden">{poll.question}</legend>
      {poll.options.map((option, index) => (
        <label class="choice" key={index}>
          <input
            type={single ? 'radio' : 'checkbox'}
            name={name}
            checked={chosen.includes(index)}
            data-testid={`poll-choice-${index + 1}`}
            onChange={() => toggle(index)}
          />
          <span>{option}</span>
        </label>
      ))}
    </fieldset>
  );
}
