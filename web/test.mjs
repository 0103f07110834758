// Bundles every test/*.test.ts with esbuild and runs them with node's own test runner; prints one
// line that says how many passed and failed. Works from Node 18 on.
import * as esbuild from 'esbuild';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from 'node:test';
import { inspect } from 'node:util';

const kRoot = fileURLToPath(new URL('.', import.meta.url));

async function bundleTests(outdir) {
  const names = (await readdir(join(kRoot, 'test'))).filter((name) => /\.test\.tsx?$/.test(name));
  await esbuild.build({
    absWorkingDir: kRoot,
    entryPoints: names.map((name) => `test/${name}`),
    inject: [join(kRoot, 'test/all_words.ts')],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    packages: 'external',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    sourcemap: 'inline',
    define: { 'process.env.WEB_ROOT': JSON.stringify(kRoot) },
  });
  return names.sort().map((name) => join(outdir, name.replace(/\.tsx?$/, '.mjs')));
}

function report(stream) {
  const counts = { passed: 0, failed: 0 };
  return new Promise((resolve) => {
    // Node 18 reports the file itself as a test, too; only the tests inside count.
    const isFile = (data) => data.name.endsWith('.mjs');
    stream.on('test:pass', (data) => {
      if (!isFile(data)) counts.passed += 1;
    });
    stream.on('test:fail', (data) => {
      if (!isFile(data) || counts.failed === 0) counts.failed += 1;
      const cause = data.details?.error?.cause ?? data.details?.error;
      console.error(`FAILED ${data.name}\n${inspect(cause)}\n`);
    });
    stream.on('end', () => resolve(counts));
    stream.resume();
  });
}

// Inside node_modules' reach, so that the tests find the packages that are not bundled.
const outdir = await mkdtemp(join(kRoot, 'node_modules', '.test-'));
try {
  const files = await bundleTests(outdir);
  const { passed, failed } = await report(run({ files, concurrency: 2 }));
  console.log(`web tests: ${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
} finally {
  await rm(outdir, { recursive: true, force: true });
}
