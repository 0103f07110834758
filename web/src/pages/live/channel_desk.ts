// The chat of a channel as the panel takes it.
import { channelsHttp } from '../../signal/channels';
import { kLongestOfViewer, kLongestText } from '../../state/chat';
import type { ChatDesk } from '../../ui/chat_desk';
import { refusalWords } from '../../ui/refusal';
import type { ChatSeat } from './chat_seat';

export function deskOf(channel: string, seat: ChatSeat, onWrong: (words: string | null) => void): ChatDesk {
  const { chat, writers, muted, privateRule, reactions, you, connection, team } = seat.state.value;
  return {
    chat,
    writers,
    muted,
    privateRule,
    reactions,
    you,
    connected: connection === 'open',
    team,
    teamWord: 'chat.team',
    longest: team ? kLongestText : kLongestOfViewer,
    title: channel,
    ofClass: false,
    held: false,
    addressees: [],
    send: seat.send,
    edit: seat.edit,
    react: () => {}, // there are none
    deleteMessage: seat.deleteMessage,
    mute: seat.mute,
    setWriters: (wanted) => {
      if (wanted === 'questions') return; // of classes alone
      void channelsHttp.change(channel, { chat: wanted }).then((result) => {
        onWrong(result.ok ? null : refusalWords(result));
      });
    },
    files: null, // of classes alone
    studentFiles: null,
  };
}
