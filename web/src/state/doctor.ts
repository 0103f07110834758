// What the doctor's page makes of what the server found and this browser saw. Pure.
import type { MessageKey } from '../i18n';
import type { Values } from '../i18n/fill';

export type Level = 'good' | 'look' | 'bad';

/** As the server says it, in the language that it was asked for. */
export interface Finding {
  level: Level;
  check: string;
  what: string;
  fix: string;
}

export interface Report {
  findings: readonly Finding[];
  version: string;
  /** Addresses that are set by hand, and the machine's own. */
  announced: readonly string[];
  addresses: readonly string[];
  /** One for each media thread. */
  media_ports: readonly number[];
  people: number;
  /** Whether this browser is in the server's own network, as the server sees it. */
  near: boolean;
}

/** What came of one check of a way. */
export type WayResult =
  | { outcome: 'connected'; address: string; port: number | null; roundTripMs: number | null }
  | { outcome: 'silent' }
  | { outcome: 'refused'; refusal: string };

export interface Ways {
  /** One for each media port, in the report's order. */
  udp: readonly WayResult[];
  tcp: WayResult;
  /** By the announced addresses alone; null: none is announced, or no way led anywhere. */
  announced: WayResult | null;
}

export interface Words {
  key: MessageKey;
  values: Values;
}

/** Words of the page's own. */
export interface Judgement {
  way: 'udp' | 'tcp' | 'announced';
  level: Level;
  what: Words;
  fix: Words | null;
}

const words = (key: MessageKey, values: Values = {}): Words => ({ key, values });
const isConnected = (result: WayResult) => result.outcome === 'connected';

const kLocal = /^(localhost|127\.[\d.]+|\[?::1\]?)$/;
/** A browser on the server itself sees less than others do. */
export const isSameMachine = (hostname: string): boolean => kLocal.test(hostname);

/** RFC 1918, RFC 6598, RFC 4193, link-local, loopback: it leads nowhere from elsewhere. */
export function isPrivate(address: string): boolean {
  if (address.includes(':')) return /^(::1$|f[cd]|fe[89ab])/i.test(address);
  const [a = 0, b = 0] = address.split('.').map(Number);
  return (
    a === 10 || a === 127 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) ||
    (a === 100 && b >= 64 && b < 128) || (a === 169 && b === 254)
  );
}

function connectedWords(key: 'doctor.udp_good' | 'doctor.tcp_good', result: WayResult): Words {
  if (result.outcome !== 'connected') return words(key);
  const host = result.address.includes(':') ? `[${result.address}]` : result.address;
  const address = result.port === null ? host : `${host}:${result.port}`;
  const ms = result.roundTripMs;
  return words(key, { address, ms: ms === null ? '?' : ms < 1 ? '<1' : Math.round(ms) });
}

function judgeUdp(ways: Ways, ports: readonly number[]): Judgement {
  const silent = ways.udp.flatMap((result, i) => (isConnected(result) ? [] : [ports[i] ?? '?']));
  const good = ways.udp.find(isConnected);
  if (good && silent.length === 0) {
    return { way: 'udp', level: 'good', what: connectedWords('doctor.udp_good', good), fix: null };
  }
  const refused = ways.udp.find((result) => result.outcome === 'refused');
  if (refused) return judgeRefused('udp');
  const values = { ports: silent.join(', ') };
  const level = good || isConnected(ways.tcp) ? 'look' : 'bad';
  const what = words(good ? 'doctor.udp_some' : 'doctor.udp_none', values);
  return { way: 'udp', level, what, fix: words('doctor.udp_fix', values) };
}

function judgeTcp(ways: Ways, httpsPort: string): Judgement {
  if (isConnected(ways.tcp)) {
    const what = connectedWords('doctor.tcp_good', ways.tcp);
    return { way: 'tcp', level: 'good', what, fix: null };
  }
  if (ways.tcp.outcome === 'refused') return judgeRefused('tcp');
  const level = ways.udp.some(isConnected) ? 'look' : 'bad';
  const fix = words('doctor.tcp_fix', { port: httpsPort });
  return { way: 'tcp', level, what: words('doctor.tcp_none'), fix };
}

const judgeRefused = (way: 'udp' | 'tcp'): Judgement => ({
  way,
  level: 'look',
  what: words(`doctor.${way}_refused`),
  fix: words('doctor.refused_fix'),
});

/** What browsers are told, against the address that this one came through; null: none worked. */
function judgeAnnounced(ways: Ways, report: Report): Judgement | null {
  const connected = [...ways.udp, ways.tcp].flatMap((result) =>
    result.outcome === 'connected' ? [result] : [],
  );
  const [first] = connected;
  if (first === undefined) return null;
  const found = (level: Level, what: Words, fix: Words | null): Judgement => ({
    way: 'announced', level, what, fix,
  });
  if (report.announced.length > 0) {
    if (ways.announced?.outcome === 'connected') {
      const { address } = ways.announced;
      return found('good', words('doctor.announced_works', { address }), null);
    }
    const values = { announced: report.announced.join(', '), address: first.address };
    return found('look', words('doctor.announced_silent', values), words('doctor.announced_fix'));
  }
  const values = { addresses: report.addresses.join(', ') };
  if (report.addresses.every(isPrivate)) {
    return found('look', words('doctor.told_private', values), words('doctor.told_private_fix'));
  }
  return found('good', words('doctor.told_public', values), null);
}

export function judgeWays(ways: Ways, report: Report, httpsPort: string): Judgement[] {
  const announced = judgeAnnounced(ways, report);
  const both = [judgeUdp(ways, report.media_ports), judgeTcp(ways, httpsPort)];
  return announced ? [...both, announced] : both;
}

export interface Grouped {
  bad: Finding[];
  look: Finding[];
  good: Finding[];
}

export function group(findings: readonly Finding[]): Grouped {
  const of = (level: Level) => findings.filter((finding) => finding.level === level);
  return { bad: of('bad'), look: of('look'), good: of('good') };
}

/** Bits a second that one viewer is sent, as `pendopo capacity` counts them. */
const kCameraMbps = 1.3;
const kSlidesMbps = 0.14;

export const viewersOf = (mbps: number): { camera: number; slides: number } => ({
  camera: Math.floor(mbps / kCameraMbps),
  slides: Math.floor(mbps / kSlidesMbps),
});

/** Megabits a second, from what arrived between two moments of one measurement. */
export const mbpsOf = (bytes: number, ms: number): number => (ms > 0 ? (bytes * 8) / ms / 1000 : 0);

/** For whoever is asked for help: lines, the wrong ones first. */
export function textOf(title: string, groups: Grouped, marks: Record<Level, string>, rest: string[]): string {
  const line = ({ level, check, what, fix }: Finding) =>
    `[${marks[level]}] ${check}: ${what}${fix && `\n    > ${fix}`}`;
  const found = [...groups.bad, ...groups.look, ...groups.good].map(line);
  return [title, ...found, ...rest].join('\n') + '\n';
}
