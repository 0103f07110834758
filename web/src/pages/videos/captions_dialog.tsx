// Captions of a video: files in SubRip or WebVTT, one for each language.
import { useRef, useState } from 'preact/hooks';
import { Button, Field, IconButton, Message, Select } from '../../design/controls';
import { Dialog } from '../../design/dialog';
import { t } from '../../i18n';
import { videosHttp, type Captions, type VideoDoor } from '../../signal/videos';
import type { HttpResult } from '../../signal/http';
import { refusalWords } from '../../ui/refusal';

/** The languages of most of our users, in their own words; others can be added by a client. */
const kLanguages: readonly [string, string][] = [
  ['id', 'Indonesia'], ['en', 'English'], ['jv', 'Basa Jawa'], ['su', 'Basa Sunda'], ['ms', 'Melayu'],
  ['ar', 'العربية'],
];

interface CaptionsProps {
  door: VideoDoor;
  onClose: () => void;
  onSaved: () => void;
}

export function CaptionsDialog({ door, onClose, onSaved }: CaptionsProps) {
  const [all, setAll] = useState<readonly Captions[]>(door.captions);
  const [tag, setTag] = useState('id');
  const [label, setLabel] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const failed = (result: HttpResult<unknown>) => {
    setWrong(result.ok ? null : refusalWords(result));
    return !result.ok;
  };
  const add = async (event: Event) => {
    event.preventDefault();
    const chosen = file.current?.files?.[0];
    if (!chosen) return setWrong(t('captions.choose'));
    const name = label.trim() || (kLanguages.find(([value]) => value === tag)?.[1] ?? tag);
    setBusy(true);
    const result = await videosHttp.addCaptions(door.id, tag, name, chosen);
    setBusy(false);
    if (failed(result) || !result.ok) return;
    if (file.current) file.current.value = '';
    setAll([...all, result.value]);
    onSaved();
  };
  const remove = async (captions: Captions) => {
    if (failed(await videosHttp.removeCaptions(door.id, captions.id))) return;
    setAll(all.filter((other) => other !== captions));
    onSaved();
  };
  return (
    <Dialog title={t('captions.title')} onClose={onClose} wide>
      <p class="soft">{t('captions.intro')}</p>
      {wrong && <Message wrong>{wrong}</Message>}
      <form class="stack" onSubmit={(event) => void add(event)}>
        <input
          ref={file}
          type="file"
          accept=".srt,.vtt,text/vtt"
          aria-label={t('captions.file')}
          data-testid="captions-file"
        />
        <div class="new-key">
          <Field
            label={t('captions.label')}
            value={label}
            onInput={setLabel}
            maxLength={60}
            testId="captions-label"
          />
          <Select
            label={t('captions.language')}
            value={tag}
            options={kLanguages.map(([value, words]) => ({ value, label: words }))}
            onChange={setTag}
            testId="captions-language"
          />
          <Button kind="primary" icon="plus" submit busy={busy} testId="captions-add">
            {t('captions.add')}
          </Button>
        </div>
      </form>
      <section class="links">
        <ul>
          {all.map((captions) => (
            <li key={captions.id} class="link-row">
              <span>
                {captions.label} ({captions.language})
              </span>
              <IconButton
                icon="trash"
                label={t('captions.remove', { label: captions.label })}
                testId="captions-remove"
                onClick={() => void remove(captions)}
              />
            </li>
          ))}
        </ul>
      </section>
    </Dialog>
  );
}
