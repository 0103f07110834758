// Beside a recorded class: what was written until then, and its chapters.
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../../design/icon';
import { t, type MessageKey } from '../../i18n';
import type { ClassEvent } from '../../signal/videos';
import { chaptersOf, handsAt, saidUntil, type ClassChapter } from '../../state/class_timeline';
import { linkify } from '../../state/linkify';
import { chapterAt, lengthWords } from '../../state/videos';

/** Messages that are drawn; older ones are reached by going back in time. */
const kShownMax = 200;

interface BesideProps {
  events: readonly ClassEvent[];
  ms: number;
  onGo: (ms: number) => void;
}

export function ClassBeside({ events, ms, onGo }: BesideProps) {
  const said = saidUntil(events, ms);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => list.current?.scrollTo({ top: list.current.scrollHeight }), [said.length]);
  return (
    <aside class="class-beside">
      <Chapters chapters={chaptersOf(events)} ms={ms} onGo={onGo} />
      <Hands names={handsAt(events, ms)} />
      <h2>{t('bar.chat')}</h2>
      {said.length === 0 && <p class="soft">{t('class_player.no_chat')}</p>}
      <ol class="class-chat" ref={list} tabIndex={0}>
        {said.slice(-kShownMax).map((message, index) => (
          <li key={`${message.at_ms}-${index}`} data-testid="class-message">
            <button type="button" class="class-said" onClick={() => onGo(message.at_ms)}>
              <b>{message.name}</b> <time>{lengthWords(message.at_ms)}</time>
            </button>
            <p>
              {linkify(message.detail).map(({ text, href }) =>
                href ? (
                  <a href={href} target="_blank" rel="noopener noreferrer nofollow">
                    {text}
                  </a>
                ) : (
                  text
                ),
              )}
            </p>
          </li>
        ))}
      </ol>
    </aside>
  );
}

/** Whoever watches by a link is told no names. */
function Hands({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  const known = names.every((name) => name !== '');
  return (
    <p class="class-hands" data-testid="class-hands">
      <Icon name="hand" size={18} />
      {known ? names.join(', ') : t('hand.count', { n: names.length })}
    </p>
  );
}

const kWords: Record<ClassChapter['word'], MessageKey> = {
  screen_on: 'class_player.screen_on',
  screen_off: 'class_player.screen_off',
  resumed: 'chapters.resumed',
};

interface ChaptersProps {
  chapters: readonly ClassChapter[];
  ms: number;
  onGo: (ms: number) => void;
}

function Chapters({ chapters, ms, onGo }: ChaptersProps) {
  if (chapters.length === 0) return null;
  const present = chapterAt(chapters.map(({ at_ms }) => ({ at_ms, title: '', automatic: true })), ms);
  return (
    <ol class="chapters" aria-label={t('chapters.title')}>
      {chapters.map((chapter, index) => (
        <li key={`${chapter.at_ms}-${chapter.word}`}>
          <button
            type="button"
            class="chapter"
            aria-current={index === present}
            data-testid="chapter"
            onClick={() => onGo(chapter.at_ms)}
          >
            <span class="chapter-at">{lengthWords(chapter.at_ms)}</span>
            <span>{t(kWords[chapter.word], { name: chapter.name })}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
