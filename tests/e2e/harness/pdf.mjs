// PDFs that are made here, so that what they hold is known.
/** A PDF of these objects, written by hand; the first is its catalogue. */
function pdfOfObjects(objects) {
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const offset of offsets) text += `${String(offset).padStart(10, '0')} 00000 n \n`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** An object of a PDF that holds such bytes. */
export const streamOf = (content, more = '') => `<< /Length ${content.length}${more} >>\nstream\n${content}\nendstream`;

/** Pages of 960 by 540 points; `draw(i)` is what a page paints, `resources` what it paints with. */
export function pdfOfPages(pages, draw, resources = '', more = []) {
  const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>';
  const first = 4 + more.length;
  const kids = Array.from({ length: pages }, (_, i) => `${first + 2 * i} 0 R`).join(' ');
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`, font, ...more];
  for (let i = 0; i < pages; i += 1) {
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Contents ${first + 2 * i + 1} 0 R ` +
        `/Resources << /Font << /F1 3 0 R >> ${resources} >> >>`,
    );
    objects.push(streamOf(draw(i)));
  }
  return pdfOfObjects(objects);
}

/** Each page a coloured field with its number. */
export function pdfOf(pages) {
  const colours = ['0.93 0.90 0.80', '0.80 0.90 0.93', '0.90 0.80 0.93'];
  return pdfOfPages(pages, (i) =>
    `${colours[i % 3]} rg 0 0 960 540 re f 0.1 0.3 0.25 rg 60 60 220 120 re f ` +
    `0.15 0.1 0.05 rg BT /F1 64 Tf 60 400 Td (Bab 3: Sel) Tj 0 -90 Td (Halaman ${i + 1}) Tj ET`);
}
