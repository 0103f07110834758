// Lets every component of the class reach the seat.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Seat } from '../pages/class/seat';

export const SeatContext = createContext<Seat | null>(null);

export function useSeat(): Seat {
  const seat = useContext(SeatContext);
  if (!seat) throw new Error('outside of a class');
  return seat;
}
