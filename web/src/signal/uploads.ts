// Brings a file to the library piece by piece: a lost line or a closed page loses no piece.
import { number, object, text } from './decode';
import { request, sendBytes, type HttpResult } from './http';
import { video, type Video } from './videos';

const upload = object({ id: text, bytes: number, offset: number, piece_max: number });
const kStored = 'pendopo.uploads';
const kRetryMs = 2_000;
/** In a row, each after kRetryMs: ten minutes without a network. */
const kRetriesMax = 300;

const at = (id: string) => `/api/uploads/${encodeURIComponent(id)}`;

/** What stays the same when somebody chooses a file again. */
const nameOf = (file: File, channel: string) =>
  `${channel} ${file.name} ${file.size} ${file.lastModified}`;

function begun(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(kStored) ?? '{}') as Record<string, string>;
  } catch {
    return {};
  }
}

function keep(name: string, id: string | null): void {
  const all = begun();
  if (id) all[name] = id;
  else delete all[name];
  try {
    localStorage.setItem(kStored, JSON.stringify(all));
  } catch {
    // Then it begins anew when the page is closed.
  }
}

interface Wish {
  file: File;
  channel: string;
  title: string;
  onProgress: (sent: number) => void;
  /** Gives up when it says true; the pieces stay for later. */
  isOver: () => boolean;
}

async function place({ file, channel, title }: Wish) {
  const name = nameOf(file, channel);
  const before = begun()[name];
  if (before) {
    const found = await request('GET', at(before), undefined, upload);
    if (found.ok && found.value.bytes === file.size) return found;
    if (!found.ok && found.refusal === 'no_connection') return found;
  }
  const made = await request('POST', '/api/uploads', { channel, title, bytes: file.size }, upload);
  if (made.ok) keep(name, made.value.id);
  return made;
}

const whole = object({ video });
const more = object({ offset: number });

/** null: it was given up. */
export async function bringFile(wish: Wish): Promise<HttpResult<Video> | null> {
  const { file, channel } = wish;
  const begins = await place(wish);
  if (!begins.ok) return begins;
  const { id, piece_max: pieceMax } = begins.value;
  let offset = begins.value.offset;
  for (let failures = 0; !wish.isOver(); ) {
    wish.onProgress(offset);
    const piece = file.slice(offset, offset + pieceMax);
    const isLast = offset + piece.size === file.size;
    const path = `${at(id)}?offset=${offset}`;
    const sent = isLast
      ? await sendBytes(path, piece, whole)
      : await sendBytes(path, piece, more);
    if (sent.ok) {
      failures = 0;
      if ('offset' in sent.value) {
        offset = sent.value.offset;
        continue;
      }
      keep(nameOf(file, channel), null);
      return { ok: true, value: sent.value.video };
    }
    const passes = sent.refusal === 'no_connection' || sent.refusal === 'server_busy';
    if (sent.refusal === 'wrong_offset' || passes) {
      if (++failures > kRetriesMax) return sent;
      await new Promise((done) => setTimeout(done, passes ? kRetryMs : 0));
      // An answer that was lost may have been a piece that was kept.
      const now = await request('GET', at(id), undefined, upload);
      if (now.ok) offset = now.value.offset;
      continue;
    }
    keep(nameOf(file, channel), null);
    return sent;
  }
  return null;
}
