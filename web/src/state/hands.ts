// Who wants to speak, in the order of asking, and whom a teacher has asked to. Pure.
import type { Hand, ServerEvent } from '../signal/protocol';

export interface HandsState {
  /** Those that are up, the longest first. */
  readonly hands: readonly Hand[];
  /** Whom a teacher has asked to speak now. */
  readonly invited: readonly string[];
}

export const kNoHands: HandsState = { hands: [], invited: [] };

const without = (all: readonly string[], id: string) => all.filter((other) => other !== id);
const lowered = (hands: readonly Hand[], id: string) =>
  hands.filter(({ participant }) => participant !== id);

/** The hands after the event; the same when it was none of theirs. */
export function onHandsEvent<State extends HandsState>(state: State, event: ServerEvent): State {
  switch (event.event) {
    case 'hand_raised':
      // Told twice it stays where it is.
      if (handNumber(state.hands, event.hand.participant) !== null) return state;
      return { ...state, hands: [...state.hands, event.hand] };
    case 'hand_lowered':
      return { ...state, hands: lowered(state.hands, event.participant) };
    case 'all_hands_lowered':
      return { ...state, hands: [] };
    case 'invited_to_speak': {
      const others = without(state.invited, event.participant);
      return { ...state, invited: event.invited ? [...others, event.participant] : others };
    }
    case 'participant_left': {
      const { participant } = event;
      const invited = without(state.invited, participant);
      return { ...state, hands: lowered(state.hands, participant), invited };
    }
    default:
      return state;
  }
}

/** The place in the order, from 1; null: the hand is not up. */
export function handNumber(hands: readonly Hand[], id: string | null): number | null {
  const index = hands.findIndex(({ participant }) => participant === id);
  return index < 0 ? null : index + 1;
}

/** For how many whole minutes the hand is up, by the server's clock. */
export const waitedMinutes = ({ at }: Hand, now: number): number =>
  Math.max(0, Math.floor((now - at) / 60_000));
