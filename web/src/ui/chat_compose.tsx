import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from '../design/controls';
import { t } from '../i18n';
import type { ChatMessage } from '../signal/protocol';
import { silence } from '../state/chat';
import { wordsOf } from '../state/files';
import { answersTo } from '../state/private_chat';
import { AttachButton, pastedFiles, useFileDrop } from './chat_attach';
import type { ChatDesk } from './chat_desk';
import { QuoteLine } from './chat_message';
import { SendingFiles } from './chat_sending';
import { Hint, placeholderOf, ToWhom } from './chat_to';

const kTallestPx = 140;

/** What one is writing: something new, an answer, or other words for a message of one's own. */
export type Draft =
  | { kind: 'new' }
  | { kind: 'reply'; message: ChatMessage }
  | { kind: 'edit'; message: ChatMessage };

interface Props {
  desk: ChatDesk;
  draft: Draft;
  onDraft: (draft: Draft) => void;
}

/** Enter sends, Shift+Enter breaks; what was not sent stays in the box. */
export function ChatCompose({ desk, draft, onDraft }: Props) {
  const [text, setText] = useState('');
  const [chosen, setTo] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  /** What stood there when one began to edit. */
  const before = useRef('');
  const tooLong = [...text.trim()].length > desk.longest;
  const forAll = silence(desk, desk.you, desk.team, desk.held, desk.isLet) === null;
  // Whoever has left, or may not be written to any more, must not be taken for everybody.
  const known = desk.addressees.some(({ id }) => id === chosen);
  const to = chosen === null && !forAll ? (desk.addressees[0]?.id ?? null) : chosen;
  const lost = to !== null && chosen !== null && !known;

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight + 2, kTallestPx)}px`;
  }, [text]);

  // Before the next key: what is typed right after the choice belongs to the chosen draft.
  useLayoutEffect(() => {
    if (draft.kind === 'new') return;
    if (draft.kind === 'edit') {
      before.current = text;
      setText(draft.message.text);
    }
    setTo(answersTo(draft.message, desk.you));
    box.current?.focus();
  }, [draft]);

  const end = () => {
    if (draft.kind === 'edit') setText(before.current);
    if (draft.kind !== 'new') setTo(null);
    onDraft({ kind: 'new' });
    box.current?.focus();
  };
  const send = async () => {
    const words = text.trim();
    if (!words || busy || tooLong || (lost && draft.kind !== 'edit')) return;
    setBusy(true);
    const replyTo = draft.kind === 'reply' ? draft.message.id : undefined;
    const sent =
      draft.kind === 'edit'
        ? await desk.edit(draft.message.id, words)
        : await desk.send(words, { replyTo, to: to ?? undefined });
    setBusy(false);
    if (sent) {
      const next = draft.kind === 'edit' ? before.current : '';
      setText((now) => (now.trim() === words ? next : now));
      if (draft.kind !== 'new') onDraft({ kind: 'new' });
      if (draft.kind === 'reply') setTo(null);
    }
    box.current?.focus();
  };
  // Each goes as a message of its own, by what is chosen above the box.
  const sendFiles = (chosenFiles: readonly File[]) => {
    const replyTo = draft.kind === 'reply' ? draft.message.id : undefined;
    if (chosenFiles.length === 0) return;
    desk.files?.send(chosenFiles, { replyTo, to: to ?? undefined });
    if (draft.kind === 'reply') end();
  };
  const takesFiles = desk.files?.maySend === true && !lost && draft.kind !== 'edit';
  useFileDrop(form, takesFiles ? sendFiles : null);
  const onPaste = (event: ClipboardEvent) => {
    const pasted = pastedFiles(event);
    if (!takesFiles || pasted.length === 0) return;
    event.preventDefault();
    sendFiles(pasted);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && draft.kind !== 'new') {
      event.stopPropagation();
      return end();
    }
    // While a word is being composed, Enter belongs to the keyboard's suggestions.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  };
  const answered = draft.kind === 'reply' ? draft.message : null;
  const placeholder = t(placeholderOf(desk, to));

  return (
    <form
      ref={form}
      class="compose"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {desk.files && <SendingFiles files={desk.files} />}
      {draft.kind !== 'new' && (
        <QuoteLine
          label={draft.kind === 'edit' ? t('chat.editing') : t('chat.replying', { name: draft.message.name })}
          text={draft.kind === 'edit' ? draft.message.text : wordsOf(draft.message)}
          onEnd={end}
        />
      )}
      {draft.kind !== 'edit' && (desk.addressees.length > 0 || lost) && (
        <ToWhom desk={desk} to={to} lost={lost} forAll={forAll} answered={answered} onChange={setTo} />
      )}
      <div class="compose-row">
        {takesFiles && <AttachButton onFiles={sendFiles} />}
        <textarea
          ref={box}
          rows={1}
          value={text}
          placeholder={placeholder}
          aria-label={placeholder}
          aria-describedby="chat-hint"
          data-testid="chat-input"
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKey}
          onPaste={onPaste}
        />
        <IconButton
          icon="send"
          label={t(draft.kind === 'edit' ? 'chat.save' : 'chat.send')}
          class="compose-send"
          disabled={!text.trim() || tooLong || (lost && draft.kind !== 'edit')}
          testId="chat-send"
          onClick={() => void send()}
        />
      </div>
      <Hint desk={desk} to={to} tooLong={tooLong} busy={busy} />
    </form>
  );
}
