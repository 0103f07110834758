// A short message: how long it stays, and where the focus goes that was on it.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Nobody has it taken away while he reads it by pointer, or has the focus on it (WCAG 2.2.1). `staysMs`: null for
 * one that stays until its cause is gone. */
export function useNotice(staysMs: number | null, gone: () => void = () => {}) {
  const ref = useRef<HTMLDivElement>(null);
  const [hovered, hover] = useState(false);
  const [focused, focus] = useState(false);
  const held = hovered || focused;
  useEffect(() => {
    if (staysMs === null || held) return;
    const timer = setTimeout(gone, staysMs);
    return () => clearTimeout(timer);
  }, [staysMs, held]);
  useLayoutEffect(() => {
    const notice = ref.current;
    return () => {
      if (notice?.contains(document.activeElement)) focusAfter(notice);
    };
  }, []);
  return {
    ref,
    onMouseEnter: () => hover(true),
    onMouseLeave: () => hover(false),
    onFocusIn: () => focus(true),
    onFocusOut: () => focus(false),
  };
}

/** The next notice, or the bar; where a panel covers that, the panel. */
function focusAfter(notice: Element): void {
  const others = [...document.querySelectorAll('.notice')].filter((one) => one !== notice);
  const next = others.map((one) => one.querySelector('button')).find((button) => button !== null);
  const bar = document.querySelector<HTMLElement>('#bar:not([inert])');
  (next ?? bar ?? document.querySelector<HTMLElement>('.panel button'))?.focus();
}
