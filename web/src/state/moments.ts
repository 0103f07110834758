// Moments as people type them and wait for them. Pure.

const kMinuteMs = 60_000;

/** What an input of type datetime-local shows for a moment, in the person's own time zone. */
export function toLocalInput(at: number | null): string {
  if (at === null) return '';
  const local = new Date(at - new Date(at).getTimezoneOffset() * kMinuteMs);
  return local.toISOString().slice(0, 16);
}

export function fromLocalInput(text: string): number | null {
  const at = new Date(text).getTime();
  return Number.isNaN(at) ? null : at;
}

export interface TimeLeft {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
}

/** How long until a moment, in whole minutes from above; null once it is there. */
export function timeLeft(until: number, now: number): TimeLeft | null {
  const minutes = Math.ceil((until - now) / kMinuteMs);
  if (minutes <= 0) return null;
  return { days: Math.floor(minutes / 1440), hours: Math.floor((minutes % 1440) / 60), minutes: minutes % 60 };
}
