import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { en as enFirst } from '../src/i18n/en';
import { enSlides } from '../src/i18n/en_slides';
import { chooseLanguage, fill } from '../src/i18n/fill';
import { id as idFirst } from '../src/i18n/id';
import { idSlides } from '../src/i18n/id_slides';

// With those that are loaded later.
const en = { ...enFirst, ...enSlides };
const id = { ...idFirst, ...idSlides };

const source = join(process.env.WEB_ROOT ?? '', 'src');

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const sources = files(source)
  .filter((path) => !/i18n\/(\w+_)?(en|id)\.ts$/.test(path))
  .map((path) => ({ path: path.slice(source.length + 1), code: readFileSync(path, 'utf8') }));

test('both languages have the same messages in the same order, none empty', () => {
  assert.deepEqual(Object.keys(id), Object.keys(en));
  for (const [key, message] of [...Object.entries(id), ...Object.entries(en)]) {
    assert.ok(message.trim().length > 0, key);
  }
});

test('both languages fill the same places', () => {
  const places = (message: string) =>
    [...new Set([...message.matchAll(/\{(\w+)/g)].map(([, name]) => name))].sort();
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    assert.deepEqual(places(id[key]), places(en[key]), key);
  }
});

test('no message is the same in both languages by oversight', () => {
  const same = (Object.keys(en) as (keyof typeof en)[]).filter((key) => en[key] === id[key]);
  assert.deepEqual(same, []);
});

test('every message is used', () => {
  const code = sources.map((one) => one.code).join('\n');
  // `refusal.${failure}` uses all messages of that beginning.
  const beginnings = [...code.matchAll(/`([a-z_]+(?:\.[a-z_]+)*\.)\$\{/g)].map(([, start]) => start);
  const infix = [...code.matchAll(/`([a-z_]+\.)\$\{[^}]+\}([._][a-z_]+)`/g)].map(
    ([, start, end]) => [start, end] as const,
  );
  const unused = Object.keys(en).filter(
    (key) =>
      !code.includes(`'${key}'`) &&
      !code.includes(`"${key}"`) &&
      !beginnings.some((start) => start && key.startsWith(start)) &&
      !infix.some(([start, end]) => key.startsWith(start ?? '') && key.endsWith(end ?? '')),
  );
  assert.deepEqual(unused, []);
});

/** Attributes whose text a person sees or hears. */
const kSpoken = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label', 'hint']);

function hardCoded(path: string, code: string): string[] {
  const found: string[] = [];
  const file = ts.createSourceFile(path, code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TSX);
  const hasWords = (text: string) => /\p{L}{2,}/u.test(text);
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && hasWords(node.text)) found.push(`${path}: ${node.text.trim()}`);
    if (ts.isJsxAttribute(node) && kSpoken.has(node.name.getText())) {
      const value = node.initializer;
      // An empty one says that a picture is there for the eye alone.
      if (value && ts.isStringLiteral(value) && value.text !== '') found.push(`${path}: ${value.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test('components have no visible text of their own', () => {
  // The name of the product is the same everywhere.
  const allowed = new Set(['design/logo.tsx: Pendopo']);
  const found = sources
    .filter(({ path }) => path.endsWith('.tsx'))
    .flatMap(({ path, code }) => hardCoded(path, code))
    .filter((text) => !allowed.has(text));
  assert.deepEqual(found, []);
});

test('no component file is longer than 200 lines', () => {
  const long = sources
    .filter(({ path }) => path.endsWith('.tsx'))
    .filter(({ code }) => code.split('\n').length > 201)
    .map(({ path }) => path);
  assert.deepEqual(long, []);
});

test('only media/ touches WebRTC and the devices, and the state touches no DOM', () => {
  for (const { path, code } of sources) {
    if (!path.startsWith('media/')) {
      assert.doesNotMatch(code, /new RTCPeerConnection|getUserMedia|getDisplayMedia/, path);
    }
    if (path.startsWith('state/')) {
      assert.doesNotMatch(code, /\b(document|window|localStorage|Date\.now|setTimeout)\b/, path);
    }
  }
});

test('fills places and chooses by number', () => {
  assert.equal(fill('Hai {name}', { name: 'Ani' }), 'Hai Ani');
  assert.equal(fill('{n|one person|{n} people} in', { n: 1 }), 'one person in');
  assert.equal(fill('{n|one person|{n} people} in', { n: 4 }), '4 people in');
  assert.equal(fill('{missing}', {}), '{missing}');
  assert.equal(fill('{name}', { name: '{n}' }), '{n}');
});

test("the language is the first of the browser's that we have", () => {
  assert.equal(chooseLanguage(['id-ID', 'en']), 'id');
  assert.equal(chooseLanguage(['de', 'en-GB', 'id']), 'en');
  assert.equal(chooseLanguage(['in-ID']), 'id');
  assert.equal(chooseLanguage(['jv', 'en']), 'id');
  assert.equal(chooseLanguage(['de']), 'en');
  assert.equal(chooseLanguage([]), 'id');
});
