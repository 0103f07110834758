// A small picture of a video, made by the browser: the server decodes none.

const kWidth = 480;
const kQuality = 0.7;
const kGiveUpMs = 15_000;
/** The first moment is often black. */
const kPart = 0.1;
const kLatestS = 60;

function event(target: EventTarget, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), kGiveUpMs);
    target.addEventListener(name, () => (clearTimeout(timer), resolve(true)), { once: true });
    target.addEventListener('error', () => (clearTimeout(timer), resolve(false)), { once: true });
  });
}

/** null: this browser cannot show it. */
export async function makeThumbnail(address: string, lengthMs: number): Promise<Blob | null> {
  const video = document.createElement('video');
  video.muted = true;
  video.preload = 'metadata';
  video.src = address;
  try {
    if (!(await event(video, 'loadedmetadata'))) return null;
    const sought = event(video, 'seeked');
    video.currentTime = Math.min((lengthMs / 1000) * kPart, kLatestS);
    if (!(await sought) || video.videoWidth === 0) return null;
    const canvas = document.createElement('canvas');
    canvas.width = kWidth;
    canvas.height = Math.round((kWidth * video.videoHeight) / video.videoWidth);
    canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', kQuality));
  } finally {
    video.removeAttribute('src');
    video.load();
  }
}
