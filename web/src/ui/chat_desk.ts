// What the chat's panel needs of a class or of a channel.
import type { ChatState, Writers } from '../state/chat';

export interface ChatDesk extends ChatState {
  readonly you: string | null;
  readonly connected: boolean;
  /** Whether one is a teacher here, or of the channel's team. */
  readonly team: boolean;
  /** What their messages are marked with. */
  readonly teamWord: 'person.teacher' | 'chat.team';
  /** Characters of a message; the server has the last word. */
  readonly longest: number;
  /** True when the message is with the server. */
  send(text: string): Promise<boolean>;
  deleteMessage(message: number): void;
  mute(participant: string, muted: boolean): void;
  setWriters(writers: Writers): void;
}
