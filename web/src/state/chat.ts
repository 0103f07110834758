// What a page knows of a chat, of a class or of a channel, and how each happening changes it. Pure.
import type { ChatMessage, PrivateRule, Reaction, ServerEvent } from '../signal/protocol';
import { withMessage } from './chat_window';

/** Characters, as kChatLengthMax (src/classroom/chat.hpp) and kViewerTextMax (channel_chat.hpp). */
export const kLongestText = 2_000;
export const kLongestOfViewer = 500;

/** Who may write; `questions`: all, but what students write is for teachers alone. */
export type Writers = 'all' | 'team' | 'questions';

/** How many have reacted so to a message, and the first of them. */
export interface Reacted {
  readonly reaction: Reaction;
  readonly count: number;
  readonly names: readonly string[];
  readonly mine: boolean;
}
export type Reactions = Readonly<Record<number, readonly Reacted[]>>;

export interface ChatState {
  readonly you: string | null;
  readonly chat: readonly ChatMessage[];
  readonly writers: Writers;
  /** Who may not write, as far as one is told: oneself, or for the team everybody. */
  readonly muted: readonly string[];
  /** Whether students write to one person alone. */
  readonly privateRule: PrivateRule;
  /** By the id of the message. */
  readonly reactions: Reactions;
}

export const kEmptyChat: ChatState = {
  you: null,
  chat: [],
  writers: 'all',
  muted: [],
  privateRule: 'off',
  reactions: {},
};

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
    case 'chat_reacted':
      return { ...state, reactions: withReaction(state, event) };
    case 'private_changed':
      return { ...state, privateRule: event.private };
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

type Counted = Omit<Reacted, 'mine'> & { message: number };

/** Of a welcome. */
export function reactionsOf(all: readonly (Counted & { mine: boolean })[]): Reactions {
  const reactions: Record<number, Reacted[]> = {};
  for (const { message, ...one } of all) (reactions[message] ??= []).push(one);
  return reactions;
}

function withReaction(
  { reactions, you }: ChatState,
  { message, reaction, count, names, by, on }: Counted & { by: string; on: boolean },
): Reactions {
  const before = reactions[message] ?? [];
  const known = before.find((one) => one.reaction === reaction);
  const mine = by === you ? on : (known?.mine ?? false);
  const now = { reaction, count, names, mine };
  const kept = known
    ? before.map((one) => (one === known ? now : one))
    : [...before, now];
  return { ...reactions, [message]: kept.filter((one) => one.count > 0) };
}

/** Why one cannot write to all, or to the teachers, now; null: one can. `held`: the class waits.
 * `isLet`: a teacher lets one write while only teachers do. */
export function silence(
  { writers, muted }: ChatState,
  you: string | null,
  team: boolean,
  held = false,
  isLet = false,
): 'muted' | 'team_only' | 'class_waits' | null {
  if (held && !team) return 'class_waits';
  if (you !== null && muted.includes(you)) return 'muted';
  return writers === 'team' && !team && !isLet ? 'team_only' : null;
}
