// Who has only read so far says what he is called, before he writes.
import { useState } from 'preact/hooks';
import { Button, Field } from '../../design/controls';
import { t } from '../../i18n';
import type { ChatSeat } from './chat_seat';

/** As the server's kNameLengthMax (src/classroom/participant.hpp), less what makes it unique. */
const kLongestName = 60;

export function ChatName({ seat, onDone }: { seat: ChatSeat; onDone: () => void }) {
  const [name, setName] = useState(seat.state.peek().name);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!name.trim() || busy) return;
    setBusy(true);
    const named = await seat.setName(name.trim());
    setBusy(false);
    if (!named) return;
    onDone();
    setTimeout(() => document.querySelector<HTMLElement>('.live-chat textarea')?.focus());
  };
  return (
    <form class="compose chat-name" onSubmit={(event) => void submit(event)}>
      <Field
        label={t('live_chat.name')}
        hint={t('live_chat.name_why')}
        value={name}
        maxLength={kLongestName}
        onInput={setName}
        testId="live-chat-name"
      />
      <Button kind="primary" submit busy={busy} testId="live-chat-start">
        {t('live_chat.start')}
      </Button>
    </form>
  );
}
