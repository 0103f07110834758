// A far network behind a line that delays and loses (slow_line.py), for the stories that import this.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { anotherNamespace, network, spawnAsRoot } from './network.mjs';

const script = join(dirname(fileURLToPath(import.meta.url)), 'slow_line.py');

export const kNear = '10.87.0.1';
export const kDelay_ms = 25; // each way
export const kLoss_percent = 1.5; // each way

async function layLine() {
  const far = await anotherNamespace();
  const line = spawnAsRoot(['python3', script, String(far.pid), String(kDelay_ms), String(kLoss_percent)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  await new Promise((done, failed) => {
    line.once('error', failed);
    line.once('exit', (code) => failed(new Error(`it ended with ${code}: ${said.trim().split('\n').at(-1)}`)));
    line.stderr.on('data', (bytes) => (said += bytes));
    line.stdout.once('data', done);
  });
  for (const end of [line, line.stdin, line.stdout, line.stderr]) end.unref();
  return {
    /** Runs a program at the far end. */
    spawn: ([program, ...words]) =>
      spawnAsRoot([...far.within, program, ...words], { stdio: ['ignore', 'ignore', 'pipe'] }),
  };
}

async function choose() {
  if (!network.changes) return { line: null, reason: network.reason };
  try {
    return { line: await layLine(), reason: '' };
  } catch (error) {
    return { line: null, reason: `there can be no slow line here: ${error.message}` };
  }
}

/** null where there can be none; then `reason` says why. */
export const { line, reason } = await choose();
