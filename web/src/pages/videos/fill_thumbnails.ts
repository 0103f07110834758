// Makes the small pictures that are missing, one after the other, in the browser of whoever manages
// the library.
import { makeThumbnail } from '../../media/thumbnail';
import { videosHttp, type Video } from '../../signal/videos';

/** Tried once in this page: a browser that cannot show a video would try for ever. */
const tried = new Set<string>();

export async function fillThumbnails(videos: readonly Video[], onMade: () => void): Promise<void> {
  let made = false;
  for (const { id, files, length_ms: lengthMs, thumbnail, state, container } of videos) {
    if (thumbnail || state !== 'ready' || !files || tried.has(id)) continue;
    tried.add(id);
    const jpeg = await makeThumbnail(`${files}1.${container}`, lengthMs);
    if (jpeg && (await videosHttp.keepThumbnail(id, jpeg)).ok) made = true;
  }
  if (made) onMade();
}
