// What the chat's panel needs of a class or of a channel.
import type { Sending } from '../pages/class/class_chat';
import type { ChatFile, ChatMessage, Reaction } from '../signal/protocol';
import type { ChatState, Writers } from '../state/chat';
import type { SendingFile } from '../state/files';
import type { IncomingFile } from '../state/hand_overs';
import type { Addressee } from '../state/private_chat';

/** Files in the chat: a channel, and who follows over plain HTTP, has none. */
export interface FileDesk {
  /** Whether one may send some now. */
  readonly maySend: boolean;
  readonly sending: readonly SendingFile[];
  send(files: readonly File[], sending: Sending): void;
  drop(key: number): void;
  again(key: number): void;
  /** Bytes of what the server takes. */
  readonly most: number;
  /** Does not wait for the other one to take it. */
  byServer(key: number): void;
  /** What others give this page, past the server. */
  readonly incoming: readonly IncomingFile[];
  take(key: string): void;
  dropIncoming(key: string): void;
  saveIncoming(key: string): void;
  /** The address of the small picture, which lives as long as the class; null: there is none. */
  preview(file: ChatFile): Promise<string | null>;
  bytes(file: ChatFile, stop: AbortSignal): Promise<Blob | null>;
  /** False: it is not there any more. */
  save(file: ChatFile): Promise<boolean>;
}

export interface ChatDesk extends ChatState {
  readonly connected: boolean;
  /** Whether one is a teacher here, or of the channel's team. */
  readonly team: boolean;
  /** Whether a teacher lets one write while only teachers do. */
  readonly isLet?: boolean;
  /** Whether one may delete what others wrote; the team may all. */
  mayDelete?(message: ChatMessage): boolean;
  /** What their messages are marked with. */
  readonly teamWord: 'person.teacher' | 'chat.team';
  /** Characters of a message; the server has the last word. */
  readonly longest: number;
  /** What it is the chat of. */
  readonly title: string;
  /** Whether there are reactions and questions: a channel has none. */
  readonly ofClass: boolean;
  /** Whether nobody but teachers writes until one is back. */
  readonly held: boolean;
  /** To whom one may write alone. */
  readonly addressees: readonly Addressee[];
  /** True when the message is with the server. */
  send(text: string, sending: Sending): Promise<boolean>;
  edit(message: number, text: string): Promise<boolean>;
  react(message: number, reaction: Reaction, on: boolean): void;
  deleteMessage(message: number): void;
  mute(participant: string, muted: boolean): void;
  setWriters(writers: Writers): void;
  readonly files: FileDesk | null;
  /** Whether students send files, and the teacher's switch for it; null: there are no files. */
  readonly studentFiles: { readonly given: boolean; set(given: boolean): void } | null;
}

/** Whether one may delete it: what is one's own, or what one keeps order over. */
export const mayDelete = (desk: ChatDesk, message: ChatMessage): boolean =>
  desk.team || message.from === desk.you || (desk.mayDelete?.(message) ?? false);
