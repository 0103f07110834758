import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseKeysOff, keysShown } from '../src/pages/class/keys_setting';
import type { Seat } from '../src/pages/class/seat';
import { isSpaceFree, shortcut, shortcutOf, type Focus, type Key } from '../src/pages/class/shortcuts';
import { emptyClass, type ClassState } from '../src/state/classroom';

const none = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, repeat: false };
const press = (key: string, over: Partial<Key> = {}, focus: Focus = 'page') =>
  shortcutOf({ ...none, key, code: `Key${key.toUpperCase()}`, ...over }, focus);
const alt = { altKey: true };
const ctrlShift = { ctrlKey: true, shiftKey: true };

test('a plain letter only switches off', () => {
  assert.deepEqual(press('m'), { act: 'switch_off', source: 'microphone' });
  assert.deepEqual(press('V', { shiftKey: true }), { act: 'switch_off', source: 'camera' });
  assert.deepEqual(press('s'), { act: 'switch_off', source: 'screen' });
});

test('with Alt, or Ctrl and Shift, the letter switches on and off', () => {
  assert.deepEqual(press('m', alt), { act: 'toggle', source: 'microphone' });
  assert.deepEqual(press('V', ctrlShift), { act: 'toggle', source: 'camera' });
  assert.deepEqual(press('\u00b5', { ...alt, code: 'KeyM' }), { act: 'toggle', source: 'microphone' });
});

test('a hand goes up and down only by more than a letter, which is soon hit by accident', () => {
  assert.deepEqual(press('h', alt), { act: 'hand' });
  assert.deepEqual(press('H', ctrlShift, 'inside'), { act: 'hand' });
  assert.equal(press('h'), null);
  assert.equal(press('h', alt, 'typing'), null);
});

test('plain letters open the panels', () => {
  assert.deepEqual(press('c'), { act: 'panel', panel: 'chat' });
  assert.deepEqual(press('p'), { act: 'panel', panel: 'people' });
  assert.equal(press('c', alt), null);
});

test('inside a panel, a menu or a dialog plain letters do nothing', () => {
  for (const letter of ['m', 'v', 's', 'c', 'p']) assert.equal(press(letter, {}, 'inside'), null);
  assert.deepEqual(press('m', alt, 'inside'), { act: 'toggle', source: 'microphone' });
});

test("whoever types is left alone, and so are the browser's own keys", () => {
  assert.equal(press('m', {}, 'typing'), null);
  assert.equal(press('m', alt, 'typing'), null);
  assert.equal(press('m', { repeat: true }), null);
  assert.equal(press('s', { ctrlKey: true }), null);
  assert.equal(press('m', { metaKey: true }), null);
  assert.equal(press('m', { ctrlKey: true, altKey: true }), null);
  assert.equal(press('x'), null);
  assert.equal(press('Enter', { code: 'Enter' }), null);
});

test('a letter changes the layout, and a question mark shows the keys', () => {
  assert.deepEqual(press('g'), { act: 'view' });
  assert.equal(press('g', {}, 'inside'), null);
  assert.deepEqual(press('?', { shiftKey: true, code: 'Slash' }), { act: 'help' });
  assert.equal(press('?', { shiftKey: true, code: 'Slash' }, 'typing'), null);
});

/** As much of the DOM as asks where the focus is. */
class FakeElement {
  constructor(readonly within: readonly string[] = []) {}
  closest(selectors: string): FakeElement | null {
    return this.within.some((one) => selectors.split(', ').includes(one)) ? this : null;
  }
}
Object.assign(globalThis, { Element: FakeElement, HTMLElement: FakeElement });
const on = (...within: string[]) => new FakeElement(within) as unknown as EventTarget;

function pressed(key: string, state: Partial<ClassState> = {}) {
  const looks: string[] = [];
  const seat = { state: { peek: () => ({ ...emptyClass(''), ...state }) }, look: (view: string) => looks.push(view) };
  let taken = false;
  const event = { ...none, key, code: '', target: on(), getModifierState: () => false, preventDefault: () => (taken = true) };
  shortcut(event as unknown as KeyboardEvent, seat as unknown as Seat);
  return { looks, taken };
}

test('whoever switches the keys off is not met by any of them', () => {
  pressed('?');
  assert.equal(keysShown.peek(), true);
  keysShown.value = false;
  chooseKeysOff(true);
  assert.equal(pressed('?').taken, false);
  assert.equal(keysShown.peek(), false);
  chooseKeysOff(false);
});

test('the layout changes by a key only where it is to be chosen', () => {
  assert.deepEqual(pressed('g').looks, ['grid']);
  assert.deepEqual(pressed('g', { view: 'grid' }).looks, ['stage']);
  assert.deepEqual(pressed('g', { shown: { by: 't', by_leader: true, set: 1, page: 0 } }).looks, []);
});

test('the space bar is left to texts and dialogs, and to a control that keys have come to', () => {
  assert.equal(isSpaceFree(on(), true), true);
  for (const kept of ['textarea', 'dialog', '.menu-list']) assert.equal(isSpaceFree(on(kept), false), false);
  for (const control of ['button', 'input']) {
    assert.equal(isSpaceFree(on(control), true), false);
    assert.equal(isSpaceFree(on(control), false), true);
  }
});
