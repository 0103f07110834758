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

const kPrivate =
  /^(10|127)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^169\.254\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;

/** Who came by a public address that the machine does not have itself has come through a NAT. */
export function withOutsideAddress(state: SetupTexts, here: { hostname: string }): SetupTexts {
  const isIpv4 = /^\d+\.\d+\.\d+\.\d+$/.test(here.hostname) && !kPrivate.test(here.hostname);
  const own = (state.addresses ?? '').split(', ');
  const asked = !state.announce && !('decided_announce' in state);
  if (!isIpv4 || own.includes(here.hostname) || !asked) return state;
  return { ...state, announce: here.hostname };
}

/** A domain wants the ports by which its certificate is fetched, where nobody has chosen others. */
export function withDomain(state: SetupTexts, domain: string): SetupTexts {
  const next = { ...state, domain };
  const mayHave = state.standard_ports === 'free' || state.standard_ports === 'ours';
  const decided = 'decided_https_port' in state || 'decided_http_port' in state;
  if (!domain.trim() || !mayHave || decided || portChoiceOf(state) !== 'high') return next;
  return withPorts(next, 'standard');
}

/** Whether a domain was given to which no certificate will come. */
export function lacksPortForDomain(state: SetupTexts): boolean {
  const given = (state.domain ?? '').trim() !== '' && !('decided_domain' in state);
  return given && state.https_port !== '443' && state.http_port !== '80';
}

const kAsked = [
  'school_name', 'language', 'room_makers', 'domain', 'https_port', 'http_port', 'announce',
  'lan_viewers',
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
