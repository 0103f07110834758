// Files that others give this page past the server, above the box: nothing of them comes before
// somebody says that he wants it.
import { Button, IconButton } from '../design/controls';
import { Icon } from '../design/icon';
import { language, t } from '../i18n';
import { sizeWords } from '../state/files';
import type { IncomingFile } from '../state/hand_overs';
import type { FileDesk } from './chat_desk';

export function IncomingFiles({ files }: { files: FileDesk }) {
  if (files.incoming.length === 0) return null;
  return (
    <ul class="sending incoming" aria-label={t('file.incoming_list')} aria-live="polite">
      {files.incoming.map((file) => (
        <Row key={file.key} file={file} files={files} />
      ))}
    </ul>
  );
}

function Row({ file, files }: { file: IncomingFile; files: FileDesk }) {
  const { key, name, phase, bytes } = file;
  const size = sizeWords(bytes, language.value);
  return (
    <li class="sending-file" data-testid="incoming-file" data-phase={phase} data-why={file.why}>
      <Icon name={phase === 'over' ? 'warning' : phase === 'here' ? 'check' : 'file'} size={20} />
      <div class="sending-words">
        <b title={name}>{name}</b>
        {phase === 'coming' && (
          <progress value={file.got} max={bytes} aria-label={name} data-testid="incoming-progress" />
        )}
        <span>{words(file)}</span>
        {phase === 'asked' && (
          <p class="sending-choice">
            <Button kind="primary" testId="incoming-take" onClick={() => files.take(key)}>
              {t('file.take', { size })}
            </Button>
            <Button kind="quiet" testId="incoming-decline" onClick={() => files.dropIncoming(key)}>
              {t('file.decline')}
            </Button>
          </p>
        )}
      </div>
      {phase === 'here' && (
        <IconButton
          icon="save"
          label={t('file.save', { name, size })}
          testId="incoming-save"
          onClick={() => files.saveIncoming(key)}
        />
      )}
      {phase !== 'asked' && (
        <IconButton
          icon="close"
          label={t(phase === 'coming' ? 'file.stop_taking' : 'file.dismiss', { name })}
          testId="incoming-drop"
          onClick={() => files.dropIncoming(key)}
        />
      )}
    </li>
  );
}

function words({ phase, why, fromName: from, got, bytes }: IncomingFile): string {
  const size = (n: number) => sizeWords(n, language.value);
  if (phase === 'asked') return t('file.asked', { from });
  if (phase === 'coming') return t('file.coming', { from, got: size(got), size: size(bytes) });
  if (phase === 'here') return t('file.here', { from });
  if (why === 'taken_back') return t('file.over_taken_back', { from });
  if (why === 'gone') return t('file.over_gone', { from });
  return t(why === 'no_way' ? 'file.over_no_way' : 'file.over_not_allowed', { from });
}
