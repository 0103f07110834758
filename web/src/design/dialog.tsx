// A dialog over the page. The browser's own <dialog> keeps the focus inside, closes on Esc and gives
// the focus back.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { IconButton } from './controls';

interface DialogProps {
  title: string;
  onClose: () => void;
  wide?: boolean;
  /** As large as the window lets it. */
  large?: boolean;
  children: ComponentChildren;
}

export function Dialog({ title, onClose, wide, large, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const onBackdrop = (event: MouseEvent) => {
    if (event.target === element.current) onClose();
  };
  return (
    <dialog
      ref={element}
      class={`dialog${wide ? ' dialog-wide' : ''}${large ? ' dialog-large' : ''}`}
      aria-labelledby={id}
      onClick={onBackdrop}
      onClose={() => {
        // A browser may close it unasked, on a second Esc; our own closing comes with unmounting.
        if (element.current) onClose();
      }}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" label={t('app.close')} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}
