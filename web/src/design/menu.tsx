// A button that opens a small menu beside it; on phones the menu is a sheet at the bottom.
import type { ComponentChildren } from 'preact';
import { createContext } from 'preact';
import { useContext, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from './controls';
import { Icon, type IconName } from './icon';

interface MenuProps {
  icon: IconName;
  label: string;
  class?: string;
  testId?: string;
  /** Shown under the icon on phones. */
  caption?: ComponentChildren;
  children: ComponentChildren;
}

export const CloseMenu = createContext(() => {});
const kGap = 8;

/** Puts the list over the button, or under it where there is no room. */
function place(list: HTMLElement, button: HTMLElement): void {
  const from = button.getBoundingClientRect();
  const size = list.getBoundingClientRect();
  const above = from.top - size.height - kGap;
  const top = above >= kGap ? above : Math.min(from.bottom + kGap, innerHeight - size.height - kGap);
  const left = Math.min(Math.max(kGap, from.right - size.width), innerWidth - size.width - kGap);
  list.style.setProperty('--menu-top', `${top}px`);
  list.style.setProperty('--menu-left', `${Math.max(kGap, left)}px`);
}

function moveFocus(list: HTMLElement, step: number): void {
  const items = [...list.querySelectorAll<HTMLElement>('button:not(:disabled), select, input')];
  const index = items.indexOf(document.activeElement as HTMLElement);
  items[(index + step + items.length) % items.length]?.focus();
}

export function Menu({ icon, label, testId, caption, children, ...rest }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const button = () => root.current?.querySelector('button') ?? null;
  const close = () => {
    setOpen(false);
    button()?.focus();
  };

  useLayoutEffect(() => {
    const from = button();
    if (!open || !list.current || !from) return;
    place(list.current, from);
    moveFocus(list.current, 1);
  }, [open]);

  useEffect(() => {
    if (!open) return;
    const onPress = (event: PointerEvent) => {
      const inside = root.current?.contains(event.target as Node);
      if (!inside || event.target === list.current?.parentElement) setOpen(false);
    };
    const onResize = () => setOpen(false);
    addEventListener('pointerdown', onPress);
    addEventListener('resize', onResize);
    return () => {
      removeEventListener('pointerdown', onPress);
      removeEventListener('resize', onResize);
    };
  }, [open]);

  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown' && list.current) moveFocus(list.current, 1);
    else if (event.key === 'ArrowUp' && list.current) moveFocus(list.current, -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="menu" ref={root} onKeyDown={open ? onKey : undefined}>
      <IconButton
        icon={icon}
        label={label}
        class={rest.class ?? ''}
        expanded={open}
        testId={testId}
        onClick={() => setOpen(!open)}
      >
        {caption}
      </IconButton>
      {open && (
        <div class="menu-back">
          <div class="menu-list" ref={list} role="group" aria-label={label}>
            <CloseMenu.Provider value={close}>{children}</CloseMenu.Provider>
          </div>
        </div>
      )}
    </div>
  );
}

interface MenuItemProps {
  icon: IconName;
  onClick: () => void;
  danger?: boolean;
  disabled?: boolean;
  /** Of one that is on or off. */
  pressed?: boolean;
  testId?: string;
  children: ComponentChildren;
}

export function MenuItem({ icon, onClick, danger, disabled, pressed, testId, children }: MenuItemProps) {
  const close = useContext(CloseMenu);
  const act = () => {
    close();
    onClick();
  };
  return (
    <button
      type="button"
      class={`menu-item${danger ? ' menu-item-danger' : ''}`}
      disabled={disabled}
      aria-pressed={pressed}
      data-testid={testId}
      onClick={act}
    >
      <Icon name={icon} size={20} />
      <span>{children}</span>
    </button>
  );
}
