// What is said about slides and ink: docs/PROTOCOL.md, "Slides and the whiteboard".
import { boolean, list, nullable, number, object, oneOf, optional, text, type Decoded } from './decode';

export const kInkTools = ['pen', 'marker'] as const;
export type InkTool = (typeof kInkTools)[number];
export const kInkColours = ['black', 'red', 'blue', 'green', 'orange', 'purple', 'yellow', 'white'] as const;
export type InkColour = (typeof kInkColours)[number];

const slidePage = object({
  /** To be written on. */
  board: optional(boolean),
  /** Width and height in pixels; missing: no picture has come yet. */
  size: optional(list(number)),
  /** Bytes of each picture that is there. */
  large: optional(number),
  small: optional(number),
});
const slideSet = object({ id: number, title: text, by: text, pages: list(slidePage) });
const place = { set: number, page: number };
const shownSlide = object({ ...place, by: text, by_leader: boolean });
const look = { tool: oneOf(kInkTools), colour: oneOf(kInkColours), width: number };
const stroke = object({ id: text, by: text, ...look, points: list(number) });
/** Of a stroke that is known only what is new. */
const piece = object({
  id: text,
  by: optional(text),
  tool: optional(look.tool),
  colour: optional(look.colour),
  width: optional(number),
  points: list(number),
});

export type SlidePage = Decoded<typeof slidePage>;
export type SlideSet = Decoded<typeof slideSet>;
export type ShownSlide = Decoded<typeof shownSlide>;
/** As it comes: of all points but the first of a piece how far they are from the one before. */
export type SentStroke = Decoded<typeof stroke>;
export type SentPiece = Decoded<typeof piece>;

export const slideCommands = {
  add_slides: object({ title: text, pages: number }),
  add_board_page: object({ set: number }),
  remove_slides: object({ set: number }),
  show_slide: object(place),
  hide_slides: object({}),
  draw: object({ ...place, stroke: text, ...look, from: number, points: list(number) }),
  erase: object({ ...place, strokes: list(text) }),
  undo_stroke: object(place),
  clear_page: object(place),
  point: object({ ...place, at: nullable(list(number)) }),
  read_strokes: object(place),
};

export const slideEvents = {
  slides_added: object({ slides: slideSet }),
  slide_page_changed: object({ ...place, now: slidePage }),
  slides_removed: object({ set: number }),
  slide_shown: object({ shown: nullable(shownSlide) }),
  stroke_drawn: object({ ...place, from: number, stroke: piece }),
  strokes_erased: object({ ...place, strokes: list(text) }),
  page_cleared: object(place),
  page_strokes: object({ ...place, first: boolean, more: boolean, strokes: list(stroke) }),
  pointed: object({ ...place, by: text, at: nullable(list(number)) }),
};

export const slidesInWelcome = { slides: list(slideSet), shown: nullable(shownSlide) };
