// What a teacher, or the team of a channel, decides about the chat as a whole; and its text as a
// file, as far as one may read it.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Menu, MenuItem } from '../design/menu';
import { language, t } from '../i18n';
import { chatAsText, fileNameOf } from '../state/chat_export';
import type { Writers } from '../state/chat';
import { sizeWords } from '../state/files';
import type { ChatDesk } from './chat_desk';
import { ChatFilesDialog } from './chat_files';
import { forWords } from './chat_message';
import { saveFile } from './save_file';

interface Props {
  desk: ChatDesk;
  children?: ComponentChildren;
}

export function ChatTools(props: Props) {
  const [files, showFiles] = useState(false);
  return (
    <>
      <ToolsMenu {...props} onFiles={() => showFiles(true)} />
      {files && <ChatFilesDialog desk={props.desk} onClose={() => showFiles(false)} />}
    </>
  );
}

function ToolsMenu({ desk, children, onFiles }: Props & { onFiles: () => void }) {
  const others: readonly Writers[] = desk.ofClass ? ['all', 'team', 'questions'] : ['all', 'team'];
  return (
    <Menu icon="settings" label={t('chat.settings')} testId="chat-settings">
      {desk.team &&
        others
          .filter((writers) => writers !== desk.writers)
          .map((writers) => (
            <MenuItem
              key={writers}
              icon={writers === 'all' ? 'chat' : writers === 'team' ? 'people' : 'info'}
              testId={`chat-writers-${writers}`}
              onClick={() => desk.setWriters(writers)}
            >
              {t(`chat.writers_${writers}`)}
            </MenuItem>
          ))}
      {desk.team && desk.studentFiles && (
        <MenuItem
          icon="clip"
          testId={desk.studentFiles.given ? 'chat-files-off' : 'chat-files-on'}
          onClick={() => desk.studentFiles?.set(!desk.studentFiles.given)}
        >
          {t(desk.studentFiles.given ? 'chat.files_off' : 'chat.files_on')}
        </MenuItem>
      )}
      {desk.studentFiles && (
        <MenuItem icon="file" testId="chat-all-files" onClick={onFiles}>
          {t('file.all')}
        </MenuItem>
      )}
      <MenuItem icon="save" disabled={desk.chat.length === 0} testId="chat-export" onClick={() => save(desk)}>
        {t('chat.export')}
      </MenuItem>
      {children}
    </Menu>
  );
}

function save(desk: ChatDesk): void {
  const text = chatAsText(desk.chat, {
    title: desk.title,
    language: language.value,
    teamWord: t(desk.teamWord),
    edited: t('chat.edited'),
    forWords: (message) => forWords(message, desk.you),
    answers: (name) => t('chat.export_answers', { name }),
    size: (bytes) => sizeWords(bytes, language.value),
  });
  saveFile(fileNameOf(desk.title, new Date()), text, 'text/plain;charset=utf-8');
}
