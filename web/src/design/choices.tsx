// One of a few, with a sentence beside each: radio buttons as cards.
import { useId } from 'preact/hooks';

export interface Choice {
  value: string;
  label: string;
  hint?: string | undefined;
  disabled?: boolean;
}

interface ChoicesProps {
  label: string;
  hint?: string;
  error?: string | null;
  value: string;
  choices: readonly Choice[];
  disabled?: boolean;
  testId: string;
  onChange: (value: string) => void;
}

export function Choices({ label, hint, error, value, choices, testId, ...rest }: ChoicesProps) {
  const name = useId();
  return (
    <fieldset class="choices" disabled={rest.disabled} data-testid={testId}>
      <legend>{label}</legend>
      {hint && <p class="field-help">{hint}</p>}
      <div class="choices-list">
        {choices.map((choice) => (
          <label class="choice" key={choice.value}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              disabled={choice.disabled}
              onChange={() => rest.onChange(choice.value)}
            />
            <span>
              {choice.label}
              {choice.hint && <small>{choice.hint}</small>}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p class="choices-wrong" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
