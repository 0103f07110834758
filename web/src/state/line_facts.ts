// What one's own line is like, in sentences for who uses it. Pure.
import type { MessageKey } from '../i18n';
import type { Freezes } from '../media/freezes';
import { lossBetween, lossSentBetween, type Counters, type StatsEntry } from '../media/statistics';

export interface LineFacts {
  roundTripMs: number | null;
  /** Shares of 1. */
  lostOfReceived: number;
  lostOfSent: number;
  /** The largest that comes. */
  picture: { width: number; height: number } | null;
  freezes: Freezes;
}

/** `came` are the entries of what is received, `before` and `now` the counters of both ways. */
export function lineFactsOf(came: Iterable<StatsEntry>, before: Counters, now: Counters, freezes: Freezes): LineFacts {
  let picture: LineFacts['picture'] = null;
  for (const { type, frameWidth, frameHeight } of came) {
    if (type !== 'inbound-rtp' || !frameWidth || !frameHeight) continue;
    if (picture === null || frameHeight > picture.height) picture = { width: frameWidth, height: frameHeight };
  }
  return {
    roundTripMs: now.roundTripMs === null ? null : Math.round(now.roundTripMs),
    lostOfReceived: lossBetween(before, now),
    lostOfSent: lossSentBetween(before, now),
    picture,
    freezes,
  };
}

/** So slow that people speak at the same time. */
const kSlowMs = 300;

export interface Sentence {
  key: MessageKey;
  values: Record<string, string | number>;
}

/** `number` writes a number with one place at most. */
export function sentencesOf(facts: LineFacts, held: number, number: (value: number) => string): Sentence[] {
  const sentences: Sentence[] = [];
  const { roundTripMs, lostOfReceived, lostOfSent, picture, freezes } = facts;
  if (roundTripMs !== null) {
    sentences.push({ key: roundTripMs > kSlowMs ? 'line.slow' : 'line.round_trip', values: { n: roundTripMs } });
  }
  const percent = (share: number) => number(Math.round(share * 1_000) / 10);
  sentences.push({ key: 'line.lost', values: { received: percent(lostOfReceived), sent: percent(lostOfSent) } });
  if (picture) sentences.push({ key: 'line.picture', values: { size: `${picture.width} × ${picture.height}` } });
  if (held > 0) sentences.push({ key: 'line.held', values: { n: held } });
  if (freezes.count === 0) sentences.push({ key: 'line.no_freezes', values: {} });
  else sentences.push({ key: 'line.freezes', values: { n: freezes.count, s: number(Math.round(freezes.milliseconds / 100) / 10) } });
  return sentences;
}
