// One message of a chat: whose it is, what it answers, its text, and what others think of it.
import { useMemo } from 'preact/hooks';
import { Icon } from '../design/icon';
import { language, t, when } from '../i18n';
import type { ChatMessage } from '../signal/protocol';
import { leads } from '../state/care';
import type { Reacted } from '../state/chat';
import { wordsOf } from '../state/files';
import type { ChatDesk } from './chat_desk';
import { FileCard } from './chat_file';
import { MessageTools } from './chat_message_tools';
import { ReactionRow } from './chat_reactions';
import { ChatText } from './chat_text';

/** What one does with a message in the panel. */
export interface MessageActs {
  reply: (message: ChatMessage) => void;
  edit: (message: ChatMessage) => void;
  /** Shows where it was written. */
  goTo: (message: number) => void;
}

interface MessageProps extends MessageActs {
  message: ChatMessage;
  desk: ChatDesk;
  /** The one before is of the same person, a moment ago. */
  follows: boolean;
  /** What it answers; undefined: that is not here. */
  answered: ChatMessage | undefined;
  /** Found by words: one can go where it was written. */
  found: boolean;
}

const kNone: readonly Reacted[] = [];

/** Drawn once: a message seldom changes, while others come every second. */
export function Message(props: MessageProps) {
  const { message, desk, follows, answered, found } = props;
  const reactions = desk.reactions[message.id] ?? kNone;
  const mine = message.from === desk.you;
  const muted = desk.muted.includes(message.from);
  return useMemo(
    () => drawn(props, reactions),
    [
      message, mine, muted, follows, answered, found, reactions,
      desk.team, desk.mayDelete?.(message), desk.connected, desk.ofClass, desk.files === null, desk.muted.includes(desk.you ?? ''), language.value,
    ],
  );
}

function drawn(props: MessageProps, reactions: readonly Reacted[]) {
  const { message, desk, follows } = props;
  const teacher = leads(message.role);
  const mine = message.from === desk.you;
  const mayReact = desk.ofClass && desk.connected && !desk.muted.includes(desk.you ?? '');
  const marks = `${mine ? ' chat-mine' : ''}${teacher ? ' chat-teacher' : ''}${message.for ? ' chat-private' : ''}`;
  return (
    <li
      id={`chat-message-${message.id}`}
      tabIndex={-1}
      class={`chat-message${marks}`}
      data-testid="chat-message"
      data-role={message.role}
      data-for={message.for ?? 'all'}
    >
      {follows ? <span class="visually-hidden">{message.name}: </span> : <Who message={message} desk={desk} />}
      {message.for && <p class="chat-for">{forWords(message, desk.you)}</p>}
      <div class="chat-line">
        <div class="chat-text">
          {message.reply_to !== undefined && <Quote {...props} />}
          {message.text !== '' && <ChatText text={message.text} />}
          {message.file && <FileCard file={message.file} files={desk.files} />}
          {message.edited && <span class="chat-edited">{t('chat.edited')}</span>}
        </div>
        {desk.connected && (
          <MessageTools
            message={message}
            desk={desk}
            reactions={reactions}
            mayReact={mayReact}
            found={props.found}
            reply={props.reply}
            edit={props.edit}
            goTo={props.goTo}
          />
        )}
      </div>
      <ReactionRow
        reactions={reactions}
        onReact={mayReact ? (reaction, on) => desk.react(message.id, reaction, on) : null}
      />
    </li>
  );
}

const teamWordOf = ({ teamWord }: ChatDesk, { role }: ChatMessage) =>
  role === 'co_teacher' ? 'person.co_teacher' : teamWord;

function Who({ message, desk }: { message: ChatMessage; desk: ChatDesk }) {
  return (
    <p class="chat-who">
      <b>{message.name}</b>
      {leads(message.role) && <span class="role-mark">{t(teamWordOf(desk, message))}</span>}
      {desk.team && desk.muted.includes(message.from) && (
        <span class="role-mark">{t('chat.is_muted')}</span>
      )}
      <time dateTime={new Date(message.at).toISOString()}>{when(message.at)}</time>
    </p>
  );
}

/** For whom a message is that is not for all. */
export function forWords(message: ChatMessage, you: string | null): string {
  if (message.for === 'group') return t('chat.for_group');
  if (!message.to) return t('chat.for_teachers');
  const name = message.to === you ? t('chat.you') : (message.to_name ?? '');
  return t(message.for === 'team' ? 'chat.for_name_and_teachers' : 'chat.for_name', { name });
}

/** The message that is answered, in short; it leads there. */
function Quote({ message, answered, goTo }: MessageProps) {
  if (!answered) {
    const question = message.reply_for !== undefined;
    return (
      <p class="chat-quote chat-quote-gone" data-testid="chat-quote">
        {t(question ? 'chat.answers_question' : 'chat.answered_gone')}
      </p>
    );
  }
  return (
    <button
      type="button"
      class="chat-quote"
      data-testid="chat-quote"
      aria-label={t('chat.answers', { name: answered.name, text: wordsOf(answered) })}
      onClick={() => goTo(answered.id)}
    >
      <b>{answered.name}</b>
      <span>{wordsOf(answered)}</span>
    </button>
  );
}

/** Above the box: what one answers or edits. */
export function QuoteLine({ label, text, onEnd }: { label: string; text: string; onEnd: () => void }) {
  return (
    <div class="compose-about" data-testid="compose-about">
      <p>
        <b>{label}</b>
        <span>{text}</span>
      </p>
      <button type="button" class="compose-about-end" aria-label={t('app.cancel')} onClick={onEnd}>
        <Icon name="close" size={18} />
      </button>
    </div>
  );
}
