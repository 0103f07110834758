// The chapters of a video: each with a time and a title.
import { useState } from 'preact/hooks';
import { Button, Field, IconButton, Message } from '../../design/controls';
import { Dialog } from '../../design/dialog';
import { t } from '../../i18n';
import { videosHttp, type Chapter, type VideoDoor } from '../../signal/videos';
import { lengthFrom, lengthWords } from '../../state/videos';
import { refusalWords } from '../../ui/refusal';
import { chapterTitle } from './video_stage';

interface ChaptersProps {
  door: VideoDoor;
  nowMs: number;
  onClose: () => void;
  onSaved: () => void;
}

export function ChaptersDialog({ door, nowMs, onClose, onSaved }: ChaptersProps) {
  const [chapters, setChapters] = useState<readonly Chapter[]>(door.chapters);
  const [at, setAt] = useState(lengthWords(nowMs));
  const [title, setTitle] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const atMs = lengthFrom(at);
  const keep = async (next: readonly Chapter[]) => {
    const result = await videosHttp.setChapters(door.id, next);
    setWrong(result.ok ? null : refusalWords(result));
    if (!result.ok) return;
    setChapters(result.value.chapters);
    setTitle('');
    onSaved();
  };
  const add = (event: Event) => {
    event.preventDefault();
    if (atMs === null || atMs > door.length_ms) return setWrong(t('chapters.bad_time'));
    const others = chapters.filter((chapter) => chapter.at_ms !== atMs);
    void keep([...others, { at_ms: atMs, title: title.trim(), automatic: false }]);
  };
  return (
    <Dialog title={t('chapters.title')} onClose={onClose} wide>
      {wrong && <Message wrong>{wrong}</Message>}
      <form class="new-chapter" onSubmit={add}>
        <Field label={t('chapters.at')} value={at} onInput={setAt} maxLength={10} testId="chapter-at" />
        <Field
          label={t('chapters.name')}
          value={title}
          onInput={setTitle}
          maxLength={100}
          testId="chapter-title"
        />
        <Button kind="primary" icon="plus" submit testId="chapter-add">
          {t('chapters.add')}
        </Button>
      </form>
      <section class="links">
        <ul>
          {chapters.map((chapter) => (
            <li key={chapter.at_ms} class="link-row">
              <span>
                {lengthWords(chapter.at_ms)} · {chapterTitle(chapter)}
              </span>
              <IconButton
                icon="trash"
                label={t('chapters.remove', { title: chapterTitle(chapter) })}
                testId="chapter-remove"
                onClick={() => void keep(chapters.filter((other) => other !== chapter))}
              />
            </li>
          ))}
        </ul>
      </section>
    </Dialog>
  );
}
