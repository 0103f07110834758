import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

const root = process.env.WEB_ROOT ?? '';
const dist = mkdtempSync(join(tmpdir(), 'pendopo-web-'));
after(() => rmSync(dist, { recursive: true, force: true }));
execFileSync(process.execPath, [join(root, 'build.mjs'), '--out', dist]);

interface Entry {
  path: string;
  file: string;
  type: string;
  immutable: boolean;
}
const manifest: Entry[] = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));
const index = readFileSync(join(dist, 'index.html'), 'utf8');

/** A script and all that it imports without being asked. */
function withImports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const code = readFileSync(join(dist, 'assets', file), 'utf8');
  const statics = code.matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g);
  for (const [, imported] of statics) if (imported) withImports(imported, seen);
  return seen;
}

test('a student loads less than 150 kB to join', () => {
  const style = /href="\/assets\/(page-\w+\.css)"/.exec(index)?.[1] ?? '';
  const main = /src="\/assets\/(main-\w+\.js)"/.exec(index)?.[1] ?? '';
  const page = manifest.find(({ file }) => /class_page-\w+\.js$/.test(file))?.file ?? '';
  const scripts = withImports(main);
  withImports(page.replace('assets/', ''), scripts);
  const words = manifest.find(({ file }) => /assets\/id-\w+\.js$/.test(file))?.file ?? '';
  assert.ok(words, 'words of one language');
  withImports(words.replace('assets/', ''), scripts);
  assert.ok(scripts.size >= 3);
  const files = ['index.html', `assets/${style}`, ...[...scripts].map((name) => `assets/${name}`)];
  const bytes = files.reduce((sum, file) => sum + statSync(join(dist, `${file}.gz`)).size, 0);
  assert.ok(bytes < 150_000, `${bytes} bytes`);
  // The teacher's rooms and the QR code are not among them.
  assert.ok(![...scripts].some((name) => /home|qrcode|first_run/.test(name)));
});

test('the manifest lists every file with a type, and both compressed forms are right', () => {
  assert.equal(manifest[0]?.path, '/');
  for (const { path, file, type, immutable } of manifest) {
    const bytes = readFileSync(join(dist, file));
    assert.ok(brotliDecompressSync(readFileSync(join(dist, `${file}.br`))).equals(bytes), file);
    assert.ok(gunzipSync(readFileSync(join(dist, `${file}.gz`))).equals(bytes), file);
    assert.match(type, /^[a-z]+\/[a-z+]+/);
    assert.equal(immutable, file !== 'index.html' && file !== 'service_worker.js');
    if (immutable) assert.match(path, /^\/assets\/[\w.-]+-[A-Z0-9]{8}\.\w+$/);
  }
});

test('the page obeys its strict content security policy', () => {
  assert.doesNotMatch(index, /<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=|<style/);
  for (const [, address] of index.matchAll(/(?:src|href)="([^"]+)"/g)) {
    assert.ok(address?.startsWith('/assets/'), address);
    assert.ok(existsSync(join(dist, address ?? '')), address);
  }
  for (const { file } of manifest.filter((entry) => entry.file.endsWith('.js'))) {
    const code = readFileSync(join(dist, file), 'utf8');
    assert.doesNotMatch(code, /\beval\(|new Function\(/, file);
  }
});

test('a phone can put the page among its apps, and the worker keeps nothing', () => {
  const address = /rel="manifest" href="([^"]+)"/.exec(index)?.[1] ?? '';
  const app = JSON.parse(readFileSync(join(dist, address), 'utf8'));
  assert.equal(manifest.find(({ path }) => path === address)?.type, 'application/manifest+json');
  assert.deepEqual([app.start_url, app.scope, app.display], ['/', '/', 'standalone']);
  const kinds = app.icons.map(({ sizes, purpose }: { sizes: string; purpose: string }) => `${sizes} ${purpose}`);
  assert.deepEqual(kinds, ['192x192 any', '512x512 any', '192x192 maskable', '512x512 maskable']);
  for (const { src, sizes } of app.icons) {
    const bytes = readFileSync(join(dist, src));
    assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
    assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes);
  }
  const worker = manifest.find(({ path }) => path === '/service_worker.js');
  assert.equal(worker?.immutable, false);
  assert.doesNotMatch(readFileSync(join(dist, 'service_worker.js'), 'utf8'), /caches|indexedDB/);
});

test('the lock file names no host that packages are fetched from', () => {
  assert.doesNotMatch(readFileSync(join(root, 'package-lock.json'), 'utf8'), /"resolved"/);
});
