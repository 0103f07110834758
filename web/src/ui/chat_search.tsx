// Looks for words in the messages that the page has.
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from '../design/controls';
import { Icon } from '../design/icon';
import { t } from '../i18n';

interface SearchProps {
  sought: string;
  found: number;
  onSeek: (sought: string | null) => void;
}

export function ChatSearch({ sought, found, onSeek }: SearchProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation(); // it closes the search alone
    onSeek(null);
  };
  return (
    <div class="chat-search" onKeyDown={onKey}>
      <div class="people-search">
        <Icon name="search" size={20} />
        <input
          ref={box}
          type="search"
          value={sought}
          placeholder={t('chat.search')}
          aria-label={t('chat.search')}
          data-testid="chat-search"
          onInput={(event) => onSeek(event.currentTarget.value)}
        />
        <IconButton icon="close" label={t('chat.search_end')} testId="chat-search-end" onClick={() => onSeek(null)} />
      </div>
      <p role="status" data-testid="chat-found">
        {sought.trim() === '' ? t('chat.search_hint') : t('chat.found', { n: found })}
      </p>
    </div>
  );
}

/** In the head of the panel. */
export function SearchButton({ sought, onSeek }: { sought: string | null; onSeek: (sought: string | null) => void }) {
  return (
    <IconButton
      icon="search"
      label={t('chat.search')}
      expanded={sought !== null}
      testId="chat-search-open"
      onClick={() => onSeek(sought === null ? '' : null)}
    />
  );
}
