// One message of a chat, with what one may do about it.
import { useMemo } from 'preact/hooks';
import { Menu, MenuItem } from '../design/menu';
import { language, t, when } from '../i18n';
import type { ChatMessage } from '../signal/protocol';
import { linkify } from '../state/linkify';
import type { ChatDesk } from './chat_desk';

interface MessageProps {
  message: ChatMessage;
  desk: ChatDesk;
  /** The one before is of the same person, a moment ago. */
  follows: boolean;
}

/** Drawn once: a message does not change, while others come every second. */
export function Message({ message, desk, follows }: MessageProps) {
  const mine = message.from === desk.you;
  const muted = desk.muted.includes(message.from);
  return useMemo(
    () => drawn({ message, desk, follows }),
    [message, mine, muted, follows, desk.team, desk.connected, language.value],
  );
}

function drawn({ message, desk, follows }: MessageProps) {
  const teacher = message.role === 'teacher';
  const mine = message.from === desk.you;
  return (
    <li
      class={`chat-message${mine ? ' chat-mine' : ''}${teacher ? ' chat-teacher' : ''}`}
      data-testid="chat-message"
      data-role={message.role}
    >
      {!follows && (
        <p class="chat-who">
          <b>{message.name}</b>
          {teacher && <span class="role-mark">{t(desk.teamWord)}</span>}
          {desk.team && desk.muted.includes(message.from) && (
            <span class="role-mark">{t('chat.is_muted')}</span>
          )}
          <time dateTime={new Date(message.at).toISOString()}>{when(message.at)}</time>
        </p>
      )}
      <div class="chat-line">
        <p class="chat-text">
          {linkify(message.text).map(({ text, href }) =>
            href ? (
              <a href={href} target="_blank" rel="noopener noreferrer nofollow">
                {text}
              </a>
            ) : (
              text
            ),
          )}
        </p>
        {desk.connected && (desk.team || mine) && <Tools message={message} desk={desk} />}
      </div>
    </li>
  );
}

function Tools({ message, desk }: { message: ChatMessage; desk: ChatDesk }) {
  const muted = desk.muted.includes(message.from);
  const mayMute = desk.team && message.role === 'student' && message.from !== desk.you;
  return (
    <Menu
      icon="more"
      label={t('chat.tools', { name: message.name })}
      class="chat-tools"
      testId="chat-tools"
    >
      <MenuItem icon="trash" danger testId="chat-delete" onClick={() => desk.deleteMessage(message.id)}>
        {t('chat.delete')}
      </MenuItem>
      {mayMute && (
        <MenuItem
          icon={muted ? 'check' : 'warning'}
          danger={!muted}
          testId="chat-mute"
          onClick={() => desk.mute(message.from, !muted)}
        >
          {t(muted ? 'chat.unmute' : 'chat.mute', { name: message.name })}
        </MenuItem>
      )}
    </Menu>
  );
}
