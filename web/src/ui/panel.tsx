// One side panel at a time; on phones it fills the window.
import { useEffect, useRef } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { IconButton } from '../design/controls';
import { t } from '../i18n';
import { kLongestText } from '../state/chat';
import type { PanelName } from '../state/classroom';
import { isTeacher } from '../state/people';
import type { ChatDesk } from './chat_desk';
import { ChatPanel } from './chat_panel';
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
  const desk: ChatDesk = {
    chat: state.chat,
    writers: state.writers,
    muted: state.muted,
    you: state.you,
    connected: state.connection === 'open',
    team: isTeacher(state),
    teamWord: 'person.teacher',
    longest: kLongestText,
    send: (text) => seat.sendChat(text),
    deleteMessage: (message) => seat.deleteMessage(message),
    mute: (participant, muted) => seat.muteWriter(participant, muted),
    setWriters: (writers) => seat.setWriters(writers),
  };
  return (
    <Frame panel="chat" tools={desk.team && <ChatTools desk={desk} />}>
      <ChatPanel desk={desk} />
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
    document.querySelector<HTMLElement>(`[data-testid=open-${panel}]`)?.focus();
  };
  useEffect(() => {
    // On a phone a focused field would push the keyboard over what one wants to read.
    const touch = matchMedia('(pointer: coarse)').matches;
    root.current?.querySelector<HTMLElement>(touch ? 'button' : 'textarea, input, button')?.focus();
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
