// What else a teacher does with a question: ask it again, copy it, keep its answers, delete it.
import { useEffect, useState } from 'preact/hooks';
import { Menu, MenuItem } from '../design/menu';
import { t } from '../i18n';
import type { Poll, PollAnswer } from '../signal/protocol';
import { pollTable } from '../state/polls';
import { Ask } from './ask';
import { saveFile } from './save_file';
import { useSeat } from './seat_context';

interface MenuProps {
  poll: Poll;
  answers: readonly PollAnswer[] | undefined;
  onOpen: () => void;
  onCopy: () => void;
}

export function PollMenu({ poll, answers, onOpen, onCopy }: MenuProps) {
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
          <MenuItem icon="poll" testId="poll-again" onClick={onOpen}>
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
