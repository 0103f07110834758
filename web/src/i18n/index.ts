// The page's words in the person's language. `t('key')` inside a component follows the language.
import { signal } from '@preact/signals';
import { en } from './en';
import { chooseLanguage, fill, type Values } from './fill';
import { id } from './id';

export type MessageKey = keyof typeof en;
export type Language = 'id' | 'en';

export const kLanguages: Readonly<Record<Language, string>> = {
  id: 'Indonesia',
  en: 'English',
};
const kMessages: Readonly<Record<Language, Record<MessageKey, string>>> = { id, en };
const kStored = 'pendopo.language';

function initialLanguage(): Language {
  try {
    const stored = localStorage.getItem(kStored);
    if (stored === 'id' || stored === 'en') return stored;
  } catch {
    // Storage may be forbidden: the browser's wish decides.
  }
  return chooseLanguage(navigator.languages ?? []);
}

export const language = signal<Language>('id');

export function setLanguage(chosen: Language): void {
  language.value = chosen;
  document.documentElement.lang = chosen;
  try {
    localStorage.setItem(kStored, chosen);
  } catch {
    // It then holds for this page only.
  }
}

/** Chooses the language once, when the page starts; does not store the choice. */
export function startLanguage(): void {
  language.value = initialLanguage();
  document.documentElement.lang = language.value;
}

/** The message in the current language with its places filled. */
export function t(key: MessageKey, values: Values = {}): string {
  return fill(kMessages[language.value][key], values);
}

const kTime: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
const kDayAndTime: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', ...kTime };
const formats = new Map<string, Intl.DateTimeFormat>();

/** One for each language and wish: a format is far dearer to make than to use. */
function formatOf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language.value} ${options.day ?? ''}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language.value, options);
  formats.set(key, format);
  return format;
}

/** A moment in words: the time when it was today, else day and time. */
export function when(at: number): string {
  const moment = new Date(at);
  const today = new Date().toDateString() === moment.toDateString();
  return formatOf(today ? kTime : kDayAndTime).format(moment);
}
