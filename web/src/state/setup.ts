// The answers of the setup page, between what the server says and what the person sees. Pure.

/** As the server gives and takes them: texts, lists with commas. */
export type SetupTexts = Readonly<Record<string, string>>;

export type PortChoice = 'standard' | 'high' | 'other';

const kPorts: Readonly<Record<'standard' | 'high', readonly [string, string]>> = {
  standard: ['443', '80'],
  high: ['8443', '8080'],
};

export function portChoiceOf(state: SetupTexts): PortChoice {
  const is = (choice: 'standard' | 'high') =>
    state.https_port === kPorts[choice][0] && state.http_port === kPorts[choice][1];
  return is('standard') ? 'standard' : is('high') ? 'high' : 'other';
}

export function withPorts(answers: SetupTexts, choice: PortChoice): SetupTexts {
  if (choice === 'other') return answers;
  const [https, http] = kPorts[choice];
  return { ...answers, https_port: https, http_port: http };
}

const kAsked = [
  'school_name', 'language', 'room_makers', 'domain', 'https_port', 'http_port', 'announce',
] as const;

/** What is sent: the answers alone, without what only the server knows or decides. */
export function answersOf(state: SetupTexts): SetupTexts {
  const asked = kAsked.filter((key) => !(`decided_${key}` in state));
  return Object.fromEntries(asked.map((key) => [key, state[key] ?? '']));
}

/** Where the page will be after the restart, for whoever is at `here` now. */
export function addressAfter(here: { hostname: string }, state: SetupTexts): string {
  const port = state.https_port === '443' ? '' : `:${state.https_port ?? ''}`;
  return `https://${here.hostname}${port}/`;
}
