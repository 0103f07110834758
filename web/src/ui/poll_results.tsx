// What was answered: a bar for each option, or the words.
import { t } from '../i18n';
import type { Poll, PollResults } from '../signal/protocol';

interface ResultsProps {
  poll: Poll;
  results: PollResults;
  /** One's own choices. */
  own?: readonly number[];
}

export function PollBars({ poll, results, own = [] }: ResultsProps) {
  if (poll.kind === 'text') return <Words results={results} />;
  const all = results.answers;
  return (
    <ul class="poll-bars">
      {poll.options.map((option, index) => {
        const n = results.counts[index] ?? 0;
        const share = all === 0 ? 0 : Math.round((100 * n) / all);
        return (
          <li key={index} data-testid="poll-bar" data-count={n}>
            <p class="poll-bar-words">
              <span>
                {option}
                {own.includes(index) && <span class="soft"> ({t('poll.chosen')})</span>}
              </span>
              <span class="poll-bar-count">
                <span aria-hidden="true">{n}</span>
                <span class="visually-hidden">{t('poll.result', { n, all })}</span>
              </span>
            </p>
            <div class="poll-bar" aria-hidden="true">
              <div class="poll-bar-fill" style={{ width: `${share}%` }} />
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Words({ results: { answers, texts } }: { results: PollResults }) {
  return (
    <>
      <ul class="poll-texts">
        {texts.map((text, index) => (
          <li key={index} data-testid="poll-text">
            {text}
          </li>
        ))}
      </ul>
      {texts.length > 0 && answers > texts.length && (
        <p class="soft">{t('poll.texts_more', { n: answers - texts.length })}</p>
      )}
    </>
  );
}
