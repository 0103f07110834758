import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VNode } from 'preact';
import { markdown } from '../src/state/markdown';
import { ChatText } from '../src/ui/chat_text';

/** What is drawn, as `<p>a <strong>b</strong></p>`; throws when it is anything but what may be. */
function drawn(text: string): string {
  return write(ChatText({ text }) as unknown);
}

const kAllowed = new Set(['p', 'pre', 'code', 'blockquote', 'ol', 'ul', 'li', 'strong', 'em', 'a']);
const kProps = new Set(['children', 'href', 'target', 'rel', 'start', 'tabIndex']);

function write(node: unknown): string {
  if (node === null || node === undefined || node === false) return '';
  if (typeof node === 'string') return node;
  if (Array.isArray(node)) return node.map(write).join('');
  const { type, props } = node as VNode<Record<string, unknown>>;
  const inner = write(props.children);
  if (typeof type === 'function') return inner; // the fragment
  assert.ok(kAllowed.has(type as string), `an element ${type}`);
  for (const name of Object.keys(props)) assert.ok(kProps.has(name), `an attribute ${name}`);
  if (type === 'a') {
    assert.match(String(props.href), /^https?:\/\//);
    assert.equal(props.rel, 'noopener noreferrer nofollow');
  }
  return `<${type}>${inner}</${type}>`;
}

const examples: [what: string, text: string, html: string][] = [
  ['words', 'Halo, Bu', '<p>Halo, Bu</p>'],
  ['bold and italic', 'a **b** *c* _d_', '<p>a <strong>b</strong> <em>c</em> <em>d</em></p>'],
  ['bold within italic', '*a **b** c*', '<p><em>a <strong>b</strong> c</em></p>'],
  ['sums', '2*3*4 = 24, a * b', '<p>2*3*4 = 24, a * b</p>'],
  ['names', 'nama_saya_ini', '<p>nama_saya_ini</p>'],
  ['code', 'ketik `a*b*c` ya', '<p>ketik <code>a*b*c</code> ya</p>'],
  ['a block of code', '```js\nlet a = **1**;\n```\nok', '<pre><code>let a = **1**;</code></pre><p>ok</p>'],
  ['a block without an end', '```\na', '<p>```\na</p>'],
  ['lists', 'bawa:\n- pena\n- **buku**', '<p>bawa:</p><ul><li>pena</li><li><strong>buku</strong></li></ul>'],
  ['numbers', '3. tiga\n4. empat', '<ol><li>tiga</li><li>empat</li></ol>'],
  ['a quote', '> kata Bu Sari\n> begitu\nya', '<blockquote>kata Bu Sari\nbegitu</blockquote><p>ya</p>'],
  ['a sad face', '>:(', '<p>>:(</p>'],
  ['a link', 'lihat https://a.id/x_y_z.', '<p>lihat <a>https://a.id/x_y_z</a>.</p>'],
  ['a link in code', '`https://a.id`', '<p><code>https://a.id</code></p>'],
  ['no other links', '[a](javascript:alert(1)) javascript:x', '<p>[a](javascript:alert(1)) javascript:x</p>'],
  ['tags', '<b>x</b> <img src=x onerror=y> &lt;', '<p><b>x</b> <img src=x onerror=y> &lt;</p>'],
];
for (const [what, text, html] of examples) {
  test(`markdown: ${what}`, () => assert.equal(drawn(text), html));
}

/** A generator of random numbers that gives the same in each run. */
function random(seed: number): () => number {
  return () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
}

test('no text makes an element outside the set, or says what was not written', () => {
  const parts = [
    '**', '*', '_', '`', '```', '```\n', '\n', '> ', '- ', '1. ', ' ', 'a', 'b c', '\\', '[', '](', ')',
    'https://a.id/', 'http://', 'javascript:alert(1)', '<script>', '</p>', '<img src=x onerror=y>', '&lt;',
    '"', "'", '\u202e', '🙂', '\t', '__proto__', 'constructor', '{', '}', '0',
  ];
  const next = random(7);
  for (let round = 0; round < 20_000; ++round) {
    let text = '';
    const length = Math.floor(next() * 24);
    for (let i = 0; i < length; ++i) text += parts[Math.floor(next() * parts.length)];
    drawn(text);
    let at = 0;
    const said = textsOf(markdown(text));
    for (const character of said) {
      at = text.indexOf(character, at) + 1;
      assert.ok(at > 0, `${JSON.stringify(text)} became ${JSON.stringify(said)}`);
    }
  }
});

function textsOf(node: unknown): string {
  if (Array.isArray(node)) return node.map(textsOf).join('');
  if (typeof node !== 'object' || node === null) return '';
  const { text, of, items } = node as { text?: string; of?: unknown; items?: unknown };
  return (text ?? '') + textsOf(of) + textsOf(items);
}

test('a long text of nothing but marks is read at once', () => {
  for (const mark of ['*', '**', '`', '_a', '*a ', '> ', '- ', '```\n', '*a* ', '`a` ']) {
    const began = performance.now();
    drawn(mark.repeat(Math.ceil(2_000 / mark.length)));
    assert.ok(performance.now() - began < 500, mark);
  }
});
