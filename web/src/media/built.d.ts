// What the build says of files that it has put beside the page.

/** Where pdf.js's worker is, and the folder with what the worker loads when it needs it. */
declare module 'pdf-worker' {
  export const kPdfWorker: string;
  export const kPdfParts: string;
}
/** The address of design/slides.css. */
declare module 'slides-style' {
  const address: string;
  export default address;
}
declare module 'pdfjs-dist/legacy/build/pdf.min.mjs' {
  export * from 'pdfjs-dist';
}
