// One side panel at a time; on phones it fills the window.
import { useEffect, useRef } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { IconButton } from '../design/controls';
import { t } from '../i18n';
import type { PanelName } from '../state/classroom';
import { ChatPanel } from './chat_panel';
import { PeoplePanel } from './people_panel';
import { useSeat } from './seat_context';

export function SidePanel() {
  const { panel } = useSeat().state.value;
  if (panel === 'chat') return <Frame panel="chat" children={<ChatPanel />} />;
  if (panel === 'people') return <Frame panel="people" children={<PeoplePanel />} />;
  return null;
}

function Frame({ panel, children }: { panel: PanelName; children: ComponentChildren }) {
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
    if (event.key === 'Escape') close();
  };
  return (
    <aside class="panel" ref={root} aria-label={t(`bar.${panel}`)} onKeyDown={onKey}>
      <header class="panel-head">
        <h2>{t(`bar.${panel}`)}</h2>
        <IconButton icon="close" label={t('app.close')} onClick={close} />
      </header>
      {children}
    </aside>
  );
}
