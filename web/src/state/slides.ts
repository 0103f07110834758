// Slides of a class: what there is, what all have before them, and what one looks at by oneself. Pure.
import type { DataStep, ServerEvent, Welcome } from '../signal/protocol';
import type { ShownSlide, SlidePage, SlideSet } from '../signal/slide_protocol';
import { leads } from './care';
import type { ClassState } from './classroom';
import { sentStep } from './data_ladder';
import { you } from './people';

export interface SlidePlace {
  readonly set: number;
  /** From 0. */
  readonly page: number;
}

export interface SlidesState {
  readonly slides: readonly SlideSet[];
  /** What all have before them. */
  readonly shown: ShownSlide | null;
  /** What one looks at by oneself while something is shown. */
  readonly apart: SlidePlace | null;
}

export const kNoSlides: SlidesState = { slides: [], shown: null, apart: null };

export const placeKey = ({ set, page }: SlidePlace): string => `${set}/${page}`;
export const samePlace = (a: SlidePlace | null, b: SlidePlace | null): boolean =>
  a?.set === b?.set && a?.page === b?.page;

type SlidesEvent = Extract<
  ServerEvent,
  { event: 'slides_added' | 'slide_page_changed' | 'slides_removed' | 'slide_shown' }
>;

export function onSlidesEvent<State extends SlidesState>(state: State, event: SlidesEvent): State {
  switch (event.event) {
    case 'slides_added': {
      const others = state.slides.filter(({ id }) => id !== event.slides.id);
      return { ...state, slides: [...others, event.slides] };
    }
    case 'slide_page_changed':
      return { ...state, slides: state.slides.map((set) => (set.id === event.set ? withPage(set, event.page, event.now) : set)) };
    case 'slides_removed':
      return {
        ...state,
        slides: state.slides.filter(({ id }) => id !== event.set),
        shown: state.shown?.set === event.set ? null : state.shown,
        apart: state.apart?.set === event.set ? null : state.apart,
      };
    case 'slide_shown':
      return withShown(state, event.shown);
  }
}

function withPage(set: SlideSet, page: number, now: SlidePage): SlideSet {
  const pages = [...set.pages];
  pages[page] = now;
  return { ...set, pages };
}

/** Where nothing is shown, or the class meets where one is already, nobody looks by himself. */
function withShown<State extends SlidesState>(state: State, shown: ShownSlide | null): State {
  const met = shown === null || samePlace(shown, state.apart);
  return { ...state, shown, apart: met ? null : state.apart };
}

/** As the server has it; whoever looked by himself still does where that is possible. */
export function slidesOf({ slides, shown }: Welcome, before: SlidesState): SlidesState {
  const { apart } = before;
  const there = apart !== null && slides.some(({ id, pages }) => id === apart.set && apart.page < pages.length);
  return withShown({ slides, shown, apart: there ? apart : null }, shown);
}

export const setOf = ({ slides }: SlidesState, id: number): SlideSet | null =>
  slides.find((set) => set.id === id) ?? null;

/** The page that one has before oneself; null: none. */
export const placeSeen = ({ shown, apart }: SlidesState): SlidePlace | null => (shown ? (apart ?? shown) : null);

/** Whether one may bring slides, show them and draw on them. */
export function mayPresent(state: ClassState): boolean {
  const me = you(state);
  if (!me) return false;
  if (leads(me.role)) return true;
  const can =
    me.role === 'student' &&
    me.carrier === 'direct' &&
    me.group === 0 &&
    !(state.absence.rule === 'wait' && state.absence.away) &&
    !me.sources.screen.blocked;
  return can && (state.studentRights.includes('present') || me.allowed.includes('present'));
}

/** Whether one turns the pages for all: what a teacher shows, only who is trusted with it. */
export function mayTurn(state: ClassState): boolean {
  if (!mayPresent(state)) return false;
  const me = you(state);
  return !state.shown?.by_leader || (me !== null && (leads(me.role) || me.allowed.includes('present')));
}

export const mayRemove = (state: ClassState, set: SlideSet): boolean => {
  const me = you(state);
  return me !== null && (leads(me.role) || set.by === me.id);
};

/** Which picture of a page to fetch: by what one takes of the class, and the room there is for it. */
export function pictureSize(step: DataStep, pixels: number): 'large' | 'small' | null {
  if (step === 'text') return null;
  return step === 'sound' || pixels <= kSmallSide * 1.15 ? 'small' : 'large';
}
/** As the page makes them. */
export const kLargeSide = 1600;
export const kSmallSide = 800;

export const sizeFor = (state: ClassState, pixels: number): 'large' | 'small' | null => pictureSize(sentStep(state), pixels);

/** The next page is fetched ahead where nobody counts megabytes. */
export const fetchesAhead = (state: ClassState): boolean => {
  const step = sentStep(state);
  return step === 'everything' || step === 'low_camera';
};

const kBoardAspect = 9 / 16;
/** Height by width. */
export function aspectOf(page: SlidePage | undefined): number {
  const [width, height] = page?.size ?? [];
  return width && height ? height / width : kBoardAspect;
}

/** How many pages of a set have no picture though they should. */
export const pagesAwaited = ({ pages }: SlideSet): number =>
  pages.filter(({ board, large, small }) => !board && (large === undefined || small === undefined)).length;

/** The page so many further in its set; null where it ends. */
export function placeAfter(state: SlidesState, place: SlidePlace, step: number): SlidePlace | null {
  const set = setOf(state, place.set);
  const page = place.page + step;
  return set && page >= 0 && page < set.pages.length ? { set: place.set, page } : null;
}

/** The number that was typed is a page of the set, or null. */
export function pageOf(text: string, pages: number): number | null {
  const page = Number(text.trim());
  return Number.isInteger(page) && page >= 1 && page <= pages ? page - 1 : null;
}

/** A name for what a file brings: without its ending, in one line of what the server takes. */
export function titleOf(fileName: string): string {
  const plain = fileName
    .replace(/\.pdf$/i, '')
    .replace(/\p{C}+/gu, ' ')
    .trim();
  return Array.from(plain).slice(0, 120).join('').trim() || 'PDF';
}
