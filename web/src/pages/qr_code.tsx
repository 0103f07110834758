// A QR code drawn as one SVG path; the library is loaded only when a code is shown.
import { useEffect, useState } from 'preact/hooks';

interface Drawing {
  size: number;
  path: string;
}

async function draw(text: string): Promise<Drawing> {
  const { default: qrcode } = await import('qrcode-generator');
  // 0 lets the library choose the smallest version; M survives a smudge of 15 %.
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  let path = '';
  for (let row = 0; row < size; ++row) {
    for (let column = 0; column < size; ++column) {
      if (code.isDark(row, column)) path += `M${column} ${row}h1v1h-1z`;
    }
  }
  return { size, path };
}

const kQuiet = 4;

export function QrCode({ text }: { text: string }) {
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  useEffect(() => {
    let current = true;
    void draw(text).then((done) => current && setDrawing(done));
    return () => void (current = false);
  }, [text]);
  if (!drawing) return <span class="qr-code" />;
  const full = drawing.size + 2 * kQuiet;
  return (
    <svg class="qr-code" viewBox={`${-kQuiet} ${-kQuiet} ${full} ${full}`} role="img" aria-label={text}>
      <path d={drawing.path} shape-rendering="crispEdges" />
    </svg>
  );
}
