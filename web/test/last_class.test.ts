import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { forgetClass, kKeptForMs, rememberClass, rememberedClass } from '../src/signal/last_class';

const kept = new Map<string, string>();
Object.assign(globalThis, {
  localStorage: {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  },
});
beforeEach(() => kept.clear());

const seventh = { path: '/class/kelas-7a#abc', title: 'Kelas 7A' };

test('the last class is known for a hundred and twenty days, or until it is forgotten', () => {
  assert.equal(rememberedClass(0), null);
  rememberClass(seventh, 1_000);
  assert.deepEqual(rememberedClass(1_000 + kKeptForMs), seventh);
  assert.equal(rememberedClass(1_001 + kKeptForMs), null);
  assert.equal(kept.size, 0, 'it is kept no longer');
  rememberClass(seventh, 1_000);
  forgetClass();
  assert.equal(rememberedClass(1_000), null);
});

test('only a class of this server is gone back to', () => {
  for (const path of ['https://elsewhere.example/class/a#b', '//elsewhere.example/class/a#b', '/class/a', '/rooms#b', '/class/a/../b#c', 'javascript:alert(1)']) {
    rememberClass({ path, title: 'Kelas' }, 0);
    assert.equal(rememberedClass(0), null, path);
  }
  for (const text of ['', '{', 'null', '[]', '{"path":1}']) {
    kept.set('pendopo.last_class', text);
    assert.equal(rememberedClass(0), null, text);
  }
});

test('where nothing may be kept nothing is known', () => {
  Object.assign(globalThis, { localStorage: undefined });
  rememberClass(seventh, 0);
  assert.equal(rememberedClass(0), null);
  forgetClass();
});
