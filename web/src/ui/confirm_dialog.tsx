// Asks once more before something that others notice.
import { useState } from 'preact/hooks';
import { Button, Message } from '../design/controls';
import { Dialog } from '../design/dialog';
import { t } from '../i18n';
import type { HttpResult } from '../signal/http';
import { refusalWords } from './refusal';

interface ConfirmProps {
  title: string;
  text: string;
  confirm: string;
  act: () => Promise<HttpResult<unknown>>;
  onClose: () => void;
  onDone: () => void;
}

export function ConfirmDialog({ title, text, confirm, act, onClose, onDone }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const go = async () => {
    setBusy(true);
    const result = await act();
    setBusy(false);
    if (!result.ok) return setWrong(refusalWords(result));
    onClose();
    onDone();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      {wrong && <Message wrong>{wrong}</Message>}
      <div class="dialog-actions">
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button kind="danger" busy={busy} testId="confirm" onClick={() => void go()}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
