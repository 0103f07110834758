// Lengths, chapters and where somebody stopped watching. Pure.
import type { Chapter } from '../signal/videos';

/** Videos of which it is remembered where somebody stopped; the oldest are forgotten. */
const kRemembered = 100;
/** Who stopped so near to an end begins anew. */
const kNearS = 15;

/** "1:02:03", "2:03". */
export function lengthWords(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes % 60)}:${rest}` : `${minutes}:${rest}`;
}

/** "1:02:03", "2:03", "45": milliseconds; null: it is none. */
export function lengthFrom(words: string): number | null {
  const parts = words.trim().split(':');
  if (parts.length > 3 || parts.some((part) => !/^\d{1,3}$/.test(part))) return null;
  const numbers = parts.map(Number);
  if (numbers.slice(1).some((n) => n > 59)) return null;
  return numbers.reduce((sum, n) => sum * 60 + n, 0) * 1000;
}

/** "900 kB", "31 MB", "1.2 GB". */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`;
  if (bytes < 1_000_000_000) return `${Math.round(bytes / 1_000_000)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

/** The chapter that is on at that moment; -1: before the first. */
export function chapterAt(chapters: readonly Chapter[], ms: number): number {
  return chapters.reduce((found, { at_ms }, index) => (at_ms <= ms ? index : found), -1);
}

export type Watched = [id: string, seconds: number][];

/** Where somebody stopped, by video; the newest first. */
export function remember(watched: Watched, id: string, seconds: number, lengthS: number): Watched {
  const others = watched.filter(([other]) => other !== id);
  const worth = seconds > kNearS && seconds < lengthS - kNearS;
  const place: Watched = worth ? [[id, Math.floor(seconds)]] : [];
  return [...place, ...others].slice(0, kRemembered);
}
