// What another program says of a file.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

/** ffprobe over the same address as the browser's: {seconds, codecs, by name}. */
export function probe(address) {
  const result = spawnSync('ffprobe', [
    '-v', 'error', '-show_entries', 'format=duration:stream=codec_name', '-of', 'json',
    '-tls_verify', '0', address,
  ], { encoding: 'utf8', timeout: 30_000 });
  assert.equal(result.stderr, '');
  const { format, streams } = JSON.parse(result.stdout);
  return { seconds: Number(format.duration), codecs: streams.map(({ codec_name: name }) => name).sort() };
}
