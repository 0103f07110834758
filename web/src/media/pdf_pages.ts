// A PDF as pictures of its pages. pdf.js is loaded for it, and by nobody who brings none.
import type { PDFDocumentProxy } from 'pdfjs-dist';
import { kLargeSide, kSmallSide } from '../state/slides';
import { PdfFailed } from './pdf_trouble';
import { kBytesMax } from './slide_limits';

export interface PagePictures {
  large: Blob;
  small: Blob;
}

/** Larger ones take a school's computer all its memory. */
const kFileMax = 200 * 1024 * 1024;
export const kPagesMax = 200;
/** Of a picture inside it, in pixels. */
const kImageMax = 64_000_000;
const kQualities = [0.85, 0.7, 0.5, 0.3] as const;

export class PdfPages {
  private constructor(private readonly pdf: PDFDocumentProxy) {}

  static async open(file: Blob): Promise<PdfPages> {
    if (file.size > kFileMax) throw new PdfFailed('too_big');
    const { getDocument, GlobalWorkerOptions } = await import('pdfjs-dist/legacy/build/pdf.min.mjs');
    const { kPdfParts, kPdfWorker } = await import('pdf-worker');
    GlobalWorkerOptions.workerSrc = kPdfWorker;
    const data = new Uint8Array(await file.arrayBuffer());
    try {
      const pdf = await getDocument({
        data,
        wasmUrl: kPdfParts,
        // Our policy lets no WebAssembly run: what unpacks rare kinds of pictures is JavaScript then.
        useWasm: false,
        enableXfa: false,
        maxImageSize: kImageMax,
      }).promise;
      const pages = new PdfPages(pdf);
      if (pages.count <= kPagesMax) return pages;
      pages.close();
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      throw new PdfFailed(name === 'PasswordException' ? 'locked' : 'broken');
    }
    throw new PdfFailed('too_long');
  }

  get count(): number {
    return this.pdf.numPages;
  }

  /** Of the page of that number, from 0; nothing of it stays in memory. */
  async pictures(number: number): Promise<PagePictures> {
    const canvas = document.createElement('canvas');
    const little = document.createElement('canvas');
    try {
      await this.draw(number, canvas);
      shrink(canvas, little);
      return { large: await encoded(canvas, kBytesMax.large), small: await encoded(little, kBytesMax.small) };
    } finally {
      canvas.width = canvas.height = little.width = little.height = 0;
    }
  }

  close(): void {
    void this.pdf.loadingTask.destroy();
  }

  private async draw(number: number, canvas: HTMLCanvasElement): Promise<void> {
    const page = await this.pdf.getPage(number + 1);
    try {
      const natural = page.getViewport({ scale: 1 });
      const scale = kLargeSide / Math.max(natural.width, natural.height);
      const viewport = page.getViewport({ scale });
      canvas.width = Math.max(1, Math.round(viewport.width));
      canvas.height = Math.max(1, Math.round(viewport.height));
      await page.render({ canvas, viewport, background: '#ffffff' }).promise;
    } finally {
      page.cleanup();
    }
  }
}

function shrink(from: HTMLCanvasElement, to: HTMLCanvasElement): void {
  const scale = kSmallSide / Math.max(from.width, from.height);
  to.width = Math.max(1, Math.round(from.width * scale));
  to.height = Math.max(1, Math.round(from.height * scale));
  const context = to.getContext('2d');
  if (!context) throw new PdfFailed('no_picture');
  context.imageSmoothingQuality = 'high';
  context.drawImage(from, 0, 0, to.width, to.height);
}

const blobOf = (canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, type, quality));

/** A browser that cannot write WebP gives a PNG, and is asked for a JPEG. */
async function encoded(canvas: HTMLCanvasElement, most: number): Promise<Blob> {
  for (const quality of kQualities) {
    let blob = await blobOf(canvas, 'image/webp', quality);
    if (blob?.type !== 'image/webp') blob = await blobOf(canvas, 'image/jpeg', quality);
    if (blob && blob.size <= most) return blob;
  }
  throw new PdfFailed('no_picture');
}
