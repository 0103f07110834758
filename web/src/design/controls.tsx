// Buttons, fields, selects, badges, avatars: the small parts every page is made of.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { avatarColour, initials } from '../state/people';
import { Icon, type IconName } from './icon';

type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';

interface ButtonProps {
  kind?: ButtonKind;
  icon?: IconName;
  busy?: boolean;
  wide?: boolean;
  disabled?: boolean;
  submit?: boolean;
  testId?: string | undefined;
  onClick?: () => void;
  children: ComponentChildren;
}

export function Button({ kind = 'plain', icon, busy, wide, ...rest }: ButtonProps) {
  return (
    <button
      type={rest.submit ? 'submit' : 'button'}
      class={`button button-${kind}${wide ? ' button-wide' : ''}`}
      disabled={rest.disabled || busy}
      aria-busy={busy}
      data-testid={rest.testId}
      onClick={rest.onClick}
    >
      {busy ? <span class="spinner" /> : icon && <Icon name={icon} size={20} />}
      <span>{rest.children}</span>
    </button>
  );
}

interface IconButtonProps {
  icon: IconName;
  label: string;
  class?: string;
  pressed?: boolean;
  expanded?: boolean;
  disabled?: boolean;
  testId?: string | undefined;
  onClick?: (event: MouseEvent) => void;
  children?: ComponentChildren;
}

/** A button that shows only an icon; its name is read aloud and shown on hover. */
export function IconButton({ icon, label, pressed, expanded, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`icon-button ${rest.class ?? ''}`}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      disabled={rest.disabled}
      data-testid={rest.testId}
      onClick={rest.onClick}
    >
      <Icon name={icon} />
      {rest.children}
    </button>
  );
}

interface FieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string | undefined;
  error?: string | null;
  type?: 'text' | 'password' | 'datetime-local';
  testId?: string;
  maxLength?: number;
  placeholder?: string;
  autocomplete?: string;
  autofocus?: boolean;
  readOnly?: boolean;
}

export function Field({ label, value, onInput, hint, error, ...rest }: FieldProps) {
  const id = useId();
  const help = error ?? hint;
  return (
    <div class={`field${error ? ' field-wrong' : ''}`}>
      <label for={id}>{label}</label>
      <input
        id={id}
        type={rest.type ?? 'text'}
        value={value}
        maxLength={rest.maxLength}
        placeholder={rest.placeholder}
        autocomplete={rest.autocomplete ?? 'off'}
        autocapitalize="none"
        spellcheck={false}
        autofocus={rest.autofocus}
        readOnly={rest.readOnly}
        aria-invalid={error ? true : undefined}
        aria-describedby={help ? `${id}-help` : undefined}
        data-testid={rest.testId}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {help && (
        <p id={`${id}-help`} class="field-help" role={error ? 'alert' : undefined}>
          {help}
        </p>
      )}
    </div>
  );
}

interface SelectProps {
  label: string;
  icon?: IconName;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  testId?: string;
  disabled?: boolean;
}

export function Select({ label, icon, value, options, onChange, testId, disabled }: SelectProps) {
  return (
    <label class="select">
      {icon && <Icon name={icon} size={20} />}
      <span class="visually-hidden">{label}</span>
      <select
        title={label}
        value={value}
        disabled={disabled}
        data-testid={testId}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon name="down" size={18} />
    </label>
  );
}

export function Badge({ children, testId }: { children: ComponentChildren; testId?: string }) {
  return (
    <span class="badge" data-testid={testId}>
      {children}
    </span>
  );
}

export function Avatar({ name }: { name: string }) {
  return (
    <span class={`avatar avatar-${avatarColour(name)}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** A box with words: something to know, or what went wrong. */
export function Message(props: { wrong?: boolean; testId?: string; children: ComponentChildren }) {
  return (
    <div
      class={`message${props.wrong ? ' message-wrong' : ''}`}
      role={props.wrong ? 'alert' : undefined}
      data-testid={props.testId}
    >
      <Icon name={props.wrong ? 'warning' : 'info'} size={20} />
      <div>{props.children}</div>
    </div>
  );
}
