// One question as its teacher sees it: who has answered what, and what to do with it.
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { Menu, MenuItem } from '../design/menu';
import { t } from '../i18n';
import type { Poll, PollAnswer } from '../signal/protocol';
import { pollTable, resultsOf, withoutAnswer } from '../state/polls';
import { Ask } from './ask';
import { PollBars } from './poll_results';
import { saveFile } from './save_file';
import { useSeat } from './seat_context';

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
        <summary>
          <span class="poll-question">{poll.question}</span>
          <span class={`poll-state poll-state-${word}`} data-testid="poll-state">
            {t(`poll.state_${word}`)}
          </span>
        </summary>
        {poll.state === 'draft' ? <Draft poll={poll} /> : <Answers poll={poll} answers={answers} />}
      </details>
      <div class="tool-row">
        {poll.state === 'open' && (
          <Button testId="poll-close" onClick={() => lesson.closePoll(poll.id)}>
            {t('poll.close')}
          </Button>
        )}
        {poll.state === 'draft' ? (
          <>
            <Button kind="primary" testId="poll-open" onClick={() => lesson.openPoll(poll.id)}>
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
            onClick={() => lesson.publishPoll(poll.id, !poll.published)}
          >
            {t(poll.published ? 'poll.hide' : 'poll.show')}
          </Button>
        )}
        <CardMenu poll={poll} answers={answers} onCopy={onCopy} />
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

function CardMenu({ poll, answers, onCopy }: Omit<CardProps, 'onEdit'> & { answers: readonly PollAnswer[] | undefined }) {
  const { lesson } = useSeat();
  const [asking, ask] = useState(false);
  const [saving, setSaving] = useState(false);
  useEffect(() => {
    if (!saving || answers === undefined) return;
    setSaving(false);
    const words = {
      name: t('poll.column_name'),
      answer: t('poll.column_answer'),
      count: t('poll.column_count'),
    };
    // The mark by which a spreadsheet knows UTF-8.
    saveFile(`${t('poll.chip')} ${poll.id}.csv`, `\ufeff${pollTable(poll, answers, words)}`, 'text/csv');
  }, [saving, answers]);
  const save = () => {
    if (answers === undefined) lesson.readPoll(poll.id);
    setSaving(true);
  };
  return (
    <>
      <Menu icon="more" label={t('poll.menu')} testId="poll-menu">
        {poll.state === 'closed' && !poll.anonymous && (
          <MenuItem icon="poll" testId="poll-again" onClick={() => lesson.openPoll(poll.id)}>
            {t('poll.again')}
          </MenuItem>
        )}
        <MenuItem icon="copy" testId="poll-copy" onClick={onCopy}>
          {t('poll.copy')}
        </MenuItem>
        {poll.state === 'closed' && (
          <MenuItem icon="share" testId="poll-export" onClick={save}>
            {t('poll.export')}
          </MenuItem>
        )}
        <MenuItem icon="trash" danger testId="poll-delete" onClick={() => ask(true)}>
          {t('poll.delete')}
        </MenuItem>
      </Menu>
      {asking && (
        <Ask
          title={t('poll.delete_title')}
          text={t('poll.delete_text')}
          yes={t('poll.delete')}
          onYes={() => lesson.deletePoll(poll.id)}
          onClose={() => ask(false)}
        />
      )}
    </>
  );
}
