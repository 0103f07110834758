// A small picture of a picture, made by the sender's browser: the server decodes none, and nobody
// fetches megabytes to see what it is.
import type { SmallPicture } from '../signal/files';

/** As kPreviewBytesMax (src/app/live_files.hpp). */
const kBytesMax = 40 * 1024;
/** Larger files are seldom pictures, and take a phone's memory. */
const kFileMax = 40 * 1024 * 1024;
const kSides = [320, 240, 160] as const;
const kQualities = [0.8, 0.6, 0.4] as const;

const blobOf = (canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, type, quality));

function drawn(picture: ImageBitmap, side: number): HTMLCanvasElement {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** null: it is no picture that this browser can show. */
export async function smallPictureOf(file: File): Promise<SmallPicture | null> {
  if (!file.type.startsWith('image/') || file.type === 'image/svg+xml' || file.size > kFileMax) return null;
  try {
    const picture = await createImageBitmap(file);
    try {
      for (const side of kSides) {
        const canvas = drawn(picture, side);
        for (const quality of kQualities) {
          // A browser that cannot write WebP gives a PNG.
          let blob = await blobOf(canvas, 'image/webp', quality);
          if (blob?.type !== 'image/webp') blob = await blobOf(canvas, 'image/jpeg', quality);
          if (blob && blob.size <= kBytesMax) return { blob, width: canvas.width, height: canvas.height };
        }
      }
    } finally {
      picture.close();
    }
  } catch {
    // Not what its name says.
  }
  return null;
}
