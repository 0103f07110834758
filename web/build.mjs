// Builds the page into dist/: content-hashed files, each also as .br and .gz, and a manifest that
// the server embeds. `--dev` skips minifying and compression; `--out FOLDER` builds elsewhere.
import * as esbuild from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const kRoot = fileURLToPath(new URL('.', import.meta.url));
const kOut = process.argv.indexOf('--out');
const kDist = kOut > 0 ? resolve(process.argv[kOut + 1]) : join(kRoot, 'dist');
const kTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};
const kWorker = 'service_worker.js';

// Browsers that can hold a class: the oldest still met on cheap phones.
const kBrowsers = ['chrome94', 'firefox98', 'safari15.4'];

/** pdf.js runs in a worker of its own, which loads what unpacks rare pictures when a PDF has such. */
const kPdfWorker = 'legacy/build/pdf.worker.min.mjs';
const kPdfParts = ['wasm/jbig2_nowasm_fallback.js', 'wasm/openjpeg_nowasm_fallback.js'];

/** Writes bytes under a name that tells them from others. */
async function writeHashed(bytes, name) {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8).toUpperCase();
  const extension = extname(name);
  const file = `${basename(name, extension)}-${hash}${extension}`;
  await writeFile(join(kDist, 'assets', file), bytes);
  return file;
}

/** The module 'pdf-worker': where the worker lies, and the folder with its parts. */
const pdfWorker = {
  name: 'pdf-worker',
  setup(build) {
    build.onResolve({ filter: /^pdf-worker$/ }, () => ({ path: 'pdf-worker', namespace: 'pdf-worker' }));
    build.onLoad({ filter: /.*/, namespace: 'pdf-worker' }, async () => {
      const root = join(kRoot, 'node_modules/pdfjs-dist');
      let worker = await readFile(join(root, kPdfWorker), 'utf8');
      for (const part of kPdfParts) {
        const name = basename(part);
        if (!worker.includes(name)) throw new Error(`${kPdfWorker} does not load ${name}`);
        worker = worker.replaceAll(name, await writeHashed(await readFile(join(root, part)), name));
      }
      const file = await writeHashed(worker, 'pdf_worker.js');
      const contents = `export const kPdfWorker = '/assets/${file}';\nexport const kPdfParts = '/assets/';\n`;
      return { contents, loader: 'js' };
    });
  },
};

/** The module 'slides-style': the address of a style sheet that is needed only with slides. */
const lateStyle = {
  name: 'slides-style',
  setup(build) {
    build.onResolve({ filter: /^slides-style$/ }, () => ({ path: 'slides-style', namespace: 'slides-style' }));
    build.onLoad({ filter: /.*/, namespace: 'slides-style' }, async () => {
      const css = await readFile(join(kRoot, 'src/design/slides.css'), 'utf8');
      const { code } = await esbuild.transform(css, { loader: 'css', minify: true, target: kBrowsers });
      return { contents: `export default '/assets/${await writeHashed(code, 'slides.css')}';\n`, loader: 'js' };
    });
  },
};

async function bundle(dev) {
  const result = await esbuild.build({
    absWorkingDir: kRoot,
    entryPoints: { main: 'src/main.tsx', page: 'src/design/page.css' },
    outdir: join(kDist, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: kBrowsers,
    minify: !dev,
    sourcemap: dev ? 'linked' : false,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'file' },
    plugins: [pdfWorker, lateStyle],
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const outputs = Object.entries(result.metafile.outputs);
  const of = (entry) => outputs.find(([, output]) => output.entryPoint === entry)?.[0];
  return { script: of('src/main.tsx'), style: of('src/design/page.css') };
}

async function copyHashed(source) {
  return `/assets/${await writeHashed(await readFile(join(kRoot, source)), source)}`;
}

/** The service worker: its address must stay, as a browser knows it by that. */
async function bundleWorker(dev) {
  await esbuild.build({
    absWorkingDir: kRoot,
    entryPoints: ['src/service_worker.ts'],
    outfile: join(kDist, kWorker),
    bundle: true,
    format: 'iife',
    target: kBrowsers,
    minify: !dev,
    logLevel: 'warning',
  });
}

/** What a phone needs to put the page among its apps; one name in all languages. */
async function writeWebManifest() {
  const icons = [];
  for (const [name, purpose] of [['icon', 'any'], ['icon_maskable', 'maskable']]) {
    for (const size of [192, 512]) {
      const src = await copyHashed(`static/${name}_${size}.png`);
      icons.push({ src, sizes: `${size}x${size}`, type: 'image/png', purpose });
    }
  }
  const manifest = {
    id: '/', name: 'Pendopo', short_name: 'Pendopo', start_url: '/', scope: '/', display: 'standalone',
    background_color: '#16120e', theme_color: '#1d5a45', icons,
  };
  const file = await writeHashed(JSON.stringify(manifest), 'app.webmanifest');
  return { manifest: `/assets/${file}`, touchIcon: icons[2].src }; // a maskable one: iOS cuts its corners itself
}

async function writeIndex({ script, style }) {
  const icon = await copyHashed('static/icon.svg');
  const { manifest, touchIcon } = await writeWebManifest();
  const address = (output) => `/${relative(kDist, join(kRoot, output))}`;
  const template = await readFile(join(kRoot, 'src/index.html'), 'utf8');
  const html = template
    .replace('{{icon}}', icon)
    .replace('{{touch_icon}}', touchIcon)
    .replace('{{manifest}}', manifest)
    .replace('{{style}}', address(style))
    .replace('{{script}}', address(script));
  await writeFile(join(kDist, 'index.html'), html);
}

async function compress(file) {
  const bytes = await readFile(file);
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  await writeFile(`${file}.br`, brotli);
  await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}

async function writeManifest(dev) {
  const assets = (await readdir(join(kDist, 'assets'))).filter((name) => extname(name) in kTypes);
  const entries = [{ path: '/', file: 'index.html', type: kTypes['.html'], immutable: false }];
  entries.push({ path: `/${kWorker}`, file: kWorker, type: kTypes['.js'], immutable: false });
  for (const name of assets.sort()) {
    const file = `assets/${name}`;
    entries.push({ path: `/${file}`, file, type: kTypes[extname(name)], immutable: true });
  }
  if (!dev) for (const { file } of entries) await compress(join(kDist, file));
  await writeFile(join(kDist, 'manifest.json'), JSON.stringify(entries, null, 2) + '\n');
}

const dev = process.argv.includes('--dev');
await rm(kDist, { recursive: true, force: true });
await mkdir(join(kDist, 'assets'), { recursive: true });
await bundleWorker(dev);
await writeIndex(await bundle(dev));
await writeManifest(dev);
