// The files that are on their way, above the box: how far they are, or why they are not.
import { Button, IconButton } from '../design/controls';
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
  const moves = !failed && phase !== 'asks' && phase !== 'given';
  return (
    <li class={`sending-file sending-${phase}`} data-testid="sending-file" data-phase={phase} data-trouble={file.trouble}>
      <Icon name={failed || phase === 'offline' ? 'warning' : phase === 'given' ? 'check' : 'file'} size={20} />
      <div class="sending-words">
        <b title={name}>{name}</b>
        {moves && (
          <progress value={file.sent} max={Math.max(1, file.bytes)} aria-label={name} data-testid="sending-progress" />
        )}
        <span {...(failed ? { role: 'alert' } : moves && phase !== 'offline' ? {} : { role: 'status' })}>{words(file)}</span>
        {phase === 'asks' && file.bytes <= files.most && (
          <Button kind="quiet" testId="sending-by-server" onClick={() => files.byServer(key)}>
            {t('file.by_server_instead')}
          </Button>
        )}
      </div>
      {failed && !isFinal(file.trouble) && (
        <IconButton icon="send" label={t('file.retry', { name })} testId="sending-again" onClick={() => files.again(key)} />
      )}
      <IconButton
        icon="close"
        label={t(failed || phase === 'given' ? 'file.dismiss' : 'file.cancel', { name })}
        testId="sending-cancel"
        onClick={() => files.drop(key)}
      />
    </li>
  );
}

function words(file: SendingFile): string {
  const { phase, trouble, limit, sent, bytes, to, way } = file;
  const size = (n: number) => sizeWords(n, language.value);
  if (phase === 'failed') return t(`file.trouble.${trouble ?? 'failed'}`, { limit: size(limit), to });
  if (phase === 'asks') return t('file.asks', { to, size: size(bytes) });
  if (phase === 'given') return t('file.given', { to });
  if (phase === 'sending' && way === 'direct') return t('file.straight', { to, sent: size(sent), size: size(bytes) });
  if (phase === 'sending' && way === 'instead') return t('file.instead', { to, sent: size(sent), size: size(bytes) });
  if (phase === 'waits') return t('file.waits');
  const held = phase === 'offline' && (trouble === 'class_waits' || trouble === 'server_busy');
  if (held) return t(`file.held.${trouble}`);
  if (phase === 'offline') return t('file.offline', { sent: size(sent), size: size(bytes) });
  return sent >= bytes ? t('file.finishing') : t('file.sending', { sent: size(sent), size: size(bytes) });
}
