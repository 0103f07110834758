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

  release(code: string): void {
    if (code === 'Space') this.end();
  }

  /** Also when the window loses the keys: nobody goes on speaking without knowing. */
  end(): void {
    if (!this.held) return;
    this.held = false;
    this.microphone.turn(false);
  }
}
