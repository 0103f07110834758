// The recording of a class on its line of time: which files are needed when, what was said until
// then, where its chapters are. Pure.
import type { ClassEvent, ClassPage, ClassPart, ClassTrack } from '../signal/videos';

/** A file is opened so long before it is heard or seen. */
export const kAheadMs = 5_000;
/** What is farther away from its place is put there; nearer, it runs a little faster or slower. */
export const kSeekOverS = 0.35;
const kFineS = 0.05;
const kCorrection = 0.04;

export interface Piece extends ClassPart {
  track_of: ClassTrack;
}

export const isPicture = ({ source }: ClassTrack): boolean => source === 'camera' || source === 'screen';

/** The files with whose they are, in order of time. */
export function piecesOf(page: ClassPage): Piece[] {
  const tracks = new Map(page.tracks.map((track) => [track.track, track]));
  return page.parts
    .flatMap((part) => {
      const track = tracks.get(part.track);
      return track ? [{ ...part, track_of: track }] : [];
    })
    .sort((a, b) => a.at_ms - b.at_ms);
}

export const covers = (piece: ClassPart, ms: number): boolean =>
  piece.at_ms <= ms && ms < piece.at_ms + piece.length_ms;

/** What is to be open at that moment: what is on, and what begins soon. */
export function needed(pieces: readonly Piece[], ms: number, withVideo: boolean): Piece[] {
  return pieces.filter(
    (piece) =>
      (withVideo || !isPicture(piece.track_of)) &&
      piece.at_ms - kAheadMs <= ms &&
      ms < piece.at_ms + piece.length_ms,
  );
}

/** How to bring what is `driftS` behind its place (negative: ahead) there. */
export function correction(driftS: number): 'seek' | number {
  if (Math.abs(driftS) > kSeekOverS) return 'seek';
  if (Math.abs(driftS) < kFineS) return 1;
  return driftS > 0 ? 1 + kCorrection : 1 - kCorrection;
}

/** Pictures in order: a screen before cameras, whoever speaks before the others. */
export function sortedPictures(pieces: readonly Piece[], speakers: ReadonlySet<string>): Piece[] {
  const rank = ({ track_of: { source, who, track } }: Piece) =>
    (source === 'screen' ? 0 : 1_000_000) + (speakers.has(who) ? 0 : 10_000) + track;
  return pieces.filter(({ track_of }) => isPicture(track_of)).sort((a, b) => rank(a) - rank(b));
}

/** What says most of a class in one picture: the longest of a screen, else of a camera. */
export function bestPicture(pieces: readonly Piece[]): Piece | null {
  const rank = ({ track_of, length_ms }: Piece) => (track_of.source === 'screen' ? 1e12 : 0) + length_ms;
  const pictures = pieces.filter(({ track_of }) => isPicture(track_of)).sort((a, b) => rank(b) - rank(a));
  return pictures[0] ?? null;
}

export const saidUntil = (events: readonly ClassEvent[], ms: number): ClassEvent[] =>
  events.filter(({ what, at_ms }) => what === 'chat' && at_ms <= ms);

/** Who speaks then. */
export function speakersAt(events: readonly ClassEvent[], ms: number): Set<string> {
  const speakers = new Set<string>();
  for (const { what, at_ms, who } of events) {
    if (at_ms > ms) continue;
    if (what === 'speaks') speakers.add(who);
    else if (what === 'silent' || what === 'left') speakers.delete(who);
  }
  return speakers;
}

/** Whose hands are up then, in the order of raising. */
export function handsAt(events: readonly ClassEvent[], ms: number): string[] {
  const up = new Map<string, string>();
  for (const { what, at_ms, who, name } of events) {
    if (at_ms > ms) continue;
    if (what === 'hand_up') up.set(who, name);
    else if (what === 'hand_down' || what === 'left') up.delete(who);
  }
  return [...up.values()];
}

export interface ClassChapter {
  at_ms: number;
  word: 'screen_on' | 'screen_off' | 'resumed';
  name: string;
}

export function chaptersOf(events: readonly ClassEvent[]): ClassChapter[] {
  return events.flatMap(({ what, at_ms, name, detail }): ClassChapter[] => {
    if (what === 'resumed') return [{ at_ms, word: 'resumed', name }];
    if (detail !== 'screen' || (what !== 'on' && what !== 'off')) return [];
    return [{ at_ms, word: `screen_${what}`, name }];
  });
}

/** Names of those whose pictures could not be recorded. */
export const unrecorded = (events: readonly ClassEvent[]): string[] => [
  ...new Set(events.filter(({ what }) => what === 'unrecorded').map(({ name }) => name)),
];

export const peopleOf = (events: readonly ClassEvent[]): string[] => [
  ...new Set(events.filter(({ what }) => what === 'joined').map(({ name }) => name)),
];

/** What an hour of it costs somebody who pays by the megabyte. */
export function megabytesPerHour(pieces: readonly Piece[], lengthMs: number, withVideo: boolean): number {
  const bytes = pieces
    .filter(({ track_of }) => withVideo || !isPicture(track_of))
    .reduce((sum, piece) => sum + piece.bytes, 0);
  return lengthMs > 0 ? Math.ceil((bytes * 3_600) / lengthMs / 1_000) : 0;
}
