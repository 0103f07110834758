// A chat as it is read and written, of a class or of a channel.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { t } from '../i18n';
import type { ChatMessage } from '../signal/protocol';
import { silence } from '../state/chat';
import { firstOfEarlier, firstShown } from '../state/chat_window';
import { ChatCompose } from './chat_compose';
import type { ChatDesk } from './chat_desk';
import { Message } from './chat_message';

/** So close to the end one is still reading the newest. */
const kNearEndPx = 80;
/** Messages of one person within this time share one heading. */
const kTogetherMs = 120_000;

interface PanelProps {
  desk: ChatDesk;
  /** In the place of the box, for who cannot write yet, or no more. */
  instead?: ComponentChildren;
}

export function ChatPanel({ desk, instead }: PanelProps) {
  const { chat, you } = desk;
  const silenced = silence(desk, you, desk.team);
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
              desk={desk}
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
      {silenced && !instead && (
        <p class="chat-silenced" role="status" data-testid="chat-silenced" data-why={silenced}>
          {t(`refusal.${silenced}`)}
        </p>
      )}
      {instead}
      {!silenced && !instead && (
        <ChatCompose onSend={(text) => desk.send(text)} connected={desk.connected} longest={desk.longest} />
      )}
    </>
  );
}

function follows(message: ChatMessage, before: ChatMessage | undefined): boolean {
  return before?.from === message.from && message.at - before.at < kTogetherMs;
}
