// The file of a message: what it is and how large, before anybody fetches it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, IconButton } from '../design/controls';
import { Dialog } from '../design/dialog';
import { Icon, type IconName } from '../design/icon';
import { language, t } from '../i18n';
import type { ChatFile } from '../signal/protocol';
import { isPicture, sizeWords } from '../state/files';
import type { FileDesk } from './chat_desk';

const size = (file: ChatFile) => sizeWords(file.bytes, language.value);

export function iconOf({ type }: ChatFile): IconName {
  if (type.startsWith('audio/')) return 'speaker';
  if (type.startsWith('video/')) return 'play';
  return 'file';
}

export function FileCard({ file, files }: { file: ChatFile; files: FileDesk | null }) {
  const [open, setOpen] = useState(false);
  const [gone, setGone] = useState(false);
  const save = async () => {
    if (files) setGone(!(await files.save(file)));
  };
  return (
    <div class="chat-file" data-testid="chat-file">
      {file.preview && files && (
        <SmallPicture file={file} files={files} onOpen={isPicture(file) ? () => setOpen(true) : null} />
      )}
      <div class="chat-file-row">
        {!file.preview && <Icon name={iconOf(file)} size={28} />}
        <p>
          <b title={file.name}>{file.name}</b>
          <span>{size(file)}</span>
        </p>
        {files && (
          <IconButton
            icon="save"
            label={t('file.save', { name: file.name, size: size(file) })}
            testId="chat-file-save"
            onClick={() => void save()}
          />
        )}
      </div>
      {!files && <p class="chat-file-note">{t('file.needs_https')}</p>}
      {gone && (
        <p class="chat-file-note" role="alert">
          {t('file.gone')}
        </p>
      )}
      {open && files && <PictureDialog file={file} files={files} onClose={() => setOpen(false)} />}
    </div>
  );
}

interface PictureProps {
  file: ChatFile;
  files: FileDesk;
  onOpen: (() => void) | null;
}

/** Its place is kept while it comes, so that nothing jumps. */
function SmallPicture({ file, files, onOpen }: PictureProps) {
  const place = useRef<HTMLSpanElement>(null);
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let here = true;
    const fetchIt = () => void files.preview(file).then((known) => here && setAddress(known));
    // What nobody has before his eyes costs nobody a byte.
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watch.disconnect();
      fetchIt();
    });
    if (place.current) watch.observe(place.current);
    return () => {
      here = false;
      watch.disconnect();
    };
  }, [file.id]);
  const { width, height } = file.preview ?? { width: 4, height: 3 };
  const picture = (
    <span ref={place} class="chat-picture-place" style={{ aspectRatio: `${width} / ${height}`, width: `${width}px` }}>
      {address && <img src={address} alt="" width={width} height={height} data-testid="chat-preview" />}
    </span>
  );
  if (!onOpen) return picture;
  return (
    <button
      type="button"
      class="chat-picture"
      aria-label={t('file.open', { name: file.name, size: size(file) })}
      data-testid="chat-picture"
      onClick={onOpen}
    >
      {picture}
    </button>
  );
}

/** The whole picture, which only who taps it fetches. */
function PictureDialog({ file, files, onClose }: { file: ChatFile; files: FileDesk; onClose: () => void }) {
  const [address, setAddress] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    let made: string | null = null;
    setFailed(false);
    void files.bytes(file, stop.signal).then((blob) => {
      if (stop.signal.aborted) return;
      // As what the server says that it is, which is one of a few kinds of picture.
      if (blob) made = URL.createObjectURL(new Blob([blob], { type: file.type }));
      setAddress(made);
      setFailed(!blob);
    });
    return () => {
      stop.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [attempt]);
  return (
    <Dialog title={file.name} onClose={onClose} large>
      <div class="picture-whole">
        {address && (
          <img src={address} alt={file.name} data-testid="picture-whole" onError={() => setFailed(true)} />
        )}
        {!address && !failed && <p role="status">{t('file.opening', { size: size(file) })}</p>}
        {failed && <p role="alert">{t('file.not_opened')}</p>}
      </div>
      <div class="dialog-actions">
        {failed && <Button onClick={() => setAttempt((n) => n + 1)}>{t('file.again')}</Button>}
        <Button icon="save" onClick={() => void files.save(file)}>
          {t('file.download', { size: size(file) })}
        </Button>
        <Button kind="primary" testId="picture-close" onClick={onClose}>
          {t('app.close')}
        </Button>
      </div>
    </Dialog>
  );
}
