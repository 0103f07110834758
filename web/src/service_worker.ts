// Says in words that there is no connection, where the browser would show a page of its own, once: it is told no
// reason, and only the browser's own page says that a certificate is not trusted. The page brings it back when it
// next loads. It keeps nothing: every page, file and answer comes from the server, each time.

interface Navigation extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Life extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Worker {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly registration: { unregister(): Promise<boolean> };
}
const worker = globalThis as unknown as Worker;

/** What is fetched there is no page: files, videos, answers. */
const kNoPages = ['/api/', '/video/', '/hls/', '/assets/', '/trust'];

const kWords = {
  id: ['Tidak ada koneksi', 'Perangkat ini tidak dapat menjangkau server sekolah. Periksa Wi-Fi atau data seluler, juga tanggal dan jam perangkat ini, lalu coba lagi. Jika peramban kemudian memperingatkan tentang sertifikat, tunjukkan kepada guru.', 'Coba lagi'],
  en: ['No connection', 'This device does not reach the school’s server. Check Wi-Fi or mobile data, and this device’s date and time, then try again. If the browser then warns of a certificate, show it to the teacher.', 'Try again'],
} as const;

const kStyle =
  ':root{color-scheme:light dark}body{display:grid;place-content:center;gap:16px;min-height:90vh;margin:0;padding:24px;' +
  'font:400 17px/1.5 system-ui,sans-serif;color:#2a2018;background:#f7f1e6}' +
  'section{max-width:34em}h1{font-size:26px;margin:0 0 8px}p{margin:0 0 12px}' +
  'a{display:inline-block;padding:10px 24px;border-radius:12px;color:#fff;background:#1d5a45;font-weight:600;text-decoration:none}' +
  '@media(prefers-color-scheme:dark){body{color:#f5ecde;background:#16120e}a{color:#0c2119;background:#7cc7a4}}';

/** Both languages, that of the page first. */
export function offlinePage(language: string | null): Response {
  const order = language === 'en' ? (['en', 'id'] as const) : (['id', 'en'] as const);
  const parts = order.map((one) => {
    const [title, text, again] = kWords[one];
    return `<section lang="${one}"><h1>${title}</h1><p>${text}</p><p><a href="">${again}</a></p></section>`;
  });
  const html =
    `<!doctype html><html lang="${order[0]}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<title>${kWords[order[0]][0]} · Pendopo</title><style>${kStyle}</style><main data-testid="offline">${parts.join('')}</main></html>`;
  return new Response(html, {
    status: 503,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
  });
}

export const isPage = ({ mode, method, url }: Pick<Request, 'mode' | 'method' | 'url'>): boolean =>
  mode === 'navigate' && method === 'GET' && !kNoPages.some((path) => new URL(url).pathname.startsWith(path));

/** The next try is the browser's, which knows whether it is the line or the certificate. */
async function sayOnce(): Promise<Response> {
  await worker.registration.unregister().catch(() => false);
  return offlinePage(new URL(location.href).searchParams.get('lang'));
}

addEventListener('install', (event) => (event as Life).waitUntil(worker.skipWaiting()));
addEventListener('activate', (event) => (event as Life).waitUntil(worker.clients.claim()));
addEventListener('fetch', (event) => {
  const { request } = event as Navigation;
  if (!isPage(request)) return;
  (event as Navigation).respondWith(fetch(request).catch(() => sayOnce()));
});
