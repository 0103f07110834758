// The server's time of day, anew every so often.
import { useEffect, useState } from 'preact/hooks';
import { useSeat } from './seat_context';

export function useServerTime(everyMs: number): number {
  const seat = useSeat();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return seat.serverTime();
}
