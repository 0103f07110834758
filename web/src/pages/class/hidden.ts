// Whether nobody looks at the page.

/** Whoever only looks something up in another tab misses no picture. */
const kHiddenForMs = 5_000;

/** Tells of it at once where somebody looks, and after some seconds where nobody does; first now, as a page may be
 * opened, or restored, where nobody looks. Gives the way to stop. */
export function watchHidden(tell: (hidden: boolean) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onVisibility = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'hidden') timer = setTimeout(() => tell(true), kHiddenForMs);
    else tell(false);
  };
  document.addEventListener('visibilitychange', onVisibility);
  onVisibility();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    clearTimeout(timer);
  };
}
