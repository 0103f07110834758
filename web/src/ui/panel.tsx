// One side panel at a time; on phones it fills the window.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { IconButton } from '../design/controls';
import { t } from '../i18n';
import { kLongestText } from '../state/chat';
import type { PanelName } from '../state/classroom';
import { isTeacher, you } from '../state/people';
import { leads, waits } from '../state/care';
import { maySendFiles } from '../state/files';
import { saidHere } from '../state/groups';
import { addressees } from '../state/private_chat';
import { may, mayOrder } from '../state/rights';
import type { ChatDesk } from './chat_desk';
import { ChatPanel } from './chat_panel';
import { SearchButton } from './chat_search';
import { ChatTools } from './chat_tools';
import { PeoplePanel } from './people_panel';
import { useSeat } from './seat_context';
import { ToolsPanel } from './tools_panel';

export function SidePanel() {
  const { panel } = useSeat().state.value;
  if (panel === 'chat') return <ClassChat />;
  if (panel === 'people') return <Frame panel="people" children={<PeoplePanel />} />;
  if (panel === 'tools') return <Frame panel="tools" children={<ToolsPanel />} />;
  return null;
}

function ClassChat() {
  const seat = useSeat();
  const state = seat.state.value;
  const [sought, seek] = useState<string | null>(null);
  const team = isTeacher(state);
  const isLet = you(state)?.allowed.includes('chat') ?? false;
  const desk: ChatDesk = {
    chat: saidHere(state),
    writers: state.writers,
    muted: state.muted,
    privateRule: state.privateRule,
    reactions: state.reactions,
    you: state.you,
    connected: state.connection === 'open',
    team,
    isLet,
    mayDelete: ({ from, role }) => {
      const author = state.participants.find(({ id }) => id === from);
      return author ? mayOrder(state, author) && !leads(role) : may(state, 'moderate') && !leads(role);
    },
    teamWord: 'person.teacher',
    longest: kLongestText,
    title: state.title,
    ofClass: true,
    held: waits(state),
    addressees: addressees(state, team, state.participants, isLet),
    send: (text, sending) => seat.chat.post(text, sending),
    edit: (message, text) => seat.chat.edit(message, text),
    react: (message, reaction, on) => seat.chat.react(message, reaction, on),
    deleteMessage: (message) => seat.chat.delete(message),
    mute: (participant, muted) => seat.chat.mute(participant, muted),
    setWriters: (writers) => seat.chat.setWriters(writers),
    files: state.fileMax === 0 || !window.isSecureContext ? null : {
      maySend: maySendFiles(state),
      sending: seat.files.sending.value,
      send: (files, sending) => seat.files.send(files, sending),
      drop: (key) => seat.files.drop(key),
      again: (key) => seat.files.again(key),
      most: state.fileMax,
      byServer: (key) => seat.files.byServer(key),
      incoming: seat.handOvers.incoming.value,
      take: (key) => void seat.handOvers.take(key),
      dropIncoming: (key) => seat.handOvers.drop(key),
      saveIncoming: (key) => seat.handOvers.save(key),
      preview: (file) => seat.files.preview(file),
      bytes: (file, stop) => seat.files.bytes(file, stop),
      save: (file) => seat.files.save(file),
    },
    studentFiles: state.fileMax === 0 ? null : {
      given: state.studentRights.includes('file'),
      set: (given) => void seat.order.setStudentRight('file', given),
    },
  };
  const tools = (
    <>
      <SearchButton sought={sought} onSeek={seek} />
      <ChatTools desk={desk} />
    </>
  );
  return (
    <Frame panel="chat" tools={tools}>
      <ChatPanel desk={desk} sought={sought} onSeek={seek} />
    </Frame>
  );
}

interface FrameProps {
  panel: PanelName;
  tools?: ComponentChildren;
  children: ComponentChildren;
}

function Frame({ panel, tools, children }: FrameProps) {
  const seat = useSeat();
  const root = useRef<HTMLElement>(null);
  const close = () => {
    seat.dispatch({ action: 'panel', panel: null });
    // What the panel covered takes the focus only after it is drawn again.
    setTimeout(() => document.querySelector<HTMLElement>(`[data-testid=open-${panel}]`)?.focus());
  };
  useEffect(() => {
    // On a phone a focused field would push the keyboard over what one wants to read.
    const touch = matchMedia('(pointer: coarse)').matches;
    const write = touch ? null : root.current?.querySelector<HTMLElement>('textarea');
    (write ?? root.current?.querySelector<HTMLElement>('button'))?.focus();
  }, [panel]);
  const onKey = (event: KeyboardEvent) => {
    // Of a dialog that the panel has opened the key closes that alone.
    const inDialog = event.target instanceof Element && event.target.closest('dialog') !== null;
    if (event.key === 'Escape' && !inDialog) close();
  };
  return (
    <aside class="panel" ref={root} aria-label={t(`bar.${panel}`)} onKeyDown={onKey}>
      <header class="panel-head">
        <h2>{t(`bar.${panel}`)}</h2>
        <span class="panel-gap" />
        {tools}
        <IconButton icon="close" label={t('app.close')} onClick={close} />
      </header>
      {children}
    </aside>
  );
}
