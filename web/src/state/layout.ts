// Who stands on the stage, who beside it, who in the strip. Pure.
import type { Participant } from '../signal/protocol';
import { asSeen, leads } from './care';
import type { ClassState, TileRef } from './classroom';
import { companions, ownGroup } from './groups';
import { placeSeen } from './slides';

export interface Layout {
  /** The big picture, or null in an empty class and where slides stand. */
  stage: TileRef | null;
  /** Slides have the stage. */
  slides: boolean;
  /** The teacher next to a shared screen. */
  beside: TileRef | null;
  /** The small pictures of the current page. */
  strip: readonly TileRef[];
  /** How many people are on no page shown now. */
  hidden: number;
  pages: number;
  page: number;
}

export const kStripDesktop = 5;
/** A tablet or a small desktop: names must stay readable. */
export const kStripNarrow = 3;
export const kStripPhone = 2;

/** A picture counts when its owner has it on and no teacher has stopped it. */
export function shows(participant: Participant, source: 'camera' | 'screen'): boolean {
  const { on, blocked } = participant.sources[source];
  return on && !blocked && participant.connected;
}

export function hears(participant: Participant): boolean {
  const { on, blocked } = participant.sources.microphone;
  return on && !blocked && participant.connected;
}

const camera = (participant: Participant): TileRef => ({
  participant: participant.id,
  source: 'camera',
});

const sameTile = (a: TileRef | null, b: TileRef | null): boolean =>
  a !== null && b !== null && a.participant === b.participant && a.source === b.source;

/** The pinned tile, while what it shows still exists. */
function pinnedTile({ pinned, participants }: ClassState): TileRef | null {
  const owner = participants.find(({ id }) => id === pinned?.participant);
  if (!pinned || !owner) return null;
  return pinned.source === 'camera' || shows(owner, 'screen') ? pinned : null;
}

/** Whether grid or stage is for this person to choose: slides, and a broadcast, have the stage anyhow. */
export const choosesView = (state: ClassState): boolean => state.hls === null && placeSeen(state) === null;

/** What is pinned in a grid has the stage until it is unpinned. */
export const showsGrid = (state: ClassState): boolean =>
  state.view === 'grid' && choosesView(state) && pinnedTile(state) === null;

/** A shared screen takes the stage; a teacher's before a student's, the newest seat first. */
function screenTile({ participants }: ClassState): TileRef | null {
  const sharing = participants.filter((one) => shows(one, 'screen')).reverse();
  const chosen = sharing.find(({ role }) => leads(role)) ?? sharing[0];
  return chosen ? { participant: chosen.id, source: 'screen' } : null;
}

/** A teacher's screen, and in a group that of somebody in it; another stands beside the slides. */
function goesBeforeSlides(whole: ClassState, screen: TileRef | null): boolean {
  const owner = whole.participants.find(({ id }) => id === screen?.participant);
  return owner !== undefined && (leads(owner.role) || ownGroup(whole) !== null);
}

/** The face of the class: for students the teacher; for a teacher whoever speaks, or is seen. */
function faceTile(state: ClassState): TileRef | null {
  const others = state.participants.filter(({ id }) => id !== state.you);
  const teachers = others.filter(({ role }) => leads(role));
  const speaker = others.find(({ id }) => id === state.lastSpeaker);
  const chosen =
    teachers.find((one) => shows(one, 'camera')) ??
    teachers[0] ??
    (speaker && shows(speaker, 'camera') ? speaker : undefined) ??
    others.find((one) => shows(one, 'camera')) ??
    // Alone one sees oneself; without a camera an empty hall says more than one's own initials.
    state.participants.find((one) => one.id === state.you && shows(one, 'camera'));
  return chosen ? camera(chosen) : null;
}

function teacherTile({ participants }: ClassState): TileRef | null {
  const teachers = participants.filter(({ role }) => leads(role));
  const chosen = teachers.find((one) => shows(one, 'camera')) ?? teachers[0];
  return chosen ? camera(chosen) : null;
}

/** Oneself while seen, then who is seen, who is heard, the rest; within that the order of arrival. */
function rank(participant: Participant, you: string | null): number {
  if (shows(participant, 'camera')) return participant.id === you ? -1 : 0;
  return hears(participant) ? 1 : 2;
}

export function layoutOf(whole: ClassState, stripSize: number): Layout {
  // Of a class in groups one sees one's own.
  const state = { ...whole, participants: companions(whole).map((one) => asSeen(whole, one)) };
  const screen = screenTile(state);
  const pinned = pinnedTile(state);
  const slides = pinned === null && placeSeen(whole) !== null && !goesBeforeSlides(whole, screen);
  const stage = slides ? null : (pinned ?? screen ?? faceTile(state));
  const teacher = slides || stage?.source === 'screen' ? teacherTile(state) : null;
  const beside = sameTile(stage, teacher) ? null : teacher;
  // The audience of a broadcast is neither seen nor heard, and may be many.
  const rest: TileRef[] = state.participants
    .filter(({ carrier }) => carrier === 'direct')
    .map((participant, index) => ({ participant, index }))
    .sort((a, b) => rank(a.participant, state.you) - rank(b.participant, state.you) || a.index - b.index)
    .map(({ participant }) => camera(participant))
    .filter((tile) => !sameTile(tile, stage) && !sameTile(tile, beside));
  // A pinned face must not make the shared screen vanish.
  if (screen && !sameTile(screen, stage)) rest.unshift(screen);
  const pages = Math.max(1, Math.ceil(rest.length / stripSize));
  const page = Math.min(state.stripPage, pages - 1);
  const strip = rest.slice(page * stripSize, (page + 1) * stripSize);
  return { stage, slides, beside, strip, hidden: rest.length - strip.length, pages, page };
}

export const kGridDesktop = 5;
export const kGridPhone = 2;

export interface Grid {
  tiles: readonly TileRef[];
  page: number;
  pages: number;
}

const screen = ({ id }: Participant): TileRef => ({ participant: id, source: 'screen' });

/** The screens of those who lead, then themselves, then the others as they came: switching a camera moves nobody,
 * and a student's screen stands in his own place. */
export function gridOf(whole: ClassState, size: number): Grid {
  const people = companions(whole)
    .filter(({ carrier }) => carrier === 'direct')
    .map((one) => asSeen(whole, one));
  const leaders = people.filter(({ role }) => leads(role));
  const students = people.filter(({ role }) => !leads(role));
  const all = [
    ...leaders.filter((one) => shows(one, 'screen')).map(screen),
    ...leaders.map(camera),
    ...students.map((one) => (shows(one, 'screen') ? screen(one) : camera(one))),
  ];
  const pages = Math.max(1, Math.ceil(all.length / size));
  const page = Math.min(whole.stripPage, pages - 1);
  return { tiles: all.slice(page * size, (page + 1) * size), page, pages };
}
