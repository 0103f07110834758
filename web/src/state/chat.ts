// What a page knows of a chat, of a class or of a channel, and how each happening changes it. Pure.
import type { ChatMessage, ServerEvent } from '../signal/protocol';
import { withMessage } from './chat_window';

/** Characters, as kChatLengthMax (src/classroom/chat.hpp) and kViewerTextMax (channel_chat.hpp). */
export const kLongestText = 2_000;
export const kLongestOfViewer = 500;

export type Writers = 'all' | 'team' | 'questions';

export interface ChatState {
  readonly chat: readonly ChatMessage[];
  readonly writers: Writers;
  /** Who may not write, as far as one is told: oneself, or for the team everybody. */
  readonly muted: readonly string[];
}

export const kEmptyChat: ChatState = { chat: [], writers: 'all', muted: [] };

/** The chat after the event; the same when it was none of the chat. */
export function onChatEvent<State extends ChatState>(state: State, event: ServerEvent): State {
  switch (event.event) {
    case 'chat_posted':
      return { ...state, chat: withMessage(state.chat, event.message) };
    case 'chat_edited':
      return {
        ...state,
        chat: state.chat.map((one) => (one.id === event.message.id ? event.message : one)),
      };
    case 'chat_deleted':
      return { ...state, chat: state.chat.filter(({ id }) => id !== event.message) };
    case 'writer_muted': {
      const others = state.muted.filter((id) => id !== event.participant);
      return { ...state, muted: event.muted ? [...others, event.participant] : others };
    }
    case 'writers_changed':
      return { ...state, writers: event.writers };
    default:
      return state;
  }
}

/** Why one cannot write now; null: one can. */
export function silence(
  { writers, muted }: ChatState,
  you: string | null,
  team: boolean,
): 'muted' | 'team_only' | null {
  if (you !== null && muted.includes(you)) return 'muted';
  return writers === 'team' && !team ? 'team_only' : null;
}
