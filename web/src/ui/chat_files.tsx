// All files of a chat, the newest first: for whoever looks for one, and for whoever makes room.
import { IconButton } from '../design/controls';
import { Dialog } from '../design/dialog';
import { Icon } from '../design/icon';
import { language, t } from '../i18n';
import { fileMessages, sizeWords } from '../state/files';
import { iconOf } from './chat_file';
import { mayDelete, type ChatDesk } from './chat_desk';

export function ChatFilesDialog({ desk, onClose }: { desk: ChatDesk; onClose: () => void }) {
  const all = fileMessages(desk.chat);
  const size = (bytes: number) => sizeWords(bytes, language.value);
  const when = new Intl.DateTimeFormat(language.value, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const sum = all.reduce((bytes, { file }) => bytes + file.bytes, 0);
  return (
    <Dialog title={t('file.all_title')} onClose={onClose}>
      <p>{all.length === 0 ? t('file.all_none') : t('file.all_sum', { n: all.length, size: size(sum) })}</p>
      <ul class="all-files">
        {all.map((message) => (
          <li key={message.id} class="sending-file" data-testid="all-file">
            <Icon name={iconOf(message.file)} size={20} />
            <div class="sending-words">
              <b title={message.file.name}>{message.file.name}</b>
              <span>
                {size(message.file.bytes)} · {message.name} · {when.format(message.at)}
              </span>
            </div>
            {desk.files && (
              <IconButton
                icon="save"
                label={t('file.save', { name: message.file.name, size: size(message.file.bytes) })}
                testId="all-file-save"
                onClick={() => void desk.files?.save(message.file)}
              />
            )}
            {mayDelete(desk, message) && (
              <IconButton
                icon="trash"
                label={t('file.all_delete', { name: message.file.name })}
                testId="all-file-delete"
                onClick={() => desk.deleteMessage(message.id)}
              />
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
