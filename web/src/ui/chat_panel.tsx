import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { language, t, when } from '../i18n';
import type { ChatMessage } from '../signal/protocol';
import { firstOfEarlier, firstShown } from '../state/chat_window';
import { linkify } from '../state/linkify';
import { ChatCompose } from './chat_compose';
import { useSeat } from './seat_context';

/** So close to the end one is still reading the newest. */
const kNearEndPx = 80;
/** Messages of one person within this time share one heading. */
const kTogetherMs = 120_000;

export function ChatPanel() {
  const seat = useSeat();
  const { chat, you, connection } = seat.state.value;
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [newer, setNewer] = useState(false);
  const first = useRef(0);
  const [, drawAgain] = useState(0);
  first.current = firstShown(chat, first.current, atEnd.current);
  const shown = chat.filter(({ id }) => id >= first.current);
  const toEnd = () => {
    const element = list.current;
    if (element) element.scrollTop = element.scrollHeight;
    setNewer(false);
  };
  const newest = chat[chat.length - 1];
  useLayoutEffect(() => {
    if (atEnd.current || newest?.from === you) toEnd();
    else setNewer(true);
  }, [newest?.id]);
  useEffect(toEnd, []);
  const onScroll = () => {
    const element = list.current;
    if (!element) return;
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    atEnd.current = left < kNearEndPx;
    if (atEnd.current) setNewer(false);
  };
  // Browsers keep what one reads where it is when something comes above it.
  const showEarlier = () => {
    atEnd.current = false;
    first.current = firstOfEarlier(chat, first.current);
    drawAgain((times) => times + 1);
  };
  return (
    <>
      <div class="chat" ref={list} onScroll={onScroll} role="log" aria-live="polite" tabIndex={0}>
        {chat.length === 0 && <p class="chat-empty">{t('chat.empty')}</p>}
        {shown.length < chat.length && (
          <p class="chat-earlier">
            <Button kind="quiet" testId="chat-earlier" onClick={showEarlier}>
              {t('chat.earlier')}
            </Button>
          </p>
        )}
        <ol>
          {shown.map((message, index) => (
            <Message
              key={message.id}
              message={message}
              mine={message.from === you}
              follows={follows(message, shown[index - 1])}
            />
          ))}
        </ol>
      </div>
      {newer && (
        <div class="chat-newer">
          <Button icon="down" onClick={toEnd}>
            {t('chat.newer')}
          </Button>
        </div>
      )}
      <ChatCompose onSend={(text) => seat.sendChat(text)} connected={connection === 'open'} />
    </>
  );
}

function follows(message: ChatMessage, before: ChatMessage | undefined): boolean {
  return before?.from === message.from && message.at - before.at < kTogetherMs;
}

interface MessageProps {
  message: ChatMessage;
  mine: boolean;
  follows: boolean;
}

/** Drawn once: a message does not change, while others come every second. */
function Message({ message, mine, follows: together }: MessageProps) {
  return useMemo(
    () => drawn({ message, mine, follows: together }),
    [message, mine, together, language.value],
  );
}

function drawn({ message, mine, follows: together }: MessageProps) {
  const teacher = message.role === 'teacher';
  return (
    <li
      class={`chat-message${mine ? ' chat-mine' : ''}${teacher ? ' chat-teacher' : ''}`}
      data-testid="chat-message"
      data-role={message.role}
    >
      {!together && (
        <p class="chat-who">
          <b>{message.name}</b>
          {teacher && <span class="role-mark">{t('person.teacher')}</span>}
          <time dateTime={new Date(message.at).toISOString()}>{when(message.at)}</time>
        </p>
      )}
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
    </li>
  );
}
