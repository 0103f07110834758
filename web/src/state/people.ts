// Names, initials, colours and order of people; unread counts. Pure.
import type { Participant } from '../signal/protocol';
import type { ClassState } from './classroom';
import { leads } from './care';
import { saidHere } from './groups';

export const kSearchFrom = 9;
export const kAvatarColours = 8;

/** One or two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0] ?? '?';
  const last = words.length > 1 ? (words[words.length - 1] ?? '') : '';
  const letter = (word: string) => Array.from(word)[0] ?? '';
  return (letter(first) + letter(last)).toLocaleUpperCase();
}

/** A number in [0, kAvatarColours) that is the same for the same name everywhere. */
export function avatarColour(name: string): number {
  // FNV-1a spreads names that differ by one letter.
  let hash = 2_166_136_261;
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return (hash >>> 8) % kAvatarColours;
}

export const you = (state: ClassState): Participant | null =>
  state.participants.find(({ id }) => id === state.you) ?? null;

/** A co-teacher, too. */
export const isTeacher = (state: ClassState): boolean => leads(you(state)?.role ?? 'student');

export function unread(state: ClassState): number {
  return saidHere(state).filter(({ id, from }) => id > state.seenChat && from !== state.you).length;
}

/** Teachers first, then students, then listeners, each by name; only those whose name holds the words sought. */
export function sortedPeople(
  participants: readonly Participant[],
  sought: string,
): readonly Participant[] {
  const words = sought.trim().toLocaleLowerCase();
  const rank = ({ role }: Participant) => (leads(role) ? 0 : role === 'student' ? 1 : 2);
  return participants
    .filter(({ name }) => name.toLocaleLowerCase().includes(words))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/** The room's name in `/class/NAME`, or null. */
export const roomOfPath = (path: string) => nameBehind(/^\/class\/([^/]+)\/?$/, path);

/** The channel's name in `/live/NAME`, or null. */
export const channelOfPath = (path: string) => nameBehind(/^\/live\/([^/]+)\/?$/, path);

/** The video's id in `/watch/ID`, or null. */
export const videoOfPath = (path: string) => nameBehind(/^\/watch\/([^/]+)\/?$/, path);
/** The channel's name in `/quality/NAME`, or null. */
export const qualityOfPath = (path: string) => nameBehind(/^\/quality\/([^/]+)\/?$/, path);

function nameBehind(pattern: RegExp, path: string): string | null {
  const match = pattern.exec(path);
  try {
    return match?.[1] ? decodeURIComponent(match[1]) : null;
  } catch {
    return null;
  }
}
