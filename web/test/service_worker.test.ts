import assert from 'node:assert/strict';
import { test } from 'node:test';

type Handler = (event: unknown) => void;
const handlers = new Map<string, Handler>();
Object.assign(globalThis, { addEventListener: (kind: string, handler: Handler) => handlers.set(kind, handler) });
Object.assign(globalThis, { location: { href: 'https://school.example/service_worker.js?lang=id' } });
let unregistered = 0;
Object.assign(globalThis, { registration: { unregister: async () => (unregistered += 1) > 0 } });
const { isPage, offlinePage } = await import('../src/service_worker');

const request = (path: string, mode = 'navigate', method = 'GET') =>
  ({ url: `https://school.example${path}`, mode, method }) as Request;

test('only pages are answered for', () => {
  assert.ok(isPage(request('/')) && isPage(request('/class/kelas-7a')));
  for (const path of ['/api/rooms', '/video/v1/x', '/hls/a', '/trust']) assert.equal(isPage(request(path)), false, path);
  assert.equal(isPage(request('/', 'cors')), false);
  assert.equal(isPage(request('/', 'navigate', 'POST')), false);
});

test('what the network gives is passed on, and without one it is said in both languages', async () => {
  const answer = async (fetched: () => Promise<Response>) => {
    Object.assign(globalThis, { fetch: fetched });
    let given: Promise<Response> | null = null;
    handlers.get('fetch')?.({ request: request('/class/a'), respondWith: (one: Promise<Response>) => (given = one) });
    return (await given) as unknown as Response;
  };
  const page = new Response('page');
  assert.equal(await answer(async () => page), page);
  assert.equal(unregistered, 0);
  const offline = await answer(() => Promise.reject(new TypeError('no network')));
  assert.equal(offline.status, 503);
  assert.equal(unregistered, 1, 'the next try is answered by the browser itself');
  assert.equal(offline.headers.get('Cache-Control'), 'no-store');
  const html = await offline.text();
  assert.match(html, /sertifikat[\s\S]*certificate/);
  assert.ok(html.indexOf('Tidak ada koneksi') < html.indexOf('No connection'));
  assert.match(await offlinePage('en').text(), /^<!doctype html><html lang="en">/);
});

test('what is no page is left alone', () => {
  let asked = false;
  handlers.get('fetch')?.({ request: request('/api/me', 'cors'), respondWith: () => (asked = true) });
  assert.equal(asked, false);
});
