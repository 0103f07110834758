// Somebody who has a keyboard and no pointer.
import assert from 'node:assert/strict';

const kMostTabs = 80;

/** Where the focus is, and whether one sees that: runs in the page. */
function whereIsFocus() {
  const one = document.activeElement;
  if (!one || one === document.body) return { lost: true };
  const { left, right, top, bottom } = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return {
    id: one.dataset.testid ?? '',
    name: one.getAttribute('aria-label') ?? one.innerText?.slice(0, 40) ?? '',
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    shown: parseFloat(style.opacity) > 0 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight,
    uncovered: there !== null && (one.contains(there) || there.contains(one) || there.closest('label')?.contains(one) === true),
  };
}

export class Keyboard {
  constructor(page) {
    this.page = page;
  }

  /** The focus, which must be somewhere and be seen. */
  async focus() {
    const focus = await this.page.evaluate(whereIsFocus);
    assert.ok(!focus.lost, 'the focus is lost');
    assert.ok(focus.outlined && focus.shown && focus.uncovered, `the focus is not seen: ${JSON.stringify(focus)}`);
    return focus.id;
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Goes on with Tab until it is there; everything on the way must be seen. */
  async goTo(id, key = 'Tab') {
    const way = [];
    for (let i = 0; i < kMostTabs; i += 1) {
      await this.press(key);
      way.push(await this.focus());
      if (way.at(-1) === id) return;
    }
    assert.fail(`${id} is not on the way: ${way.join(' ')}`);
  }

  async choose(id, key = 'Enter') {
    await this.goTo(id);
    await this.press(key);
  }

  async type(id, text) {
    await this.goTo(id);
    await this.page.keyboard.type(text);
  }

  /** The focus comes to this by itself. */
  async isOn(id) {
    await this.page.waitForFunction((wanted) => document.activeElement?.dataset.testid === wanted, id, { timeout: 5_000 })
      .catch(async () => assert.fail(`the focus is on ${JSON.stringify(await this.page.evaluate(whereIsFocus))}, not on ${id}`));
    await this.focus();
  }
}
