// How much of a long chat is kept, and how much of that is drawn. Pure.
import type { ChatMessage } from '../signal/protocol';

/** Messages that a page keeps; a phone must not fill up in a talkative afternoon. */
export const kChatKept = 1_000;
/** Messages that are drawn at first, and so many more for each wish to see earlier ones. */
export const kChatShown = 100;

/** The chat with one message more; what was there already is not added again. */
export function withMessage(
  all: readonly ChatMessage[],
  one: ChatMessage,
): readonly ChatMessage[] {
  if (all.some(({ id }) => id === one.id)) return all;
  return [...all.slice(-(kChatKept - 1)), one];
}

/**
 * Id of the first message to draw. Who reads the newest sees the last kChatShown; for who has
 * scrolled up, what was drawn from `first` on stays.
 */
export function firstShown(chat: readonly ChatMessage[], first: number, atEnd: boolean): number {
  const newest = chat[Math.max(0, chat.length - kChatShown)]?.id ?? 0;
  return atEnd ? newest : Math.min(first, newest);
}

/** The same after a wish to see earlier ones. */
export function firstOfEarlier(chat: readonly ChatMessage[], first: number): number {
  const at = chat.findIndex(({ id }) => id >= first);
  return chat[Math.max(0, at - kChatShown)]?.id ?? 0;
}

/** Those in which each of the words is, in the text, in the name or in that of the file; none before there are words. */
export function matching(chat: readonly ChatMessage[], sought: string): readonly ChatMessage[] {
  const words = sought.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return chat.filter(({ name, text, file }) => {
    const all = `${name}\n${text}\n${file?.name ?? ''}`.toLocaleLowerCase();
    return words.every((word) => all.includes(word));
  });
}
