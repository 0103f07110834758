// Whether a page can be used by everybody: WCAG 2.2 AA as axe finds it, in light and dark; narrow and
// enlarged, with every control to be reached; without motion where a person wants none. All that is
// found is collected, so that one run tells of everything.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { pause } from './server.mjs';

const kAxe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const kLooks = 5;
const kRest_ms = 50;
const kDesk = { width: 1280, height: 800 };
/** 1280 pixels at 400 % (WCAG 1.4.10); a desktop of 1280x800 at 200 % (1.4.4). */
const kSmall = [{ width: 320, height: 640 }, { width: 640, height: 400 }];
/** A class is held on a tablet and on a phone that lies on its side, too: there panels stand otherwise. */
export const kOfClass = [...kSmall, { width: 820, height: 1180 }, { width: 820, height: 700 }, { width: 844, height: 390 }];

/** Evaluated by the debugger, which the page's Content-Security-Policy does not bind. */
async function findings(page, run) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(kAxe);
  return page.evaluate(async (options) => {
    const { violations } = await window.axe.run(document, { ...options, resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) =>
      `${id}: ${node.target.join(' ')}\n      ${node.html.slice(0, 200)}\n      ${node.failureSummary.replace(/\s+/g, ' ')}`));
  }, run);
}

/** What a small window cuts: runs in the page. */
function whatIsCut() {
  const wrong = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth) wrong.push(`scrolls sideways, ${root.scrollWidth} of ${root.clientWidth} pixels`);
  const top = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  const name = (one) => `${one.tagName.toLowerCase()}.${one.className} "${(one.getAttribute('aria-label') ?? one.innerText ?? '').slice(0, 40)}"`;
  // What hides its overflow can be scrolled by a script, and by nobody else.
  const cutBy = (one) => {
    const { left, right } = one.getBoundingClientRect();
    // A dialog is over what it stands in.
    for (let over = one.parentElement; over && over !== document.body && over.tagName !== 'DIALOG'; over = over.parentElement) {
      if (!['hidden', 'clip'].includes(getComputedStyle(over).overflowX)) continue;
      const frame = over.getBoundingClientRect();
      if (left < frame.left - 1 || right > frame.right + 1) return over;
    }
    return null;
  };
  for (const one of top.querySelectorAll('button, a[href], input, select, textarea, summary')) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('.visually-hidden, .skip-link, [inert]')) continue;
    const cutter = cutBy(one);
    if (cutter) wrong.push(`${name(one)} is cut by ${name(cutter)}`);
    one.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const { left, right, top, bottom, width } = one.getBoundingClientRect();
    if (width === 0) continue;
    if (left < -1 || right > innerWidth + 1) wrong.push(`${name(one)} is cut: ${Math.round(left)} to ${Math.round(right)}`);
    const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const hit = there !== null && (one.contains(there) || there.contains(one) || there.closest('label')?.contains(one) ||
      (there.closest('.notice') && !one.closest('.notice'))); // which can be closed
    if (!hit) wrong.push(`${name(one)} cannot be reached: ${there ? name(there) : 'it is outside'} lies there`);
  }
  return wrong;
}

/** What is still found when the page has come to rest after a change of its size. */
async function settled(look) {
  let found = [];
  for (let i = 0; i < kLooks; i += 1) {
    await pause(kRest_ms);
    found = await look();
    if (found.length === 0) break;
  }
  return found;
}

export class Audit {
  found = [];

  note(where, all) {
    for (const one of all) this.found.push(`${where}: ${one}`);
  }

  /** All rules in light; in dark those of contrast again. The class is dark in both. */
  async obeys(page, where, themes = ['light', 'dark']) {
    for (const [index, theme] of themes.entries()) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      const run = index === 0
        ? { runOnly: { type: 'tag', values: kTags } }
        : { runOnly: { type: 'rule', values: ['color-contrast'] } };
      this.note(`${where}, ${theme}`, await findings(page, run));
    }
  }

  /** Nothing scrolls sideways and nothing is cut or covered in small windows. */
  async fits(page, where, small = kSmall) {
    const before = page.viewportSize();
    for (const size of small) {
      await page.setViewportSize(size);
      this.note(`${where}, ${size.width}x${size.height}`, await settled(() => page.evaluate(whatIsCut)));
    }
    await page.setViewportSize(before ?? kDesk);
  }

  /** Nothing runs by itself where a person wants no motion. */
  async isStill(page, where) {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const running = await page.evaluate(() => document.getAnimations()
      .filter(({ playState }) => playState === 'running')
      .map((one) => `${one.animationName ?? one.transitionProperty} of ${one.effect.target.className}`));
    this.note(where, running.map((one) => `moves: ${one}`));
  }

  async look(page, where, themes, small = kSmall) {
    await this.obeys(page, where, themes);
    await this.isStill(page, where);
    await this.fits(page, where, small);
  }

  isClean() {
    assert.equal(this.found.length, 0, `${this.found.length} findings:\n${this.found.join('\n')}`);
  }
}
