// A plain subset of Markdown as a tree of a few kinds: **bold**, *italic*, `code`, blocks of code,
// lists, quotes; and links as they are typed. Pure. The page makes elements of it, never HTML.
import { linkify } from './linkify';

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong'; of: Inline[] }
  | { kind: 'em'; of: Inline[] };

export type Block =
  | { kind: 'lines'; of: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'quote'; of: Inline[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Inline[][] };

/** Marks within marks; what is deeper stays as it was typed. */
const kDeepest = 4;

const kFence = /^```/;
const kQuote = /^>(?: |$)/;
const kBullet = /^\s{0,3}[-*•]\s+(?=\S)/;
const kNumber = /^\s{0,3}(\d{1,4})[.)]\s+(?=\S)/;

export function markdown(text: string): Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  let plain: string[] = [];
  const endPlain = () => {
    if (plain.length > 0) blocks.push({ kind: 'lines', of: inline(plain.join('\n')) });
    plain = [];
  };
  for (let at = 0; at < lines.length; ) {
    const block = codeAt(lines, at) ?? quoteAt(lines, at) ?? listAt(lines, at);
    if (block) {
      endPlain();
      blocks.push(block.block);
      at = block.next;
    } else {
      plain.push(lines[at] ?? '');
      at += 1;
    }
  }
  endPlain();
  return blocks;
}

type Found = { block: Block; next: number } | null;

/** A block of code ends with its fence; one that does not end is none. */
function codeAt(lines: readonly string[], at: number): Found {
  if (!kFence.test(lines[at] ?? '')) return null;
  const end = lines.findIndex((line, index) => index > at && line.trimEnd() === '```');
  if (end < 0) return null;
  return { block: { kind: 'code', text: lines.slice(at + 1, end).join('\n') }, next: end + 1 };
}

function runOf(lines: readonly string[], at: number, mark: RegExp): string[] {
  const run: string[] = [];
  while (at + run.length < lines.length && mark.test(lines[at + run.length] ?? '')) {
    run.push((lines[at + run.length] ?? '').replace(mark, ''));
  }
  return run;
}

function quoteAt(lines: readonly string[], at: number): Found {
  const quoted = runOf(lines, at, kQuote);
  if (quoted.length === 0) return null;
  return { block: { kind: 'quote', of: inline(quoted.join('\n')) }, next: at + quoted.length };
}

function listAt(lines: readonly string[], at: number): Found {
  const number = kNumber.exec(lines[at] ?? '');
  const items = runOf(lines, at, number ? kNumber : kBullet);
  if (items.length === 0) return null;
  const start = number ? Number(number[1]) : 1;
  const list: Block = { kind: 'list', ordered: number !== null, start, items: items.map((item) => inline(item)) };
  return { block: list, next: at + items.length };
}

/** Whether a mark may stand there: opening before a word, closing behind one, not within words. */
const kMarks: readonly [kind: 'strong' | 'em', mark: RegExp][] = [
  ['strong', /(?<![*\w])\*\*(?=[^\s*])([^\n]*?[^\s*])\*\*(?![*\w])/],
  ['em', /(?<![*\w])\*(?=[^\s*])((?:[^*\n]|\*\*)*?[^\s*])\*(?![*\w])/],
  ['em', /(?<![_\w])_(?=[^\s_])([^_\n]*?[^\s_])_(?![_\w])/],
];
const kCode = /`([^`\n]+)`/;

export function inline(text: string, depth = 0): Inline[] {
  if (text === '') return [];
  const code = kCode.exec(text);
  if (code) {
    return [
      ...inline(text.slice(0, code.index), depth),
      { kind: 'code', text: code[1] ?? '' },
      ...inline(text.slice(code.index + code[0].length), depth),
    ];
  }
  return linkify(text).flatMap((piece): Inline[] =>
    piece.href ? [{ kind: 'link', text: piece.text, href: piece.href }] : marked(piece.text, depth),
  );
}

function firstMark(text: string): { kind: 'strong' | 'em'; found: RegExpExecArray } | null {
  let first: { kind: 'strong' | 'em'; found: RegExpExecArray } | null = null;
  for (const [kind, mark] of kMarks) {
    const found = mark.exec(text);
    if (found && (!first || found.index < first.found.index)) first = { kind, found };
  }
  return first;
}

function marked(text: string, depth: number): Inline[] {
  if (depth < kDeepest) {
    const first = firstMark(text);
    if (first) {
      const { kind, found } = first;
      return [
        ...marked(text.slice(0, found.index), depth),
        { kind, of: marked(found[1] ?? '', depth + 1) },
        ...marked(text.slice(found.index + found[0].length), depth),
      ];
    }
  }
  return text === '' ? [] : [{ kind: 'text', text }];
}
