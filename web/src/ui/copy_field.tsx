// A text to be taken along: shown, selectable, copied with one tap.
import { useState } from 'preact/hooks';
import { Button, Field } from '../design/controls';
import { t } from '../i18n';

interface CopyFieldProps {
  label: string;
  value: string;
  hint?: string;
  testId: string;
}

export function CopyField({ label, value, hint, testId }: CopyFieldProps) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      // Without permission the person still can copy the selected text himself.
      document.querySelector<HTMLInputElement>(`[data-testid=${testId}]`)?.select();
    }
  };
  return (
    <div class="copy-field">
      <Field label={label} value={value} onInput={() => {}} readOnly hint={hint} testId={testId} />
      <Button icon={copied ? 'check' : 'copy'} onClick={() => void copy()}>
        {t(copied ? 'keys.copied' : 'keys.copy')}
      </Button>
    </div>
  );
}
