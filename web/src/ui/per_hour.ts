// What a broadcast costs by the hour, in words.
import { language, t } from '../i18n';

const kMbPerHourPerBit = 3600 / 8 / 1_000_000;
const kMbOfGb = 1000;

export const oneDigit = (value: number): string =>
  value.toLocaleString(language.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Of so many bits per second; empty where that is not known (0). */
export function perHour(bits: number): string {
  if (bits === 0) return '';
  const megabytes = Math.max(1, Math.round(bits * kMbPerHourPerBit));
  return megabytes < kMbOfGb
    ? t('live.mb_per_hour', { n: megabytes })
    : t('live.gb_per_hour', { n: oneDigit(megabytes / kMbOfGb) });
}

/** The words, and behind them what it costs. */
export const withCost = (words: string, bits: number): string =>
  [words, perHour(bits)].filter(Boolean).join(' · ');
