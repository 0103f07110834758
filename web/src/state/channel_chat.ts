// What a viewer's page knows of a channel's chat, and how each happening changes it. Pure.
import type { Failure, PipeState } from '../signal/pipe';
import type { ClosingReason, ServerEvent } from '../signal/protocol';
import { kEmptyChat, onChatEvent, type ChatState } from './chat';

export interface ChannelChatState extends ChatState {
  readonly phase: 'joining' | 'open' | 'ended';
  /** Why it ended; `refused` carries its reason in `refusal`. */
  readonly ending: ClosingReason | 'refused' | null;
  readonly refusal: Failure | null;
  readonly connection: PipeState;
  readonly you: string | null;
  /** What one is called; empty: nothing yet, and so one only reads. */
  readonly name: string;
  readonly team: boolean;
  readonly people: number;
  /** Why the last thing that one wanted was not done. */
  readonly trouble: Failure | null;
}

export type ChannelChatAction =
  | { action: 'server'; event: ServerEvent }
  | { action: 'connection'; state: PipeState }
  | { action: 'refused'; failure: Failure }
  | { action: 'trouble'; failure: Failure | null };

export const kEmptyChannelChat: ChannelChatState = {
  ...kEmptyChat,
  phase: 'joining',
  ending: null,
  refusal: null,
  connection: 'connecting',
  you: null,
  name: '',
  team: false,
  people: 0,
  trouble: null,
};

export function reduceChannelChat(
  state: ChannelChatState,
  action: ChannelChatAction,
): ChannelChatState {
  switch (action.action) {
    case 'server':
      return onServer(state, action.event);
    case 'connection':
      return { ...state, connection: action.state };
    case 'refused':
      return { ...state, phase: 'ended', ending: 'refused', refusal: action.failure };
    case 'trouble':
      return { ...state, trouble: action.failure };
  }
}

function onServer(state: ChannelChatState, event: ServerEvent): ChannelChatState {
  switch (event.event) {
    case 'channel_welcome':
      return {
        ...state,
        phase: 'open',
        ending: null,
        refusal: null,
        you: event.you,
        name: event.name,
        team: event.role === 'teacher',
        people: event.people,
        writers: event.writers,
        muted: event.muted,
      };
    case 'chat_history':
      return { ...state, chat: event.chat };
    case 'chat_people':
      return { ...state, people: event.people };
    case 'named':
      return { ...state, name: event.name, trouble: null };
    case 'closing':
      // A server that stops comes back, and so does the pipe.
      if (event.reason === 'server_stopping') return state;
      return { ...state, phase: 'ended', ending: event.reason };
    default:
      return onChatEvent(state, event);
  }
}
