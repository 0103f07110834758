// The page's words in the person's language. `t('key')` inside a component follows the language.
import { signal } from '@preact/signals';
import type { en } from './en';
import type { enSlides } from './en_slides';
import { chooseLanguage, fill, type Values } from './fill';

/** Words that are loaded with the part of the page that says them: addWords. */
export type LateKey = keyof typeof enSlides;
export type MessageKey = keyof typeof en | LateKey;
export type Language = 'id' | 'en';

export const kLanguages: Readonly<Record<Language, string>> = {
  id: 'Indonesia',
  en: 'English',
};
type Words = Record<keyof typeof en, string>;
type LateWords = Readonly<Record<LateKey, string>>;
// Of each language what has been loaded: nobody pays for the words of another.
const first: Partial<Record<Language, Words>> = {};
const late: Partial<Record<Language, LateWords>> = {};
const kLoad: Readonly<Record<Language, () => Promise<Words>>> = {
  id: async () => (await import('./id')).id,
  en: async () => (await import('./en')).en,
};
const kStored = 'pendopo.language';

/** What the person has chosen; null: nothing yet. */
function chosenLanguage(): Language | null {
  try {
    const stored = localStorage.getItem(kStored);
    if (stored === 'id' || stored === 'en') return stored;
  } catch {
    // Storage may be forbidden: the browser's wish decides.
  }
  return null;
}

export const language = signal<Language>('id');

let wish: Language = 'id';

/** The newest wish holds, whichever words come first; without its words the page stays as it is. */
async function show(wanted: Language): Promise<void> {
  wish = wanted;
  if (!first[wanted]) {
    try {
      setWords(wanted, await kLoad[wanted]());
    } catch {
      return; // the line is broken: another try is the next choice
    }
  }
  if (wish !== wanted) return;
  language.value = wanted;
  document.documentElement.lang = wanted;
}

export const hasWords = (): boolean => first[language.value] !== undefined;

export function setWords(of: Language, words: Words): void {
  first[of] = words;
}

// Where storage is forbidden the choice is known only here.
let chosenHere = false;

export function setLanguage(chosen: Language): void {
  void show(chosen);
  chosenHere = true;
  try {
    localStorage.setItem(kStored, chosen);
  } catch {
    // It then holds for this page only.
  }
}

/** Chooses the language once, when the page starts, and loads it; does not store the choice. */
export function startLanguage(): Promise<void> {
  return show(chosenLanguage() ?? chooseLanguage(navigator.languages ?? []));
}

/** The school's language, for whoever has not chosen one. */
export function followSchool(wanted: Language): void {
  if (!chosenHere && chosenLanguage() === null) void show(wanted);
}

export function addWords(words: Readonly<Record<Language, LateWords>>): void {
  Object.assign(late, words);
}

/** The message in the current language with its places filled. */
export function t(key: MessageKey, values: Values = {}): string {
  const words: Partial<Record<MessageKey, string>> | undefined = first[language.value];
  return fill(words?.[key] ?? late[language.value]?.[key as LateKey] ?? key, values);
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

/** Day and time, also of today: for what is looked up later. */
export const dayAndTime = (at: number): string => formatOf(kDayAndTime).format(new Date(at));

/** A moment in words: the time when it was today, else day and time. */
export function when(at: number): string {
  const moment = new Date(at);
  const today = new Date().toDateString() === moment.toDateString();
  return formatOf(today ? kTime : kDayAndTime).format(moment);
}
