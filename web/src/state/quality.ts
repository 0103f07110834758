// Words and shapes of quality: which message a complaint is, how a row of numbers becomes a line in a
// chart. Pure.
import type { MessageKey } from '../i18n';
import type { Complaint, Level, Minute, QualityHistory } from '../signal/quality';

export const kLevelWords: Readonly<Record<Level, MessageKey>> = {
  good: 'quality.good',
  fair: 'quality.fair',
  bad: 'quality.bad',
};

const kReasons: Readonly<Record<string, MessageKey>> = {
  upload_weak: 'quality.upload_weak',
  upload_uneven: 'quality.upload_uneven',
  upload_lossy: 'quality.upload_lossy',
  upload_far: 'quality.upload_far',
  stalls: 'quality.stalls_often',
  line_slow: 'quality.line_slow',
  lossy: 'quality.lossy',
  uneven: 'quality.uneven',
  far: 'quality.far',
  behind_live: 'quality.behind_live_far',
  device_weak: 'quality.device_weak',
};

/** The message, or null for a reason that a newer server knows and this page does not. */
export const reasonKey = ({ reason }: Complaint): MessageKey | null => kReasons[reason] ?? null;

/** Few digits, and none that nobody measured: 1234, 56.7, 1.23. */
export function digitsOf(value: number): number {
  const size = Math.abs(value);
  return size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2;
}

const kCategories: readonly MessageKey[] = [
  'quality.tiphon_1',
  'quality.tiphon_2',
  'quality.tiphon_3',
  'quality.tiphon_4',
];

/** TIPHON's word for an index from 1 to 4. */
export const tiphonKey = (index: number): MessageKey | null => kCategories[index - 1] ?? null;

export type Series = readonly (number | null)[];

/** The top of an axis: 1, 2 or 5 times a power of ten, at least `least`. */
export function axisTop(all: readonly Series[], least: number): number {
  const values = all.flat().filter((value): value is number => value !== null);
  const most = Math.max(least, ...values);
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 5, 10].find((candidate) => candidate * power >= most) ?? 10;
  return step * power;
}

/** An SVG path through the values; it breaks where nothing was measured, or for more than `gapMs`. */
export function pathOf(
  at: readonly number[],
  values: Series,
  box: { from: number; to: number; top: number; width: number; height: number },
  gapMs: number,
): string {
  const span = Math.max(1, box.to - box.from);
  let path = '';
  let before: number | null = null;
  at.forEach((moment, i) => {
    const value = values[i] ?? null;
    if (value === null) return void (before = null);
    const goesOn = before !== null && moment - before <= gapMs;
    const x = ((moment - box.from) / span) * box.width;
    const y = box.height - Math.min(1, value / box.top) * box.height;
    path += `${goesOn ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    // A single value is a dot: a line of no length with round ends.
    if (!goesOn) path += 'h0.01';
    before = moment;
  });
  return path;
}

/** The minutes of a report as the columns that a live history has. */
export function historyOf(minutes: readonly Minute[]): QualityHistory {
  const column = (value: (minute: Minute) => number | null) => minutes.map(value);
  return {
    at: minutes.map(({ at }) => at),
    publisher_kbps: column(({ publisher }) => publisher.throughput_kbps),
    publisher_loss: column(({ publisher }) => publisher.loss_percent),
    publisher_rtt: column(({ publisher }) => publisher.rtt_ms),
    publisher_jitter: column(({ publisher }) => publisher.jitter_ms),
    viewers: column(({ audience }) => audience.present),
    kbps_median: column(({ audience }) => audience.throughput_kbps.median),
    kbps_bad: column(({ audience }) => audience.throughput_kbps.bad),
    loss_median: column(({ audience }) => audience.loss_percent.median),
    loss_bad: column(({ audience }) => audience.loss_percent.bad),
    rtt_median: column(({ audience }) => audience.rtt_ms.median),
    rtt_bad: column(({ audience }) => audience.rtt_ms.bad),
    jitter_median: column(({ audience }) => audience.jitter_ms.median),
    jitter_bad: column(({ audience }) => audience.jitter_ms.bad),
    behind_live_median: column(({ audience }) => audience.behind_live_ms.median),
    behind_live_bad: column(({ audience }) => audience.behind_live_ms.bad),
  };
}
