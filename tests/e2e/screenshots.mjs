// Makes docs/images/*.png, the pictures of README and guides.
//   node tests/e2e/screenshots.mjs               (after ./test, or ./run has built the program)
//   node tests/e2e/screenshots.mjs --all FOLDER  every screen and dialog, both sizes, themes and languages
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { takeAll } from './harness/all_pictures.mjs';
import { takePictures } from './harness/pictures.mjs';

const all = process.argv.indexOf('--all');
const images = join(dirname(fileURLToPath(import.meta.url)), '../../docs/images');
const folder = all > 0 ? resolve(process.argv[all + 1] ?? 'pictures') : images;
mkdirSync(folder, { recursive: true });
await (all > 0 ? takeAll(folder) : takePictures(folder, 1_500));
