// The ways by which files get into the chat: a button, dropping them on the panel, pasting.
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from '../design/controls';
import { t } from '../i18n';

export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton icon="clip" label={t('file.attach')} testId="chat-attach" onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="chat-files"
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = ''; // the same one may be chosen again
        }}
      />
    </>
  );
}

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Whatever is dropped on the panel around that element; `onFiles` null: nothing is taken. */
export function useFileDrop(
  inside: RefObject<HTMLElement>,
  onFiles: ((files: File[]) => void) | null,
): void {
  const take = useRef(onFiles);
  take.current = onFiles;
  useEffect(() => {
    const panel = inside.current?.closest<HTMLElement>('aside');
    if (!panel) return;
    let depth = 0;
    const mark = (to: number) => {
      depth = Math.max(0, to);
      if (depth > 0 && take.current) panel.dataset.drop = t('file.drop');
      else delete panel.dataset.drop;
    };
    const on = {
      dragenter: (event: DragEvent) => hasFiles(event) && mark(depth + 1),
      dragleave: (event: DragEvent) => hasFiles(event) && mark(depth - 1),
      // Else the browser would leave the class and open the file.
      dragover: (event: DragEvent) => hasFiles(event) && event.preventDefault(),
      drop: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        mark(0);
        take.current?.([...(event.dataTransfer?.files ?? [])]);
      },
    };
    const names = Object.keys(on) as (keyof typeof on)[];
    for (const name of names) panel.addEventListener(name, on[name]);
    return () => {
      mark(0);
      for (const name of names) panel.removeEventListener(name, on[name]);
    };
  }, []);
}

/** Files, and not also text: whoever pastes from a table wants its words. */
export function pastedFiles(event: ClipboardEvent): File[] {
  const data = event.clipboardData;
  if (!data || data.types.includes('text/plain')) return [];
  return [...data.files];
}
