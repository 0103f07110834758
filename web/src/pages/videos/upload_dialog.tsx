// Brings a video that exists to the library.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, Field, Message, Select } from '../../design/controls';
import { Dialog } from '../../design/dialog';
import { t } from '../../i18n';
import { channelsHttp, type Channel } from '../../signal/channels';
import { bringFile } from '../../signal/uploads';
import { sizeWords } from '../../state/videos';
import { refusalWords } from '../../ui/refusal';

const kTitleMax = 100;

export function UploadDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [channels, setChannels] = useState<readonly Channel[]>([]);
  const [channel, setChannel] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [title, setTitle] = useState('');
  const [sent, setSent] = useState<number | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const over = useRef(false);
  useEffect(() => {
    void channelsHttp.all().then((result) => {
      if (!result.ok) return setWrong(refusalWords(result));
      setChannels(result.value.channels);
      setChannel(result.value.channels[0]?.name ?? '');
    });
    return () => (over.current = true);
  }, []);
  const choose = (chosen: File | null) => {
    setFile(chosen);
    if (chosen && !title) setTitle(chosen.name.replace(/\.[^.]+$/, '').slice(0, kTitleMax));
  };
  const bring = async (event: Event) => {
    event.preventDefault();
    if (!file) return setWrong(t('captions.choose'));
    if (!channel) return setWrong(t('upload.no_channel'));
    setWrong(null);
    const isOver = () => over.current;
    const result = await bringFile({ file, channel, title: title.trim(), onProgress: setSent, isOver });
    setSent(null);
    if (!result) return;
    if (!result.ok) return setWrong(refusalWords(result));
    onDone();
    onClose();
  };
  return (
    <Dialog title={t('upload.title')} onClose={onClose} wide>
      <p class="soft">{t('upload.intro')}</p>
      {wrong && <Message wrong>{wrong}</Message>}
      <form class="stack" onSubmit={(event) => void bring(event)}>
        <input
          type="file"
          accept="video/mp4,video/webm,.mp4,.m4v,.webm"
          aria-label={t('upload.file')}
          disabled={sent !== null}
          data-testid="upload-file"
          onChange={(event) => choose(event.currentTarget.files?.[0] ?? null)}
        />
        <Field
          label={t('video_form.name')}
          value={title}
          onInput={setTitle}
          maxLength={kTitleMax}
          testId="upload-title"
        />
        <div class="field">
          <span>{t('upload.channel')}</span>
          <Select
            label={t('upload.channel')}
            value={channel}
            options={channels.map(({ name, title: label }) => ({ value: name, label }))}
            onChange={setChannel}
            disabled={sent !== null}
            testId="upload-channel"
          />
        </div>
        {sent !== null && file && <Progress sent={sent} bytes={file.size} />}
        <div class="dialog-actions">
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button kind="primary" submit busy={sent !== null} testId="upload-bring">
            {t('upload.bring')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Progress({ sent, bytes }: { sent: number; bytes: number }) {
  return (
    <div role="status" data-testid="upload-progress" data-sent={sent}>
      <progress class="upload-progress" max={bytes} value={sent} />
      <p class="soft">{t('upload.sent', { sent: sizeWords(sent), bytes: sizeWords(bytes) })}</p>
    </div>
  );
}
