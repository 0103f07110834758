// A chat as it is read and written, of a class or of a channel.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../design/controls';
import { t } from '../i18n';
import type { ChatMessage } from '../signal/protocol';
import { silence } from '../state/chat';
import { firstOfEarlier, firstShown, matching } from '../state/chat_window';
import { ChatCompose, type Draft } from './chat_compose';
import type { ChatDesk } from './chat_desk';
import { Message } from './chat_message';
import { IncomingFiles } from './chat_incoming';
import { ChatSearch } from './chat_search';

/** So close to the end one is still reading the newest. */
const kNearEndPx = 80;
/** Messages of one person within this time share one heading. */
const kTogetherMs = 120_000;
/** What is shown by one's own wish is not read aloud as new. */
const kQuietMs = 1_500;

interface PanelProps {
  desk: ChatDesk;
  /** What is looked for; null: nothing is. */
  sought: string | null;
  onSeek: (sought: string | null) => void;
  /** In the place of the box, for who cannot write yet, or no more. */
  instead?: ComponentChildren;
}

export function ChatPanel({ desk, sought, onSeek, instead }: PanelProps) {
  const { chat, you } = desk;
  const [draft, setDraft] = useState<Draft>({ kind: 'new' });
  const log = useChatLog(chat, you, sought);
  const silenced = silence(desk, you, desk.team, desk.held, desk.isLet);
  // Whom a teacher has written to may answer also where the others only read.
  const mayWrite = !silenced || (silenced === 'team_only' && desk.addressees.length > 0);
  const goTo = (message: number) => {
    onSeek(null);
    log.goTo(message);
  };
  return (
    <>
      {sought !== null && <ChatSearch sought={sought} found={log.shown.length} onSeek={onSeek} />}
      <div
        class="chat"
        ref={log.list}
        onScroll={log.onScroll}
        role="log"
        aria-live={log.quiet ? 'off' : 'polite'}
        aria-relevant="additions"
        aria-label={t('chat.log')}
        tabIndex={0}
      >
        {chat.length === 0 && <p class="chat-empty">{t('chat.empty')}</p>}
        {log.hasEarlier && (
          <p class="chat-earlier">
            <Button kind="quiet" testId="chat-earlier" onClick={log.showEarlier}>
              {t('chat.earlier')}
            </Button>
          </p>
        )}
        <ol>
          {log.shown.map((message, index) => (
            <Message
              key={message.id}
              message={message}
              desk={desk}
              follows={sought === null && follows(message, log.shown[index - 1])}
              answered={message.reply_to === undefined ? undefined : chat.find(({ id }) => id === message.reply_to)}
              found={sought !== null}
              reply={(to) => setDraft({ kind: 'reply', message: to })}
              edit={(own) => setDraft({ kind: 'edit', message: own })}
              goTo={goTo}
            />
          ))}
        </ol>
      </div>
      {log.newer && sought === null && (
        <div class="chat-newer">
          <Button icon="down" onClick={log.toEnd}>
            {t('chat.newer')}
          </Button>
        </div>
      )}
      {desk.files && <IncomingFiles files={desk.files} />}
      {!mayWrite && !instead && (
        <p class="chat-silenced" role="status" data-testid="chat-silenced" data-why={silenced}>
          {silenced && t(`refusal.${silenced}`)}
        </p>
      )}
      {instead}
      {mayWrite && !instead && <ChatCompose desk={desk} draft={draft} onDraft={setDraft} />}
    </>
  );
}

/** Which messages are drawn, and where one reads in them. */
function useChatLog(chat: readonly ChatMessage[], you: string | null, sought: string | null) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const first = useRef(0);
  const goal = useRef<number | null>(null);
  const [newer, setNewer] = useState(false);
  const [hush, setHush] = useState(0);
  first.current = firstShown(chat, first.current, atEnd.current);
  const shown = sought === null ? chat.filter(({ id }) => id >= first.current) : matching(chat, sought);
  const toEnd = () => {
    const element = list.current;
    if (element) element.scrollTop = element.scrollHeight;
    setNewer(false);
  };
  /** Whether the newest is in sight. */
  const noteEnd = () => {
    const element = list.current;
    if (!element) return;
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    atEnd.current = left < kNearEndPx;
    if (atEnd.current) setNewer(false);
  };
  const newest = chat[chat.length - 1];
  useLayoutEffect(() => {
    if (sought !== null) return;
    if (atEnd.current || newest?.from === you) toEnd();
    else setNewer(true);
  }, [newest?.id]);
  useEffect(toEnd, []);
  useEffect(() => {
    if (hush === 0) return;
    const timer = setTimeout(() => setHush(0), kQuietMs);
    return () => clearTimeout(timer);
  }, [hush]);
  useLayoutEffect(() => {
    if (goal.current === null) return;
    const message = document.getElementById(`chat-message-${goal.current}`);
    goal.current = null;
    message?.scrollIntoView({ block: 'center' });
    message?.focus({ preventScroll: true });
    noteEnd();
  });
  /** Draws from that message on, without reading it aloud as new. */
  const drawFrom = (message: number) => {
    atEnd.current = false;
    first.current = Math.min(first.current, message);
    setHush((times) => times + 1);
  };
  return {
    list,
    shown,
    newer,
    toEnd,
    quiet: sought !== null || hush > 0,
    hasEarlier: sought === null && shown.length < chat.length,
    // Browsers keep what one reads where it is when something comes above it.
    showEarlier: () => drawFrom(firstOfEarlier(chat, first.current)),
    goTo: (message: number) => {
      goal.current = message;
      drawFrom(message);
    },
    onScroll: () => sought === null && noteEnd(),
  };
}

function follows(message: ChatMessage, before: ChatMessage | undefined): boolean {
  return (
    before?.from === message.from &&
    message.at - before.at < kTogetherMs &&
    message.for === before.for &&
    message.to === before.to
  );
}
