// What one may do about a message.
import { CloseMenu, Menu, MenuItem } from '../design/menu';
import { t } from '../i18n';
import type { ChatMessage } from '../signal/protocol';
import { silence, type Reacted } from '../state/chat';
import { mayDelete, type ChatDesk } from './chat_desk';
import type { MessageActs } from './chat_message';
import { ReactionChoice } from './chat_reactions';

interface ToolsProps extends MessageActs {
  message: ChatMessage;
  desk: ChatDesk;
  reactions: readonly Reacted[];
  mayReact: boolean;
  found: boolean;
}

export function MessageTools({ message, desk, reactions, mayReact, found, ...acts }: ToolsProps) {
  const mine = message.from === desk.you;
  const mayWrite = silence(desk, desk.you, desk.team, desk.held, desk.isLet) === null;
  const mayAnswer = mayWrite || desk.addressees.some(({ id }) => id === message.from);
  const deletes = mayDelete(desk, message);
  if (!mayReact && !mayAnswer && !deletes && !found) return null;
  return (
    <Menu
      icon="more"
      label={t('chat.tools', { name: message.name })}
      class="chat-tools"
      testId="chat-tools"
    >
      {mayReact && (
        <CloseMenu.Consumer>
          {(close) => (
            <ReactionChoice
              reactions={reactions}
              onReact={(reaction, on) => {
                close();
                desk.react(message.id, reaction, on);
              }}
            />
          )}
        </CloseMenu.Consumer>
      )}
      {found && (
        <MenuItem icon="chat" testId="chat-go-to" onClick={() => acts.goTo(message.id)}>
          {t('chat.go_to')}
        </MenuItem>
      )}
      {mayAnswer && (
        <MenuItem icon="reply" testId="chat-reply" onClick={() => acts.reply(message)}>
          {t('chat.reply')}
        </MenuItem>
      )}
      {mine && mayWrite && (
        <MenuItem icon="edit" testId="chat-edit" onClick={() => acts.edit(message)}>
          {t('chat.edit')}
        </MenuItem>
      )}
      {deletes && (
        <MenuItem icon="trash" danger testId="chat-delete" onClick={() => desk.deleteMessage(message.id)}>
          {t('chat.delete')}
        </MenuItem>
      )}
      <MuteItem message={message} desk={desk} />
    </Menu>
  );
}

function MuteItem({ message, desk }: { message: ChatMessage; desk: ChatDesk }) {
  if (!desk.team || message.role !== 'student' || message.from === desk.you) return null;
  const muted = desk.muted.includes(message.from);
  return (
    <MenuItem
      icon={muted ? 'check' : 'warning'}
      danger={!muted}
      testId="chat-mute"
      onClick={() => desk.mute(message.from, !muted)}
    >
      {t(muted ? 'chat.unmute' : 'chat.mute', { name: message.name })}
    </MenuItem>
  );
}
