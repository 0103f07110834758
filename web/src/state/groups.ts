// Groups of a class that work apart. Pure.
import type { Breakouts, ChatMessage, Group, Participant } from '../signal/protocol';
import { leads } from './care';
import type { ClassState } from './classroom';
import { you } from './people';

/** As in src/classroom/breakouts.hpp. */
export const kMostGroups = 50;
export const kLongestGroupName = 40;
/** The class itself. */
export const kWholeClass = 0;

export const kTogether: Breakouts = { groups: [], ends: null };

type Known = Pick<ClassState, 'breakouts' | 'participants' | 'you'>;

/** Whether the class works in groups. */
export const isApart = ({ breakouts }: Pick<ClassState, 'breakouts'>): boolean => breakouts.groups.length > 0;

export const groupOf = ({ breakouts }: Pick<ClassState, 'breakouts'>, id: number): Group | null =>
  breakouts.groups.find((group) => group.id === id) ?? null;

/** Where one is oneself; null: with the whole class. */
export const ownGroup = (state: ClassState): Group | null => groupOf(state, you(state)?.group ?? kWholeClass);

/** Who is where one is oneself. */
export function companions({ participants, you: me }: Known): readonly Participant[] {
  const own = participants.find(({ id }) => id === me)?.group ?? kWholeClass;
  const apart = participants.some(({ group }) => group !== own);
  return apart ? participants.filter(({ group }) => group === own) : participants;
}

/** What was said where one is, and to all; elsewhere others talk. */
export function saidHere(state: Known & Pick<ClassState, 'chat'>): readonly ChatMessage[] {
  const own = state.participants.find(({ id }) => id === state.you)?.group ?? kWholeClass;
  const elsewhere = ({ group = kWholeClass }: ChatMessage) => group !== kWholeClass && group !== own;
  return state.chat.some(elsewhere) ? state.chat.filter((message) => !elsewhere(message)) : state.chat;
}

/** What somebody else, a teacher, writes to all while they work in groups. */
export const isToAll = (state: Known, { role, from, group = kWholeClass, ...message }: ChatMessage): boolean =>
  isApart(state) && leads(role) && from !== state.you && group === kWholeClass && message.for === undefined;

/** Whoever can be in a group. */
export const movable = (participants: readonly Participant[]): readonly Participant[] =>
  participants.filter(({ role, carrier }) => !leads(role) && carrier === 'direct');

/** A place for each of them in one of so many groups, by chance, none larger than another by two. */
export function atRandom(
  people: readonly Participant[],
  groups: number,
  random: () => number,
): Readonly<Record<string, number>> {
  const shuffled = [...people];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j] as Participant, shuffled[i] as Participant];
  }
  return Object.fromEntries(shuffled.map(({ id }, index) => [id, index % groups]));
}

/** The places in so many groups instead: only who was in one that is gone is moved, by chance to the smallest. */
export function resized(
  places: Readonly<Record<string, number>>,
  groups: number,
  random: () => number,
): Readonly<Record<string, number>> {
  const next = { ...places };
  const sizes = Array.from({ length: groups }, (_, group) => Object.values(places).filter((one) => one === group).length);
  for (const [id, place] of Object.entries(places)) {
    if (place < groups) continue;
    const least = Math.min(...sizes);
    const smallest = sizes.flatMap((size, group) => (size === least ? [group] : []));
    const group = smallest[Math.floor(random() * smallest.length)] ?? 0;
    next[id] = group;
    sizes[group] = least + 1;
  }
  return next;
}

/** Why these names are none; null: they are. */
export function namesFault(names: readonly string[]): 'missing' | 'same' | null {
  const tidy = names.map((name) => name.trim().toLowerCase());
  if (tidy.some((name) => name === '')) return 'missing';
  return new Set(tidy).size < tidy.length ? 'same' : null;
}
