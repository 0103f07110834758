// Fills a message's places with values. Pure.

export type Values = Readonly<Record<string, string | number>>;

const kPlace = /\{(\w+)(?:\|([^|{}]*(?:\{\w+\}[^|{}]*)*)\|([^|{}]*(?:\{\w+\}[^|{}]*)*))?\}/g;

/** `{name}` becomes its value; `{n|one|many}` one of the two texts, by whether n is 1. */
export function fill(message: string, values: Values): string {
  return message.replace(kPlace, (place, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return place;
    if (one === undefined || many === undefined) return String(value);
    return fill(value === 1 ? one : many, values);
  });
}

/** The first of our languages that the person's browser wants; English when it wants neither. */
export function chooseLanguage(wanted: readonly string[]): 'id' | 'en' {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0];
    // `in` is what older Androids still call Indonesian; Javanese, Sundanese and Malay readers
    // read it, too.
    if (['id', 'in', 'jv', 'su', 'ms', 'min'].includes(language ?? '')) return 'id';
    if (language === 'en') return 'en';
  }
  return wanted.length > 0 ? 'en' : 'id';
}
