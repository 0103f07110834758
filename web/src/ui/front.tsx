// The frame of the pages outside of a class.
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../design/icon';
import { Logo, Roof } from '../design/logo';
import { t, type MessageKey } from '../i18n';
import { schoolName } from '../state/school';
import { LanguageSwitch } from './language_switch';

const kPitch: readonly [IconName, MessageKey][] = [
  ['screen', 'sign_in.pitch_1'],
  ['link', 'sign_in.pitch_2'],
  ['people', 'sign_in.pitch_3'],
];

/** A card beside the house: for signing in and the first start. */
export function Welcome({ children }: { children: ComponentChildren }) {
  return (
    <div class="welcome">
      <aside class="welcome-house">
        <Logo size={40} />
        <div class="welcome-words">
          <Roof size={132} />
          {schoolName.value && <p class="welcome-school">{schoolName.value}</p>}
          <p class="welcome-tagline">{t('app.tagline')}</p>
          <ul>
            {kPitch.map(([icon, words]) => (
              <li key={words}>
                <Icon name={icon} />
                {t(words)}
              </li>
            ))}
          </ul>
        </div>
      </aside>
      <main class="welcome-form">
        <div class="welcome-card">{children}</div>
        <LanguageSwitch />
      </main>
    </div>
  );
}

interface FrontHeaderProps {
  /** Something lies over it: keys must not lead there. */
  covered?: boolean;
  children?: ComponentChildren;
}

export function FrontHeader({ covered, children }: FrontHeaderProps) {
  return (
    <header class="front-header" inert={covered}>
      <a class="front-home" href="/">
        <Logo size={34} />
        {schoolName.value && <span class="school-name">{schoolName.value}</span>}
        <span class="visually-hidden">{t('app.home')}</span>
      </a>
      <div class="front-tools">
        <LanguageSwitch />
        {children}
      </div>
    </header>
  );
}
