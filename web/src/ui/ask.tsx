// What others notice at once, or what cannot be undone, is asked for twice.
import { Button } from '../design/controls';
import { Dialog } from '../design/dialog';
import { t } from '../i18n';

interface AskProps {
  title: string;
  text: string;
  yes: string;
  onYes: () => void;
  onClose: () => void;
}

export function Ask({ title, text, yes, onYes, onClose }: AskProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <div class="dialog-actions">
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button
          kind="danger"
          testId="confirm"
          onClick={() => {
            onClose();
            onYes();
          }}
        >
          {yes}
        </Button>
      </div>
    </Dialog>
  );
}
