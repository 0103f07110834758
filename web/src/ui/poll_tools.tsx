// The teacher's questions to the class: the one that is asked first, then drafts, then old ones.
import { useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { t } from '../i18n';
import type { Poll, PollForm } from '../signal/protocol';
import { kEmptyForm, PollEditor } from './poll_editor';
import { PollCard } from './poll_card';
import { useSeat } from './seat_context';
import { useFocusAfter } from './use_focus_after';

const kOrder = { open: 0, draft: 1, closed: 2 } as const;

export function PollTools() {
  const { polls } = useSeat().state.value;
  const [edited, edit] = useState<{ poll: number | null; form: PollForm } | null>(null);
  // Where a draft was changed its button is gone once it is asked.
  const acted = useFocusAfter('polls-title', edited, polls);
  const close = () => {
    acted();
    edit(null);
  };
  const sorted = [...polls].sort((a, b) => kOrder[a.state] - kOrder[b.state] || b.id - a.id);
  const write = (poll: number | null, { question, kind, options, anonymous }: Poll) =>
    edit({
      poll,
      form: { question, kind, options: kind === 'text' ? ['', ''] : options, anonymous },
    });
  return (
    <section class="tool" aria-labelledby="polls-title">
      <h3 id="polls-title" tabIndex={-1}>{t('poll.title')}</h3>
      {polls.length === 0 && <p class="soft">{t('poll.none')}</p>}
      <Button
        icon="plus"
        testId="poll-new"
        onClick={() => edit({ poll: null, form: kEmptyForm })}
      >
        {t('poll.new')}
      </Button>
      <ul class="poll-list">
        {sorted.map((poll) => (
          <PollCard
            key={poll.id}
            poll={poll}
            onEdit={() => write(poll.id, poll)}
            onCopy={() => write(null, poll)}
          />
        ))}
      </ul>
      {edited && <PollEditor poll={edited.poll} form={edited.form} onClose={close} />}
    </section>
  );
}
