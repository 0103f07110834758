// The files that are on their way, above the box: how far they are, or why they are not.
import { IconButton } from '../design/controls';
import { Icon } from '../design/icon';
import { language, t } from '../i18n';
import { isFinal, sizeWords, type SendingFile } from '../state/files';
import type { FileDesk } from './chat_desk';

export function SendingFiles({ files }: { files: FileDesk }) {
  if (files.sending.length === 0) return null;
  return (
    <ul class="sending" aria-label={t('file.sending_list')}>
      {files.sending.map((file) => (
        <Row key={file.key} file={file} files={files} />
      ))}
    </ul>
  );
}

function Row({ file, files }: { file: SendingFile; files: FileDesk }) {
  const { key, name, phase } = file;
  const failed = phase === 'failed';
  return (
    <li class={`sending-file sending-${phase}`} data-testid="sending-file" data-phase={phase} data-trouble={file.trouble}>
      <Icon name={failed || phase === 'offline' ? 'warning' : 'file'} size={20} />
      <div class="sending-words">
        <b title={name}>{name}</b>
        {!failed && (
          <progress value={file.sent} max={Math.max(1, file.bytes)} aria-label={name} data-testid="sending-progress" />
        )}
        <span {...(failed ? { role: 'alert' } : phase === 'offline' ? { role: 'status' } : {})}>{words(file)}</span>
      </div>
      {failed && !isFinal(file.trouble) && (
        <IconButton icon="send" label={t('file.retry', { name })} testId="sending-again" onClick={() => files.again(key)} />
      )}
      <IconButton
        icon="close"
        label={t(failed ? 'file.dismiss' : 'file.cancel', { name })}
        testId="sending-cancel"
        onClick={() => files.drop(key)}
      />
    </li>
  );
}

function words({ phase, trouble, limit, sent, bytes }: SendingFile): string {
  const size = (n: number) => sizeWords(n, language.value);
  if (phase === 'failed') return t(`file.trouble.${trouble ?? 'failed'}`, { limit: size(limit) });
  if (phase === 'waits') return t('file.waits');
  const held = phase === 'offline' && (trouble === 'class_waits' || trouble === 'server_busy');
  if (held) return t(`file.held.${trouble}`);
  if (phase === 'offline') return t('file.offline', { sent: size(sent), size: size(bytes) });
  return sent >= bytes ? t('file.finishing') : t('file.sending', { sent: size(sent), size: size(bytes) });
}
