// Makes the small pictures that are missing, one after the other, in the browser of whoever manages
// the library; a few each time the page is opened, since each costs some of the video.
import { makeThumbnail } from '../../media/thumbnail';
import { videosHttp, type Video } from '../../signal/videos';

const kAtOnce = 5;
/** Tried once in this page: a browser that cannot show a video would try for ever. */
const tried = new Set<string>();

export async function fillThumbnails(videos: readonly Video[], onMade: (id: string) => void): Promise<void> {
  const line = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection;
  if (line?.saveData) return;
  for (const { id, files, length_ms: lengthMs, thumbnail, state, container } of videos) {
    if (thumbnail || state !== 'ready' || !files || tried.has(id) || tried.size >= kAtOnce) continue;
    tried.add(id);
    const jpeg = await makeThumbnail(`${files}1.${container}`, lengthMs);
    if (jpeg && (await videosHttp.keepThumbnail(id, jpeg)).ok) onMade(id);
  }
}
