// A chat as a text file: what the page has of it, which is what its person may read. Pure.
import type { ChatMessage } from '../signal/protocol';
import { leads } from './care';

interface Words {
  title: string;
  language: string;
  teamWord: string;
  edited: string;
  forWords: (message: ChatMessage) => string;
  answers: (name: string) => string;
  size: (bytes: number) => string;
}

/** Windows' editor wants these ends of lines, and others do not mind. */
const kEnd = '\r\n';

export function chatAsText(chat: readonly ChatMessage[], words: Words): string {
  const time = new Intl.DateTimeFormat(words.language, { dateStyle: 'medium', timeStyle: 'short' });
  const names = new Map(chat.map(({ id, name }) => [id, name]));
  const lines = chat.map((message) => {
    const marks = [
      ...(leads(message.role) ? [words.teamWord] : []),
      ...(message.for ? [words.forWords(message)] : []),
      ...(message.edited ? [words.edited] : []),
    ];
    const of = message.reply_to === undefined ? undefined : names.get(message.reply_to);
    const answers = of === undefined ? '' : ` ${words.answers(of)}`;
    const who = `${message.name}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`;
    const { text, file } = message;
    const said = [text, ...(file ? [`[${file.name}, ${words.size(file.bytes)}]`] : [])].filter(Boolean).join('\n');
    return `[${time.format(message.at)}] ${who}${answers}: ${said.replace(/\n/g, `${kEnd}    `)}`;
  });
  return `\uFEFF${[words.title, '', ...lines, ''].join(kEnd)}`;
}

/** "Kelas 7A" of that day: "kelas-7a-2026-11-29.txt". */
export function fileNameOf(title: string, day: Date): string {
  const words = title.toLocaleLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  const two = (n: number) => String(n).padStart(2, '0');
  return `${words || 'chat'}-${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}.txt`;
}
