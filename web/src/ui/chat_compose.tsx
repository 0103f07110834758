import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from '../design/controls';
import { t } from '../i18n';

const kTallestPx = 140;

/** Enter sends, Shift+Enter breaks; what was not sent stays in the box. */
interface Props {
  onSend: (text: string) => Promise<boolean>;
  connected: boolean;
  longest: number;
}

export function ChatCompose({ onSend, connected, longest }: Props) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const hint = t(busy && !connected ? 'chat.waits' : 'chat.hint');
  const tooLong = [...text.trim()].length > longest;

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight + 2, kTallestPx)}px`;
  }, [text]);

  const send = async () => {
    const words = text.trim();
    if (!words || busy || tooLong) return;
    setBusy(true);
    const sent = await onSend(words);
    setBusy(false);
    if (sent) setText((now) => (now.trim() === words ? '' : now));
    box.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    // While a word is being composed, Enter belongs to the keyboard's suggestions.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  };

  return (
    <form
      class="compose"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="compose-row">
        <textarea
          ref={box}
          rows={1}
          value={text}
          placeholder={t('chat.placeholder')}
          aria-label={t('chat.placeholder')}
          aria-describedby="chat-hint"
          data-testid="chat-input"
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        <IconButton
          icon="send"
          label={t('chat.send')}
          class="compose-send"
          disabled={!text.trim() || tooLong}
          testId="chat-send"
          onClick={() => void send()}
        />
      </div>
      <p id="chat-hint" class={tooLong ? 'compose-hint compose-wrong' : 'compose-hint'}>
        {tooLong ? t('chat.too_long', { n: longest }) : hint}
      </p>
    </form>
  );
}
