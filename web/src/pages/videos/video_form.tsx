// What can be changed about a video.
import { useState } from 'preact/hooks';
import { Choices } from '../../design/choices';
import { Check } from '../../design/check';
import { Button, Field, Message } from '../../design/controls';
import { Dialog } from '../../design/dialog';
import { t } from '../../i18n';
import { videosHttp, type Video } from '../../signal/videos';
import { refusalWords } from '../../ui/refusal';

interface FormProps {
  video: Video;
  onClose: () => void;
  onSaved: () => void;
}

export function VideoForm({ video, onClose, onSaved }: FormProps) {
  const { title, viewing, keep, may_download } = video;
  const [wishes, setWishes] = useState({ title, viewing, keep, may_download });
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const change = (some: Partial<typeof wishes>) => setWishes({ ...wishes, ...some });
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const result = await videosHttp.change(video.id, wishes);
    setBusy(false);
    if (!result.ok) return setWrong(refusalWords(result));
    onClose();
    onSaved();
  };
  return (
    <Dialog title={t('channel_form.title', { title: video.title })} onClose={onClose} wide>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        {wrong && <Message wrong>{wrong}</Message>}
        <Field
          label={t('video_form.name')}
          value={wishes.title}
          onInput={(text) => change({ title: text })}
          maxLength={100}
          testId="video-form-title"
        />
        <Choices
          label={t('channel_form.viewing')}
          value={wishes.viewing}
          choices={[
            { value: 'public', label: t('video_form.public') },
            { value: 'private', label: t('channel_form.private'), hint: t('channel_form.private_hint') },
          ]}
          testId="video-form-viewing"
          onChange={(value) => change({ viewing: value === 'private' ? 'private' : 'public' })}
        />
        <Check
          label={t('video_form.keep')}
          hint={t('video_form.keep_why')}
          checked={wishes.keep}
          onChange={(on) => change({ keep: on })}
          testId="video-form-keep"
        />
        <Check
          label={t('video_form.download')}
          checked={wishes.may_download}
          onChange={(on) => change({ may_download: on })}
          testId="video-form-download"
        />
        <div class="dialog-actions">
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button kind="primary" submit busy={busy} testId="video-form-save">
            {t('channel_form.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
