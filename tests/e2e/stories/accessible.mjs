// Everybody can use it: WCAG 2.2 AA by axe on every screen, small windows, no motion, keys alone, and what
// is read aloud.
import assert from 'node:assert/strict';

import { Audit } from '../harness/accessible.mjs';
import { kClass, kMenu, seeBroadcasts, seeClass, seeDoctor, seeDoors, seeRooms } from '../harness/tour.mjs';
import { story } from '../harness/story.mjs';

const kLimit_ms = 240_000;

async function judge(audit, page, name, kind) {
  const themes = kind === kClass || kind === kMenu ? ['dark'] : ['light', 'dark'];
  if (kind === kMenu) return audit.obeys(page, name, themes);
  return audit.look(page, name, themes);
}

story('every screen obeys WCAG 2.2 AA, fits into small windows and stands still', async (s) => {
  const audit = new Audit();
  const see = (page, name, kind) => judge(audit, page, name, kind);
  const { teacher, room } = await seeRooms(s, see);
  await seeDoors(s, room, see);
  await seeDoctor(teacher, s, see);
  await seeBroadcasts(teacher, s, see);
  await seeClass(teacher, room, s, see);
  audit.isClean();
}, { limit_ms: kLimit_ms });

story('the judge of this file finds what is wrong', async (s) => {
  const page = await s.person();
  await page.goto(s.server.url);
  await page.getByTestId('sign-in-name').or(page.getByTestId('first-run-name')).first().waitFor();
  await page.evaluate(() => {
    const add = (html, style) => {
      document.body.insertAdjacentHTML('beforeend', html);
      for (const [name, value] of Object.entries(style)) document.body.lastElementChild.style.setProperty(name, value);
    };
    add('<p>pale words</p>', { color: '#ddd', background: '#fff' });
    add('<button></button>', { position: 'absolute', left: '0', top: '0', width: '20px', height: '20px' });
    add('<button>too wide</button>', { width: '700px' });
    document.body.animate([{ opacity: 1 }, { opacity: 0.99 }], { duration: 100_000 });
  });
  const audit = new Audit();
  await audit.look(page, 'wrong', ['light']);
  const found = audit.found.join('\n');
  for (const sign of [/color-contrast/, /button-name/, /scrolls sideways/, /is cut/, /moves: /]) assert.match(found, sign);
});
