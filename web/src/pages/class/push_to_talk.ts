// The microphone is on as long as the space bar is held, where the person has chosen so.
import type { Capture } from '../../state/classroom';
import type { Key } from './shortcuts';

export interface Microphone {
  isOn(): boolean;
  turn(on: boolean): void;
}

/** The microphone behind a button that only changes over. Meanwhile others may have switched it, and what
 * is so already stays so: above all, letting go of the bar never switches it on. */
export const behindButton = (capture: () => Capture, changeOver: () => void): Microphone => ({
  isOn: () => capture() === 'on',
  turn: (on) => {
    const open = capture() === 'on' || capture() === 'starting';
    if (on !== open) changeOver();
  },
});

export class PushToTalk {
  private held = false;

  constructor(
    private readonly microphone: Microphone,
    private readonly isChosen: () => boolean,
  ) {}

  /** True: the key was meant for this. `free`: nothing that has the focus wants the space bar. */
  press(key: Pick<Key, 'code' | 'repeat' | 'ctrlKey' | 'altKey' | 'metaKey'>, free: boolean): boolean {
    if (key.code !== 'Space' || key.ctrlKey || key.altKey || key.metaKey || !this.isChosen()) return false;
    if (this.held) return true;
    if (key.repeat || !free || this.microphone.isOn()) return false;
    this.held = true;
    this.microphone.turn(true);
    return true;
  }

  /** True: the key was meant for this; what has the focus must not take it for a press. */
  release(code: string): boolean {
    if (code !== 'Space' || !this.held) return false;
    this.end();
    return true;
  }

  /** Also when the window loses the keys: nobody goes on speaking without knowing. */
  end(): void {
    if (!this.held) return;
    this.held = false;
    this.microphone.turn(false);
  }
}

/** Whether the focus came by keys to where it is. A browser's own :focus-visible changes with the next key pressed. */
export class FocusWay {
  private pointed = true;
  byKeys = false;

  onPointer(): void {
    this.pointed = true;
  }

  /** The space bar itself brings the focus nowhere. */
  onKey(code: string): void {
    if (code !== 'Space') this.pointed = false;
  }

  onFocus(): void {
    this.byKeys = !this.pointed;
  }
}

/** Talks by the space bar until it is stopped; gives the other keys to `otherKey`. */
export function listenForTalk(
  microphone: Microphone,
  isChosen: () => boolean,
  isFree: (target: EventTarget | null, byKeys: boolean) => boolean,
  otherKey: (event: KeyboardEvent) => void,
): () => void {
  const talk = new PushToTalk(microphone, isChosen);
  const way = new FocusWay();
  const stop = new AbortController();
  const { signal } = stop;
  const first = { signal, capture: true };
  addEventListener('pointerdown', () => way.onPointer(), first);
  addEventListener('keydown', (event) => way.onKey(event.code), first);
  addEventListener('focusin', () => way.onFocus(), first);
  const onKey = (event: KeyboardEvent) => {
    if (talk.press(event, isFree(event.target, way.byKeys))) event.preventDefault();
    else otherKey(event);
  };
  addEventListener('keydown', onKey, { signal });
  // Firefox presses a button when the bar goes up.
  addEventListener('keyup', (event) => talk.release(event.code) && event.preventDefault(), { signal });
  addEventListener('blur', () => talk.end(), { signal });
  return () => {
    stop.abort();
    talk.end();
  };
}
