// Every screen of the tour as pictures: a desk and a phone, light and dark, both languages.
import { join } from 'node:path';

import { newPerson, startBrowser } from './browser.mjs';
import { pause, startServerAt } from './server.mjs';
import { kMenu, kPage, seeBroadcasts, seeClass, seeDoctor, seeDoors, seeRooms } from './tour.mjs';

const kSizes = { 1280: { width: 1280, height: 800 }, 390: { width: 390, height: 844 } };
const kLocales = { en: 'en-GB', id: 'id-ID' };
const kSettle_ms = 300;

async function shoot(page, name, kind, folder) {
  const before = page.viewportSize();
  for (const [width, size] of kind === kMenu ? [[before.width, before]] : Object.entries(kSizes)) {
    await page.setViewportSize(size);
    for (const theme of kind === kPage ? ['light', 'dark'] : ['dark']) {
      await page.emulateMedia({ colorScheme: theme });
      await pause(kSettle_ms);
      await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`) });
    }
  }
  await page.setViewportSize(before);
}

/** About five minutes; a picture is `LANGUAGE-SCREEN-WIDTH-THEME.png`. */
export async function takeAll(folder) {
  const browser = await startBrowser();
  for (const [language, locale] of Object.entries(kLocales)) {
    const server = await startServerAt({});
    const s = { server, person: (options) => newPerson(browser, { language: locale, ...options }) };
    const see = (page, name, kind = kPage) => shoot(page, `${language}-${name}`, kind, folder);
    try {
      const { teacher, room } = await seeRooms(s, see);
      await seeDoors(s, room, see);
      await seeDoctor(teacher, s, see);
      await seeBroadcasts(teacher, s, see);
      await seeClass(teacher, room, s, see);
    } finally {
      await server.remove();
    }
  }
  await browser.close();
}
