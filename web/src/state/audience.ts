// Who follows a class as a broadcast: what is shown of it, and whether there is a place in it. Pure.
import type { Participant } from '../signal/protocol';
import { leads } from './care';
import type { ClassState } from './classroom';
import { you } from './people';

export type Shown = 'picture' | 'sound' | 'nothing';

const speaks = ({ sources }: Participant): boolean => sources.microphone.on;

/**
 * What the audience is given now: a shared screen or a teacher, else the voices of the class. Also of
 * who has lost the line: what he sends may go on, and is shown while nobody else shows anything.
 */
export function onStage({ participants }: ClassState): Shown {
  const shows = ({ role, sources }: Participant) =>
    sources.screen.on || (leads(role) && sources.camera.on);
  if (participants.some(shows)) return 'picture';
  return participants.some(speaks) ? 'sound' : 'nothing';
}

/** Whether there is anything to hear without the picture. */
export const isHeard = ({ participants }: ClassState): boolean => participants.some(speaks);

const kRank: Readonly<Record<Shown, number>> = { nothing: 0, sound: 1, picture: 2 };
/** What was shown last is on its way for so long. */
const kTailMs: Readonly<Record<Shown, number>> = { picture: 0, sound: 3_000, nothing: 10_000 };

/** How long `before` is still to be shown: what is more comes at once. */
export const tailMs = (before: Shown, now: Shown): number =>
  kRank[now] >= kRank[before] ? 0 : kTailMs[now];

/** Whether one more student can be in the class, as the server counts them. */
export function hasPlace({ directMax, participants }: ClassState): boolean {
  const direct = participants.filter(
    ({ carrier, role }) => role === 'student' && carrier === 'direct',
  );
  return directMax === 0 || direct.length < directMax;
}

/** Whether one follows as a broadcast, and need not. */
export function mayComeIn(state: ClassState): boolean {
  const me = you(state);
  return me?.carrier === 'broadcast' && !me.broadcast_only && hasPlace(state);
}

/** How many of these people follow as a broadcast. */
export const followers = (people: readonly Participant[]): number =>
  people.filter(({ carrier }) => carrier === 'broadcast').length;
