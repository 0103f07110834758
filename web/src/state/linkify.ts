// Finds web addresses in chat text. Pure; the page makes the anchors.

export interface Piece {
  text: string;
  /** Only ever http: or https:. */
  href: string | null;
}

const kAddress = /\bhttps?:\/\/[^\s<>"']+/gi;

/** Trailing punctuation belongs to the sentence, and a closing bracket only when one was opened. */
function trimmed(address: string): string {
  let result = address.replace(/[.,;:!?*]+$/, '');
  while (result.endsWith(')') && result.split(')').length > result.split('(').length) {
    result = result.slice(0, -1).replace(/[.,;:!?*]+$/, '');
  }
  return result;
}

function hrefOf(address: string): string | null {
  try {
    const url = new URL(address);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}

/** The text in pieces; put together they are the text again. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(kAddress)) {
    const address = trimmed(match[0]);
    const href = hrefOf(address);
    if (!href) continue;
    const start = match.index ?? 0;
    if (start > end) pieces.push({ text: text.slice(end, start), href: null });
    pieces.push({ text: address, href });
    end = start + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}
