// Makes docs/images/*.png, the pictures of README and guides.
//   node tests/e2e/screenshots.mjs        (after ./test, or ./run has built the program)
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { takePictures } from './harness/pictures.mjs';

const images = join(dirname(fileURLToPath(import.meta.url)), '../../docs/images');
mkdirSync(images, { recursive: true });
await takePictures(images, 1_500);
