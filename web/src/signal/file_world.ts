// The browser's side of files in the chat: requests that say how far they are, and the address by
// which a file is saved.
import { object, text } from './decode';
import type { Answer, Ask, World } from './files';
import { newSeatToken } from './seat_token';

/** A piece of which so long nothing goes is given up, and sent again. */
const kStuckMs = 30_000;

/** Whoever asks is known by the token of the seat, which `seat` gives. */
export function askWith(seat: () => string): Ask {
  return (method, path, body, sent, signal) =>
    new Promise<Answer>((resolve) => {
      const request = new XMLHttpRequest();
      const end = (answer: Answer) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        resolve(answer);
      };
      const none: Answer = { status: 0, body: null };
      const abort = () => (request.abort(), end(none));
      let timer = setTimeout(abort, kStuckMs);
      const alive = () => {
        clearTimeout(timer);
        timer = setTimeout(abort, kStuckMs);
      };
      request.open(method, path);
      request.responseType = 'json';
      request.setRequestHeader('Authorization', `Bearer ${seat()}`);
      request.upload.onprogress = (event) => {
        alive();
        sent?.(event.loaded);
      };
      request.onload = () => end({ status: request.status, body: request.response as unknown });
      request.onerror = request.onabort = () => end(none);
      signal?.addEventListener('abort', abort);
      if (body === null || body instanceof Blob) {
        if (body) request.setRequestHeader('Content-Type', 'application/octet-stream');
        request.send(body);
      } else {
        request.setRequestHeader('Content-Type', 'application/json');
        request.send(JSON.stringify(body));
      }
    });
}

export const browserFileWorld = (seat: () => string): World => ({
  ask: askWith(seat),
  pause: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done() {
        clearTimeout(timer);
        window.removeEventListener('online', done);
        signal.removeEventListener('abort', done);
        resolve();
      }
      window.addEventListener('online', done);
      signal.addEventListener('abort', done);
    }),
  newKey: newSeatToken,
  whenLeft: (path) => {
    const leave = ({ persisted }: PageTransitionEvent) => {
      const left = persisted ? null : path();
      if (left === null) return;
      // What else asks is ended with the page.
      const headers = { Authorization: `Bearer ${seat()}` };
      void fetch(left, { method: 'DELETE', keepalive: true, credentials: 'same-origin', headers }).catch(() => {});
    };
    window.addEventListener('pagehide', leave);
    return () => window.removeEventListener('pagehide', leave);
  },
});

const at = (room: string, file: string) =>
  `/api/rooms/${encodeURIComponent(room)}/files/${encodeURIComponent(file)}`;

/** null: there is none any more, or no line. */
export async function fetchBytes(
  seat: string,
  room: string,
  file: string,
  part: '' | '/preview',
  signal?: AbortSignal,
): Promise<Blob | null> {
  try {
    const response = await fetch(`${at(room, file)}${part}`, {
      headers: { Authorization: `Bearer ${seat}` },
      credentials: 'same-origin',
      ...(signal && { signal }),
    });
    return response.ok ? await response.blob() : null;
  } catch {
    return null;
  }
}

const ticket = object({ path: text });

/** An address that the browser itself saves from, in parts where the line breaks; null: there is none. */
export async function addressToSave(ask: Ask, room: string, file: string): Promise<string | null> {
  const { status, body } = await ask('POST', `${at(room, file)}/ticket`, null);
  if (status !== 201) return null;
  return ticket(body, '').path;
}
