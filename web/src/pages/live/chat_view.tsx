// A channel's chat as it is drawn: head, messages, what stands in the place of the box, and why
// something was not done.
import { useState } from 'preact/hooks';
import { Button, IconButton } from '../../design/controls';
import { MenuItem } from '../../design/menu';
import { t } from '../../i18n';
import { channelsHttp } from '../../signal/channels';
import type { Failure } from '../../signal/pipe';
import type { ChannelChatState } from '../../state/channel_chat';
import { silence } from '../../state/chat';
import { ChatPanel } from '../../ui/chat_panel';
import { SearchButton } from '../../ui/chat_search';
import { ChatTools } from '../../ui/chat_tools';
import { ConfirmDialog } from '../../ui/confirm_dialog';
import { deskOf } from './channel_desk';
import { ChatName } from './chat_name';
import type { ChatSeat } from './chat_seat';

interface ViewProps {
  channel: string;
  seat: ChatSeat;
  onClose: () => void;
  onAgain: () => void;
}

export function ChatView({ channel, seat, onClose, onAgain }: ViewProps) {
  const state = seat.state.value;
  const [asksOff, setAsksOff] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const [sought, seek] = useState<string | null>(null);
  const [renames, setRenames] = useState(false);
  const desk = deskOf(channel, seat, setWrong);
  const mayWrite = state.phase === 'open' && !silence(desk, state.you, state.team);
  const mayRename = mayWrite && !state.team && state.name !== '';
  const naming = mayWrite && !state.team && (state.name === '' || renames);
  return (
    <>
      <header class="panel-head">
        <h2>{t('live_chat.title')}</h2>
        <span class="soft live-chat-people">
          {state.phase === 'open' && t('live_chat.people', { n: state.people })}
        </span>
        <span class="panel-gap" />
        {state.phase === 'open' && <SearchButton sought={sought} onSeek={seek} />}
        {state.team && state.phase === 'open' && (
          <ChatTools desk={desk}>
            <MenuItem icon="close" danger testId="live-chat-off" onClick={() => setAsksOff(true)}>
              {t('live_chat.off')}
            </MenuItem>
          </ChatTools>
        )}
        <IconButton icon="close" label={t('live_chat.close')} testId="live-chat-close" onClick={onClose} />
      </header>
      <ChatPanel
        desk={desk}
        sought={sought}
        onSeek={seek}
        instead={
          naming ? <ChatName seat={seat} onDone={() => setRenames(false)} /> : instead(state, onAgain)
        }
      />
      <footer class="live-chat-foot">
        {mayRename && !renames && (
          <p>
            {t('live_chat.as', { name: state.name })}
            <Button kind="quiet" testId="live-chat-rename" onClick={() => setRenames(true)}>
              {t('live_chat.rename')}
            </Button>
          </p>
        )}
        <Trouble state={state} wrong={wrong} />
      </footer>
      {asksOff && (
        <ConfirmDialog
          title={t('live_chat.off_title')}
          text={t('live_chat.off_text')}
          confirm={t('live_chat.off')}
          act={() => channelsHttp.change(channel, { chat: 'off' })}
          onClose={() => setAsksOff(false)}
          onDone={() => {}}
        />
      )}
    </>
  );
}

/** There is nothing to be opened until the channel's door says so. */
const kOver: readonly unknown[] = ['broadcast_over', 'not_on_air', 'chat_off', 'room_deleted'];

/** What stands in the place of the box; undefined: one may write. */
function instead(state: ChannelChatState, onAgain: () => void) {
  if (state.phase === 'joining') {
    return (
      <p class="chat-silenced" role="status">
        {t('live_chat.connecting')}
      </p>
    );
  }
  if (state.phase === 'ended') {
    const why = state.refusal ?? state.ending;
    return (
      <div class="chat-silenced" role="status" data-testid="live-chat-ended" data-why={why}>
        <p>{endWords(state)}</p>
        {!kOver.includes(why) && (
          <Button testId="live-chat-again" onClick={onAgain}>
            {t('live_chat.again')}
          </Button>
        )}
      </div>
    );
  }
  return undefined;
}

function endWords({ ending, refusal }: ChannelChatState): string {
  const why: string | null = ending === 'refused' ? refusal : ending;
  switch (why) {
    case 'room_full':
      return t('live_chat.full');
    case 'replaced':
      return t('live_chat.replaced');
    case 'broadcast_over':
    case 'not_on_air':
      return t('live_chat.over');
    case 'chat_off':
    case 'room_deleted':
      return t('refusal.chat_off');
    case 'sign_in_needed':
    case 'link_revoked':
    case 'link_expired':
    case 'wrong_link':
    case 'pass_expired':
      return t('live_chat.no_right');
    default:
      return t('live_chat.trouble');
  }
}

/** Why the last wish was not granted, or that the line is being looked for. */
function Trouble({ state, wrong }: { state: ChannelChatState; wrong: string | null }) {
  const lost = state.phase === 'open' && state.connection !== 'open';
  const words = wrong ?? (lost ? t('live_chat.reconnecting') : troubleWords(state.trouble));
  return (
    <p class="live-chat-trouble" role="status" data-testid="live-chat-trouble">
      {words}
    </p>
  );
}

function troubleWords(trouble: Failure | null): string | null {
  switch (trouble) {
    case null:
    case 'muted':
    case 'team_only': // stand in the place of the box
    case 'no_such_message':
      return null;
    case 'too_fast':
      return t('live_chat.too_fast');
    case 'chat_busy':
      return t('refusal.chat_busy');
    case 'name_missing':
    case 'too_long':
    case 'bad_message':
      return t('live_chat.name_bad');
    case 'no_such_participant':
      return t('refusal.no_such_participant');
    default:
      return t('live_chat.not_sent');
  }
}
