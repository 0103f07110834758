// What a teacher, or the team of a channel, decides about the chat as a whole.
import type { ComponentChildren } from 'preact';
import { Menu, MenuItem } from '../design/menu';
import { t } from '../i18n';
import type { ChatDesk } from './chat_desk';

export function ChatTools({ desk, children }: { desk: ChatDesk; children?: ComponentChildren }) {
  const closed = desk.writers === 'team';
  return (
    <Menu icon="settings" label={t('chat.settings')} testId="chat-settings">
      <MenuItem
        icon={closed ? 'people' : 'chat'}
        testId="chat-writers"
        onClick={() => desk.setWriters(closed ? 'all' : 'team')}
      >
        {t(closed ? 'chat.let_all' : 'chat.only_team')}
      </MenuItem>
      {children}
    </Menu>
  );
}
