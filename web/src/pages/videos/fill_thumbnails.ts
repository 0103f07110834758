// Makes the small pictures that are missing, one after the other, in the browser of whoever manages
// the library; a few each time the page is opened, since each costs some of the video.
import { makeThumbnail } from '../../media/thumbnail';
import { videosHttp, type ClassPart, type Video } from '../../signal/videos';
import { bestPicture, piecesOf } from '../../state/class_timeline';

const kAtOnce = 5;
/** Tried once in this page: a browser that cannot show a video would try for ever. */
const tried = new Set<string>();

export async function fillThumbnails(videos: readonly Video[], onMade: (id: string) => void): Promise<void> {
  const line = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection;
  if (line?.saveData) return;
  for (const { id, files, length_ms: lengthMs, thumbnail, state, container, kind } of videos) {
    if (thumbnail || state !== 'ready' || !files || tried.has(id) || tried.size >= kAtOnce) continue;
    tried.add(id);
    const picture = await pictureOf(files, kind, { file: `1.${container}`, length_ms: lengthMs });
    const jpeg = picture && (await makeThumbnail(`${files}${picture.file}`, picture.length_ms));
    if (jpeg && (await videosHttp.keepThumbnail(id, jpeg)).ok) onMade(id);
  }
}

type Picture = Pick<ClassPart, 'file' | 'length_ms'>;

/** The file to take it from; null: nobody showed a picture in that class. */
async function pictureOf(files: string, kind: Video['kind'], only: Picture): Promise<Picture | null> {
  if (kind === 'channel') return only;
  const page = await videosHttp.classPage(files);
  return page.ok ? bestPicture(piecesOf(page.value)) : null;
}
