// By which way the class goes, as the page knows it.
import type { Carriage } from '../signal/protocol';
import type { ClassState } from './classroom';
import { addNotice, dropNotice } from './notices';

export const kByServer: Carriage = { by: 'server', moving: false, move: 0, why: null, unreachable: [] };

/** Whom one cannot see and hear, nor they oneself. */
export function unreachableFor(carriage: Carriage, me: string | null): string[] {
  return carriage.unreachable
    .filter((pair) => me !== null && pair.includes(me))
    .flatMap((pair) => pair.filter((id) => id !== me));
}

export function onCarriage(state: ClassState, carriage: Carriage): ClassState {
  const was = unreachableFor(state.carriage, state.you);
  const is = unreachableFor(carriage, state.you);
  const more = is.some((id) => !was.includes(id));
  const rest = is.length === 0 ? dropNotice(state.notices, 'mesh_unreachable') : state.notices;
  const notices = more ? addNotice(rest, 'mesh_unreachable') : rest;
  return { ...state, carriage, notices };
}

/** Their names, in the order of coming. */
export function unreachableNames({ carriage, you, participants }: ClassState): string {
  const ids = unreachableFor(carriage, you);
  return participants
    .filter(({ id }) => ids.includes(id))
    .map(({ name }) => name)
    .join(', ');
}
