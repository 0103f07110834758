// Arrow keys turn the pages, while nothing else has them.
import { useEffect } from 'preact/hooks';
import { keysOff } from '../pages/class/keys_setting';
import { useSlides } from './use_slides';

const kSteps: Readonly<Record<string, number>> = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
const kOwnKeys = 'input, textarea, select, [contenteditable], .panel, .menu-list, dialog, [role="radiogroup"]';

export function useSlideKeys(): void {
  const slides = useSlides();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = kSteps[event.key];
      const taken = event.target instanceof Element && event.target.closest(kOwnKeys);
      // A key that is held would run through the pages before the whole class.
      if (!step || taken || keysOff.peek() || event.repeat || event.defaultPrevented) return;
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      slides.turn(step);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [slides]);
}
