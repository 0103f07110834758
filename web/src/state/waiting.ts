// Who waits before the class, as the teachers are told, and how one comes in. Pure.
import type { ServerEvent, Waiting, WaitingWelcome } from '../signal/protocol';
import { emptyClass, type ClassState } from './classroom';
import { addNotice, dropNotice, type Notice } from './notices';

type WaitingEvent = Extract<ServerEvent, { event: 'waiting_joined' | 'waiting_left' }>;

export function onWaiting(state: ClassState, event: WaitingEvent): ClassState {
  if (event.event === 'waiting_left') {
    const waiting = state.waiting.filter(({ id }) => id !== event.participant);
    const notices = waiting.length === 0 ? dropNotice(state.notices, 'somebody_waits') : state.notices;
    return { ...state, waiting, notices };
  }
  return {
    ...state,
    waiting: withWaiting(state.waiting, event.waiting),
    announcement: { kind: 'waits', name: event.waiting.name },
    // Whoever has the list before him sees it.
    notices: state.panel === 'people' ? state.notices : addNotice(state.notices, 'somebody_waits'),
  };
}

/** Also a teacher who comes, or comes back, should notice those who wait. */
export const waitingNotices = (notices: readonly Notice[], waiting: readonly Waiting[]) =>
  waiting.length > 0 ? addNotice(notices, 'somebody_waits') : notices;

const withWaiting = (all: readonly Waiting[], one: Waiting): readonly Waiting[] =>
  all.some(({ id }) => id === one.id) ? all : [...all, one];

/** Before the class, of which the page knows nothing, or nothing any more. */
export function outside(state: ClassState, event: WaitingWelcome): ClassState {
  const { connection, own, notices } = state;
  return {
    ...emptyClass(event.room.title),
    phase: 'waiting',
    connection,
    held: state.held,
    view: state.view,
    own,
    entry: event.entry,
    waitingNote: event.note,
    notices: dropNotice(notices, 'reconnecting'),
  };
}

