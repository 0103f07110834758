// How quality is said: a number with its unit, good or bad, and what to do about it.
import { Icon } from '../design/icon';
import { language, t } from '../i18n';
import type { Complaint, Level } from '../signal/quality';
import { digitsOf, kLevelWords, reasonKey } from '../state/quality';

/** "–" for what nobody measured. */
export function numberWords(value: number | null, unit = ''): string {
  if (value === null) return '–';
  const maximumFractionDigits = digitsOf(value);
  const words = value.toLocaleString(language.value, { maximumFractionDigits });
  return unit ? `${words} ${unit}` : words;
}

export function LevelMark({ level, testId }: { level: Level; testId?: string }) {
  return (
    <span class={`verdict verdict-${level}`} data-level={level} data-testid={testId}>
      {t(kLevelWords[level])}
    </span>
  );
}

/** What is wrong and what to do; nothing where all is well. */
export function Complaints({ complaints }: { complaints: readonly Complaint[] }) {
  return (
    <>
      {complaints.map((complaint) => {
        const key = reasonKey(complaint);
        const n = numberWords(complaint.number);
        return (
          <p
            key={complaint.reason}
            class={`complaint complaint-${complaint.level}`}
            data-reason={complaint.reason}
          >
            <Icon name="warning" size={18} />
            <span>{key ? t(key, { n }) : complaint.reason}</span>
          </p>
        );
      })}
    </>
  );
}
