// Brings the pictures of slides page by page, and fetches those of others. A page that failed is sent
// again: docs/PROTOCOL.md, "Slides and the whiteboard".
import type { SlidePlace } from '../state/slides';
import { number, object, optional, text } from './decode';
import type { Ask } from './files';

export type SlideSize = 'large' | 'small';

export const pathOf = (room: string, { set, page }: SlidePlace, size: SlideSize): string =>
  `/api/rooms/${encodeURIComponent(room)}/slides/${set}/${page}/${size}`;

/** null: it is there. `passing`: the same again may succeed. */
export type Refused = { word: string; limit: number; passing: boolean } | null;

const refused = object({ refusal: text, limit: optional(number) });

export async function bringPicture(
  ask: Ask,
  room: string,
  place: SlidePlace,
  size: SlideSize,
  picture: Blob,
  signal: AbortSignal,
): Promise<Refused> {
  const { status, body } = await ask('POST', pathOf(room, place, size), picture, undefined, signal);
  if (status === 204) return null;
  let word = 'failed';
  let limit = 0;
  try {
    const told = refused(body, '');
    word = told.refusal;
    limit = told.limit ?? 0;
  } catch {
    // No answer of ours.
  }
  return { word: status === 0 ? 'no_connection' : word, limit, passing: status === 0 || status >= 502 && status <= 504 };
}

/** null: there is none, or no line. */
export async function fetchPicture(
  seat: string,
  room: string,
  place: SlidePlace,
  size: SlideSize,
  signal: AbortSignal,
): Promise<Blob | null> {
  try {
    const headers = { Authorization: `Bearer ${seat}` };
    const response = await fetch(pathOf(room, place, size), { headers, credentials: 'same-origin', signal });
    return response.ok ? await response.blob() : null;
  } catch {
    return null;
  }
}
