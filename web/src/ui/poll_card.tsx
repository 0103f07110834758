// One question as its teacher sees it: who has answered what, and what to do with it.
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { t } from '../i18n';
import type { Poll, PollAnswer } from '../signal/protocol';
import { resultsOf, withoutAnswer } from '../state/polls';
import { PollMenu } from './poll_menu';
import { PollBars } from './poll_results';
import { useSeat } from './seat_context';
import { useFocusAfter } from './use_focus_after';

/** Of those who have not answered so many are named. */
const kNamesShown = 8;

interface CardProps {
  poll: Poll;
  onEdit: () => void;
  onCopy: () => void;
}

export function PollCard({ poll, onEdit, onCopy }: CardProps) {
  const seat = useSeat();
  const answers = seat.state.value.answers[poll.id];
  const [shown, show] = useState(poll.state === 'open');
  const { lesson } = seat;
  const head = `poll-${poll.id}`;
  const acted = useFocusAfter(head, poll.state);
  const open = () => {
    acted();
    lesson.openPoll(poll.id);
  };
  const close = () => {
    acted();
    lesson.closePoll(poll.id);
  };
  const publish = () => {
    acted();
    lesson.publishPoll(poll.id, !poll.published);
  };
  const word = poll.published ? 'published' : poll.state;
  useEffect(() => {
    if (poll.state === 'open') show(true);
  }, [poll.state]);
  // Also anew after each welcome, which brings every poll again; an open one the seat asks for.
  const missing = shown && poll.state === 'closed' && answers === undefined;
  useEffect(() => {
    if (missing) lesson.readPoll(poll.id);
  }, [missing, poll]);
  return (
    <li class={`poll-card poll-${poll.state}`} data-testid="poll-card" data-poll-id={poll.id} data-state={poll.state}>
      <details open={shown} onToggle={(event) => show(event.currentTarget.open)}>
        <summary id={head}>
          <span class="poll-question">{poll.question}</span>
          <span class={`poll-state poll-state-${word}`} data-testid="poll-state">
            {t(`poll.state_${word}`)}
          </span>
        </summary>
        {poll.state === 'draft' ? <Draft poll={poll} /> : <Answers poll={poll} answers={answers} />}
      </details>
      <div class="tool-row">
        {poll.state === 'open' && (
          <Button testId="poll-close" onClick={close}>
            {t('poll.close')}
          </Button>
        )}
        {poll.state === 'draft' ? (
          <>
            <Button kind="primary" testId="poll-open" onClick={open}>
              {t('poll.ask')}
            </Button>
            <Button testId="poll-edit" onClick={onEdit}>
              {t('poll.edit')}
            </Button>
          </>
        ) : (
          <Button
            kind={poll.state === 'open' ? 'primary' : 'plain'}
            testId="poll-publish"
            onClick={publish}
          >
            {t(poll.published ? 'poll.hide' : 'poll.show')}
          </Button>
        )}
        <PollMenu poll={poll} answers={answers} onOpen={open} onCopy={onCopy} />
      </div>
    </li>
  );
}

function Draft({ poll }: { poll: Poll }) {
  return (
    <ul class="poll-texts">
      {poll.options.map((option, index) => (
        <li key={index}>{option}</li>
      ))}
    </ul>
  );
}

function Answers({ poll, answers }: { poll: Poll; answers: readonly PollAnswer[] | undefined }) {
  const { participants } = useSeat().state.value;
  const results = resultsOf(poll, answers);
  const missing = poll.state === 'open' ? withoutAnswer(participants, answers ?? []) : [];
  const names = missing
    .slice(0, kNamesShown)
    .map(({ name }) => name)
    .join(', ');
  const more = missing.length - kNamesShown;
  return (
    <>
      <p class="soft" data-testid="poll-answered">
        {poll.state === 'open'
          ? t('poll.answered', { n: results.answers, all: results.answers + missing.length })
          : t('poll.answers', { n: results.answers })}
      </p>
      {!(poll.anonymous && poll.state === 'open') && <PollBars poll={poll} results={results} />}
      {missing.length > 0 && (
        <p class="soft" data-testid="poll-missing">
          {more > 0 ? t('poll.missing_more', { names, n: more }) : t('poll.missing', { names })}
        </p>
      )}
      {!poll.anonymous && answers && answers.length > 0 && <Who poll={poll} answers={answers} />}
    </>
  );
}

function Who({ poll, answers }: { poll: Poll; answers: readonly PollAnswer[] }) {
  return (
    <details class="poll-who">
      <summary>{t('poll.who')}</summary>
      <ul>
        {answers.map(({ participant, name, choices, text }) => (
          <li key={participant} data-testid="poll-who">
            <b>{name}</b>: {text || choices.map((choice) => poll.options[choice]).join(', ')}
          </li>
        ))}
      </ul>
    </details>
  );
}
