// The chat of a channel: beside the picture where there is room, else opened by a tap. There is no
// connection before it is seen.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../design/controls';
import { t } from '../../i18n';
import type { ChannelDoor } from '../../signal/channels';
import { useMediaQuery } from '../../ui/use_media_query';
import { ChatSeat } from './chat_seat';
import { ChatView } from './chat_view';
import { passOf } from './pass';

/** Here the chat stands beside the picture without being asked for. */
export const kBeside = '(min-width: 1000px)';
const kClosed = 'pendopo.live_chat';

function wasClosed(): boolean {
  try {
    return localStorage.getItem(kClosed) === 'closed';
  } catch {
    return false;
  }
}

function rememberClosed(closed: boolean): void {
  try {
    if (closed) localStorage.setItem(kClosed, 'closed');
    else localStorage.removeItem(kClosed);
  } catch {
    // It then stands there again next time.
  }
}

/** Whether the page has been seen: what is opened in a hidden tab costs nothing until then. */
function useSeen(): boolean {
  const [seen, setSeen] = useState(!document.hidden);
  useEffect(() => {
    if (seen) return;
    const look = () => document.hidden || setSeen(true);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [seen]);
  return seen;
}

/** The place in the chat while that is open; a new one when the door gives what the old one lacked. */
function useChatSeat(channel: string, door: ChannelDoor, open: boolean): [ChatSeat | null, () => void] {
  const [seat, setSeat] = useState<ChatSeat | null>(null);
  const [attempt, setAttempt] = useState(0);
  const pass = useRef<string | null>(null);
  pass.current = passOf(door.hls);
  const again = () => setAttempt((count) => count + 1);
  const started = open && (door.chat || seat !== null);
  useEffect(() => {
    if (!started) return;
    const next = new ChatSeat(channel, () => pass.current);
    setSeat(next);
    next.start();
    return () => {
      next.end();
      setSeat(null);
    };
  }, [channel, started, attempt]);
  useEffect(() => {
    if (!seat) return;
    if (!door.chat) return seat.doorShut();
    const { phase, ending } = seat.state.peek();
    if (phase === 'ended' && ending !== 'replaced') again();
  }, [door.chat, pass.current]);
  return [seat, again];
}

interface LiveChatProps {
  channel: string;
  door: ChannelDoor;
  /** Whether it covers everything but the picture: the page makes room. */
  onOpen: (open: boolean) => void;
}

export function LiveChat({ channel, door, onOpen }: LiveChatProps) {
  const beside = useMediaQuery(kBeside);
  const [closed, setClosed] = useState(wasClosed);
  const [tapped, setTapped] = useState(false);
  const seen = useSeen();
  const open = seen && (beside ? !closed : tapped);
  const [seat, again] = useChatSeat(channel, door, open);
  const panel = useRef<HTMLElement>(null);
  const shown = seat !== null;
  useEffect(() => onOpen(shown), [shown]);
  useEffect(() => {
    if (shown && tapped) panel.current?.querySelector<HTMLElement>('[data-testid=live-chat-close]')?.focus();
  }, [shown, tapped]);
  const set = (wanted: boolean) => {
    setTapped(wanted);
    if (beside) {
      setClosed(!wanted);
      rememberClosed(!wanted);
    }
  };
  const close = () => {
    set(false);
    setTimeout(() => document.querySelector<HTMLElement>('[data-testid=live-chat-open]')?.focus());
  };
  if (!seat) {
    if (!door.chat || open) return null;
    return (
      <p class="live-chat-open">
        <Button icon="chat" testId="live-chat-open" onClick={() => set(true)}>
          {t('live_chat.open')}
        </Button>
      </p>
    );
  }
  return (
    <aside
      class="live-chat"
      ref={panel}
      aria-label={t('live_chat.title')}
      data-testid="live-chat"
      data-phase={seat.state.value.phase}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <ChatView channel={channel} seat={seat} onClose={close} onAgain={again} />
    </aside>
  );
}
