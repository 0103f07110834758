// Makes something that needs no more than a name: a room, a channel.
import { useState } from 'preact/hooks';
import { Button, Field } from '../design/controls';
import type { HttpResult } from '../signal/http';
import { refusalWords } from './refusal';

interface NewNamedProps {
  title: string;
  label: string;
  placeholder: string;
  create: string;
  /** The beginning of its test ids: "room" gives room-title and room-create. */
  testId: string;
  make: (name: string) => Promise<HttpResult<unknown>>;
  onMade: () => void;
}

export function NewNamed({ title, label, placeholder, create, testId, make, onMade }: NewNamedProps) {
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const result = await make(name.trim());
    setBusy(false);
    setWrong(result.ok ? null : refusalWords(result));
    if (!result.ok) return;
    setName('');
    onMade();
  };
  return (
    <form class="new-room" onSubmit={(event) => void submit(event)} aria-label={title}>
      <Field
        label={label}
        placeholder={placeholder}
        value={name}
        onInput={setName}
        error={wrong}
        maxLength={100}
        testId={`${testId}-title`}
      />
      <Button kind="primary" icon="plus" submit busy={busy} testId={`${testId}-create`}>
        {create}
      </Button>
    </form>
  );
}
