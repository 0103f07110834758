// Where the focus goes when what had it goes away because it was pressed.
import { useEffect, useRef } from 'preact/hooks';

/** What a press does the server tells within this time, or the focus stays where the person has put it. */
const kWithinMs = 5_000;

/**
 * Gives the element of that id the focus when, after one has acted, one of `what` is another and
 * nothing has the focus any more. The result is to be called when one acts.
 */
export function useFocusAfter(id: string, ...what: readonly unknown[]): () => void {
  const acted = useRef(-Infinity);
  useEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (!lost || performance.now() - acted.current > kWithinMs) return;
    acted.current = -Infinity;
    document.getElementById(id)?.focus();
  }, [id, ...what]);
  return () => void (acted.current = performance.now());
}
