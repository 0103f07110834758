// Whom one may write to alone, and who reads a message. Pure; the server has the last word.
import type { ChatMessage, Role } from '../signal/protocol';
import { leads } from './care';
import type { ChatState } from './chat';

export interface Addressee {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** Teachers who have written to that person alone: they may be answered, whatever the rule. */
function answerable({ chat, you }: ChatState): Set<string> {
  return new Set(chat.filter(({ role, to }) => leads(role) && to === you).map(({ from }) => from));
}

/** Teachers first, then as they came. */
export function addressees(
  state: ChatState,
  team: boolean,
  people: readonly Addressee[],
  isLet = false,
): Addressee[] {
  const answers = answerable(state);
  const may = ({ id, role }: Addressee) => {
    if (team || (leads(role) && answers.has(id))) return true;
    if (state.privateRule === 'off' || (state.writers === 'team' && !isLet)) return false;
    return leads(role) || state.writers !== 'questions';
  };
  const others = people.filter((person) => person.id !== state.you && may(person));
  const teachers = others.filter(({ role }) => leads(role));
  return [...teachers, ...others.filter(({ role }) => !leads(role))];
}

/** Who would read what is written now. */
export type Reach = 'all' | 'teachers' | 'two' | 'two_and_teachers';

export function reachOf(
  { writers, privateRule }: ChatState,
  team: boolean,
  to: string | null,
  answered: ChatMessage | null,
): Reach {
  if (to === null) return writers === 'questions' && !team ? 'teachers' : 'all';
  return privateRule === 'kept' || answered?.for === 'team' ? 'two_and_teachers' : 'two';
}

/** To whom an answer goes at first: to the other of the two, where it was between two. */
export function answersTo({ from, to }: ChatMessage, you: string | null): string | null {
  if (!to) return null;
  return from === you ? to : from;
}
