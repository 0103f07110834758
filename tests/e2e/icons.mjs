// Makes web/static/*.png, the icons of the installed page, from the logo beside them; to be run when that changes.
//   node tests/e2e/icons.mjs
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startBrowser } from './harness/browser.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../web/static');
const kIcons = [['icon', 192], ['icon', 512], ['icon_maskable', 192], ['icon_maskable', 512]];

const browser = await startBrowser();
for (const [name, size] of kIcons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const svg = readFileSync(join(folder, `${name}.svg`), 'utf8');
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px}</style>${svg}`);
  await page.screenshot({ path: join(folder, `${name}_${size}.png`), omitBackground: true });
  await page.close();
}
await browser.close();
