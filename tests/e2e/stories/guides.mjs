// What the guides show is found on the way that they describe, and both languages say the same. Their
// commands are tried where they are at home: packaging/test_packages, stories/program.mjs.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { takePictures } from '../harness/pictures.mjs';
import { tellsAll } from '../harness/story.mjs';

const docs = join(dirname(fileURLToPath(import.meta.url)), '../../../docs');
const kLanguages = ['id', 'en'];
const kLinesMax = 70;
const kTimeout_ms = 180_000;

const guides = readdirSync(join(docs, 'guide')).filter((name) => name.endsWith('.md'));
const textOf = (name) => readFileSync(join(docs, 'guide', name), 'utf8');
const picturesIn = (text) => [...text.matchAll(/!\[[^\]]+\]\(\.\.\/images\/([^)]+)\)/g)].map(([, file]) => file);
const commandsIn = (text) => text.split('\n').filter((line) => line.startsWith('    ')).map((line) => line.trim().replace(/ +#.*/, ''));

test('every guide is there in both languages, short, with the same pictures and commands', () => {
  const names = [...new Set(guides.map((name) => name.replace(/\.(id|en)\.md$/, '')))];
  assert.deepEqual(names.sort(), ['docker', 'first-broadcast', 'first-class', 'raspberry-pi', 'student-phone', 'vps']);
  for (const name of names) {
    const [id, en] = kLanguages.map((language) => textOf(`${name}.${language}.md`));
    assert.deepEqual(commandsIn(id), commandsIn(en), name);
    assert.deepEqual(picturesIn(id).map((file) => file.replace('-id-', '-en-')), picturesIn(en), name);
    assert.ok(picturesIn(id).length > 0, name);
    for (const file of picturesIn(id)) assert.match(file, /-id-/);
    for (const text of [id, en]) assert.ok(text.split('\n').length <= kLinesMax, name);
    assert.equal(id.match(/^#/gm)?.length, en.match(/^#/gm)?.length, name);
  }
});

const longTest = tellsAll ? test : () => {};
longTest('the way that they describe shows every page of their pictures', { timeout: kTimeout_ms }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pendopo-pictures-'));
  try {
    await takePictures(folder, 0);
    const taken = readdirSync(folder).sort();
    assert.deepEqual(taken, readdirSync(join(docs, 'images')).filter((name) => name.endsWith('.png')).sort());
    for (const file of guides.flatMap((name) => picturesIn(textOf(name)))) {
      assert.ok(taken.includes(file), file);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
