// Why a PDF became no slides; apart from pdf.js, so that whoever brings none does not load it.
export const kPdfTroubles = ['locked', 'broken', 'too_long', 'too_big', 'no_picture'] as const;
export type PdfTrouble = (typeof kPdfTroubles)[number];

export class PdfFailed extends Error {
  constructor(readonly trouble: PdfTrouble) {
    super(trouble);
  }
}
