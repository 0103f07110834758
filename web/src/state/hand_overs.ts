// Files that somebody gives this page, past the server. Pure.

/** A file that one is asked to take, or takes. */
export interface IncomingFile {
  readonly key: string;
  readonly from: string;
  /** As it was when it was offered: who gives it may leave. */
  readonly fromName: string;
  readonly name: string;
  readonly bytes: number;
  readonly got: number;
  readonly phase: 'asked' | 'coming' | 'here' | 'over';
  /** Why it does not come. */
  readonly why: HandOverEnd | null;
}

export const kHandOverEnds = ['done', 'declined', 'taken_back', 'no_way', 'gone', 'not_allowed'] as const;
export type HandOverEnd = (typeof kHandOverEnds)[number];

/** What is shown, and how a browser saves it: a stranger's page has made it up. */
export function plainFileName(name: string): string {
  const last = name.split(/[/\\]/).pop() ?? '';
  // Marks that turn text around would show "exe.pdf" for what ends otherwise.
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();
  return plain.replace(/^\.+/, '') || 'file';
}
