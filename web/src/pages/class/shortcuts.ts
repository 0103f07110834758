// The keys of the class. A plain letter, which is soon hit by accident, never opens a device: it only
// switches off, and touches no hand. With Alt, or with Ctrl and Shift, the same letter switches on and off.
import type { PanelName } from '../../state/classroom';
import { handNumber } from '../../state/hands';
import { choosesView } from '../../state/layout';
import { keysOff, keysShown } from './keys_setting';
import type { OwnPicture, Seat } from './seat';

/** What the shortcuts need to know of a key that was pressed. */
export interface Key {
  key: string;
  code: string;
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  repeat: boolean;
}

/** Where the focus is: in a text, in something that has keys of its own, or anywhere else. */
export type Focus = 'typing' | 'inside' | 'page';

export type Shortcut =
  | { act: 'toggle' | 'switch_off'; source: OwnPicture }
  | { act: 'panel'; panel: PanelName }
  | { act: 'hand' }
  | { act: 'view' }
  | { act: 'help' };

const kSources: Readonly<Record<string, OwnPicture>> = { m: 'microphone', v: 'camera', s: 'screen' };
const kPanels: Readonly<Record<string, PanelName>> = { c: 'chat', p: 'people' };

const kHand = 'h';
const kView = 'g';

/** The letter of the key: with Alt some systems give another sign, and only the key's place tells. */
function letterOf({ key, code }: Key): string {
  const letter = key.toLowerCase();
  if (/^[a-z]$/.test(letter)) return letter;
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? '';
}

/** What the key asks for, or null when it is not meant for the class. */
export function shortcutOf(key: Key, focus: Focus): Shortcut | null {
  if (focus === 'typing' || key.repeat || key.metaKey) return null;
  const alt = key.altKey && !key.ctrlKey;
  const strong = alt || (key.ctrlKey && key.shiftKey && !key.altKey);
  const plain = !key.ctrlKey && !key.altKey;
  if (!strong && !plain) return null;
  if (plain && focus !== 'page') return null;
  if (key.key === '?' && plain && focus === 'page') return { act: 'help' };
  const letter = letterOf(key);
  const source = kSources[letter];
  if (source) return { act: strong ? 'toggle' : 'switch_off', source };
  if (letter === kHand && strong) return { act: 'hand' };
  if (letter === kView && plain) return { act: 'view' };
  const panel = kPanels[letter];
  return panel && plain ? { act: 'panel', panel } : null;
}

const kKeepsSpace = 'textarea, select, [contenteditable], dialog, .menu-list, input:not([type="checkbox"], [type="radio"])';
const kControl = 'button, a, summary, input, [role="button"], [tabindex="0"]';

/** Whether nothing that has the focus does something by the space bar. `byKeys`: that is how the focus came there;
 * a button that a pointer has left it on is done with. */
export const isSpaceFree = (target: EventTarget | null, byKeys: boolean): boolean =>
  !(target instanceof Element && (target.closest(kKeepsSpace) || (byKeys && target.closest(kControl))));

function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof HTMLElement)) return 'page';
  if (target.closest('input, textarea, select, [contenteditable]')) return 'typing';
  return target.closest('.panel, .menu-list, dialog') ? 'inside' : 'page';
}

/** Does what the pressed key asks for. */
export function shortcut(event: KeyboardEvent, seat: Seat): void {
  // AltGr writes letters; on Windows it looks like Ctrl and Alt.
  if (event.defaultPrevented || event.getModifierState('AltGraph')) return;
  const found = shortcutOf(event, focusOf(event.target));
  if (!found || keysOff.peek()) return;
  if (found.act === 'panel') {
    const { panel } = seat.state.peek();
    seat.dispatch({ action: 'panel', panel: panel === found.panel ? null : found.panel });
  } else if (found.act === 'help') {
    keysShown.value = true;
  } else if (found.act === 'view') {
    if (choosesView(seat.state.peek())) seat.look(seat.state.peek().view === 'grid' ? 'stage' : 'grid');
  } else if (found.act === 'hand') {
    const { hands, you } = seat.state.peek();
    seat.raiseHand(handNumber(hands, you) === null);
  } else {
    const capture = seat.own.capture(found.source);
    if (found.act === 'switch_off' && capture !== 'on' && capture !== 'starting') return;
    seat.toggle(found.source);
  }
  event.preventDefault();
}
