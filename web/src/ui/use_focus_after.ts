// Where the focus goes when what had it goes away because it was pressed.
import { useEffect, useRef } from 'preact/hooks';

/**
 * Gives the element of that id the focus when one of `what` is another, what was pressed is gone by
 * that, and nothing has the focus any more. The result is to be called when one presses it.
 */
export function useFocusAfter(id: string, ...what: readonly unknown[]): () => void {
  const pressed = useRef<Element | null>(null);
  useEffect(() => {
    // A button that is busy has lost the focus already.
    const gone = pressed.current === document.body || pressed.current?.isConnected === false;
    if (!gone) return;
    const lost = document.activeElement === null || document.activeElement === document.body;
    // A dialog gives the focus back to what has opened it, which may go away next.
    pressed.current = lost ? null : document.activeElement;
    if (lost) document.getElementById(id)?.focus();
  }, [id, ...what]);
  return () => void (pressed.current = document.activeElement);
}
