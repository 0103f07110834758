import { useEffect, useState } from 'preact/hooks';

/** Whether the window fits the query now; follows turning and resizing. */
export function useMediaQuery(query: string): boolean {
  const [fits, setFits] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = () => setFits(list.matches);
    list.addEventListener('change', follow);
    follow();
    return () => list.removeEventListener('change', follow);
  }, [query]);
  return fits;
}

export const kPhone = '(max-width: 700px), (max-height: 480px)';
export const kNarrow = '(max-width: 1100px)';
