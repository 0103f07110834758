// Polls as the page knows them, and what was answered. Pure.
import type {
  Participant,
  Poll,
  PollAnswer,
  PollForm,
  PollResults,
  ServerEvent,
} from '../signal/protocol';

/** As in src/classroom/poll.hpp. */
export const kLongestQuestion = 300;
export const kLongestOption = 120;
export const kLongestAnswer = 200;
export const kFewestOptions = 2;
export const kMostOptions = 10;

export interface PollState {
  /** By number; students know those that are open or shown. */
  readonly polls: readonly Poll[];
  /** By the number of the poll, as far as one knows of them. Absent: nobody has told yet. */
  readonly answers: Readonly<Record<number, readonly PollAnswer[]>>;
}

export const kNoPolls: PollState = { polls: [], answers: {} };

/** The polls after the event; the same when it was none of theirs. */
export function onPollEvent<State extends PollState>(state: State, event: ServerEvent): State {
  switch (event.event) {
    case 'poll_changed': {
      const others = state.polls.filter(({ id }) => id !== event.poll.id);
      const polls = [...others, event.poll].sort((a, b) => a.id - b.id);
      return { ...state, polls };
    }
    case 'poll_deleted': {
      const { [event.poll]: _, ...answers } = state.answers;
      return { ...state, polls: state.polls.filter(({ id }) => id !== event.poll), answers };
    }
    case 'poll_answered': {
      const before = state.answers[event.poll] ?? [];
      const others = before.filter(({ participant }) => participant !== event.replaces);
      return { ...state, answers: { ...state.answers, [event.poll]: [...others, event.answer] } };
    }
    case 'poll_answers':
      return { ...state, answers: { ...state.answers, [event.poll]: event.answers } };
    default:
      return state;
  }
}

export const openPoll = ({ polls }: PollState): Poll | null =>
  polls.find(({ state }) => state === 'open') ?? null;

/** What was answered, as far as one may know: told by the server, or counted here. */
export function resultsOf(poll: Poll, answers: readonly PollAnswer[] | undefined): PollResults {
  if (poll.state !== 'open' && poll.results) return poll.results;
  const known = poll.anonymous ? [] : (answers ?? []);
  return {
    answers: answers?.length ?? poll.results?.answers ?? 0,
    counts: poll.options.map((_, option) => known.filter(({ choices }) => choices.includes(option)).length),
    texts: known.map(({ text }) => text).filter((text) => text !== ''),
  };
}

/** Who of those present was asked and has not answered. */
export const withoutAnswer = (
  people: readonly Participant[],
  answers: readonly PollAnswer[],
): readonly Participant[] =>
  people.filter(
    ({ id, name, role }) =>
      role === 'student' && !answers.some((one) => one.participant === id || one.name === name),
  );

/** Why a form cannot be sent; null: it can. Empty options are left out. */
export function formFault({ question, kind, options }: PollForm): 'question' | 'options' | 'same' | null {
  if (question.trim() === '') return 'question';
  if (kind === 'text') return null;
  const written = options.map((option) => option.trim().toLowerCase()).filter((option) => option !== '');
  if (written.length < kFewestOptions) return 'options';
  return new Set(written).size < written.length ? 'same' : null;
}

export const tidyForm = (form: PollForm): PollForm => ({
  ...form,
  question: form.question.trim(),
  options: form.kind === 'text' ? [] : form.options.map((one) => one.trim()).filter((one) => one !== ''),
});

/** A cell of a table that a spreadsheet does not take for a formula (RFC 4180). */
const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** What was answered, as a table for a spreadsheet: of an anonymous poll the counts alone. */
export function pollTable(
  poll: Poll,
  answers: readonly PollAnswer[],
  words: { name: string; answer: string; count: string },
): string {
  const rows: string[][] = [[poll.question]];
  if (poll.anonymous) {
    const { counts, texts } = resultsOf(poll, answers);
    rows.push([words.answer, words.count]);
    poll.options.forEach((option, index) => rows.push([option, String(counts[index] ?? 0)]));
    texts.forEach((text) => rows.push([text]));
  } else {
    rows.push([words.name, words.answer]);
    for (const { name, choices, text } of answers) {
      rows.push([name, text || choices.map((choice) => poll.options[choice] ?? '').join('; ')]);
    }
  }
  return rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}
