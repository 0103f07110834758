// Files in the chat of a class: what is on its way, and how it is said. Pure.
import type { ChatFile, ChatMessage, Participant } from '../signal/protocol';
import type { ClassState } from './classroom';
import { isTeacher, you } from './people';

/** Why a file was not sent; the last five are the page's own words. */
export const kFileTroubles = [
  'file_too_big',
  'empty_file',
  'room_files_full',
  'person_files_full',
  'server_files_full',
  'disk_full',
  'files_off',
  'files_never',
  'muted',
  'team_only',
  'questions_only',
  'private_off',
  'too_many_files_at_once',
  'too_many_files',
  'class_waits',
  'server_busy',
  'no_such_participant',
  'no_such_message',
  'not_read',
  'no_connection',
  'declined',
  'no_way',
  'failed',
] as const;
export type FileTrouble = (typeof kFileTroubles)[number];

export function fileTrouble(word: string): FileTrouble {
  return kFileTroubles.find((known) => known === word) ?? 'failed';
}

/** The same again would fail again. */
export const isFinal = (trouble: FileTrouble | null): boolean =>
  trouble !== null && ['file_too_big', 'empty_file', 'files_never', 'not_read', 'declined', 'no_way', 'no_such_participant'].includes(trouble);

/** Bytes of what goes straight from browser to browser: whoever takes it keeps it in memory. */
export const kDirectMax = 512 * 1024 * 1024;

/** Chosen at once; whoever wants more makes an archive of them. */
export const kFilesInLine = 30;

/** A file that is to be sent. */
export interface SendingFile {
  readonly key: number;
  readonly name: string;
  readonly bytes: number;
  readonly sent: number;
  /** For whom alone; '': for all who read the chat. */
  readonly to: string;
  /** Straight to the other one's browser, or by the server, perhaps for want of a straight way. */
  readonly way: 'server' | 'direct' | 'instead';
  /** 'offline': it does not go on for now, and will by itself. 'asks', 'given': of a straight way alone. */
  readonly phase: 'waits' | 'asks' | 'sending' | 'offline' | 'given' | 'failed';
  readonly trouble: FileTrouble | null;
  /** Bytes, of a trouble that is about so many. */
  readonly limit: number;
}

export const changed = (
  all: readonly SendingFile[],
  key: number,
  change: Partial<SendingFile>,
): readonly SendingFile[] => all.map((file) => (file.key === key ? { ...file, ...change } : file));

const kUnits = ['kilobyte', 'megabyte', 'gigabyte'] as const;
const kStep = 1024;

/** "2.4 MB", as people count: never "0 kB" of something. */
export function sizeWords(bytes: number, language: string): string {
  let amount = bytes / kStep;
  let unit = 0;
  while (amount >= 999.5 && unit < kUnits.length - 1) {
    amount /= kStep;
    unit += 1;
  }
  const digits = unit > 0 && amount < 100 ? 1 : 0;
  const format = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: kUnits[unit] ?? 'gigabyte',
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  });
  return format.format(unit === 0 ? Math.max(1, Math.ceil(amount)) : amount);
}

/** Pictures that every browser shows in a page; all else is only saved. */
export const isPicture = ({ type }: ChatFile): boolean =>
  ['image/jpeg', 'image/png', 'image/webp', 'image/gif'].includes(type);

/** What is read aloud, quoted and looked for of a message. */
export const wordsOf = ({ text, file }: ChatMessage): string =>
  file ? [text, file.name].filter(Boolean).join(' · ') : text;

/** Those with a file, the newest first. */
export const fileMessages = (chat: readonly ChatMessage[]): (ChatMessage & { file: ChatFile })[] =>
  chat.filter((message): message is ChatMessage & { file: ChatFile } => message.file !== undefined).reverse();

/** Whether one may send files; the rest of the chat's rules hold as for words. */
export function maySendFiles(state: ClassState): boolean {
  const me = you(state);
  return state.fileMax > 0 && (isTeacher(state) || (me !== null && letSendFiles(state, me)));
}

/** Whether the class, or its teacher, lets this student send files. */
export function letSendFiles({ studentRights }: Pick<ClassState, 'studentRights'>, { allowed, no_files }: Participant): boolean {
  return studentRights.includes('file') ? !no_files : allowed.includes('file');
}
