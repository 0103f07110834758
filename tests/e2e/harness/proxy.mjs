// A proxy as schools have them: it ends TLS itself and knows plain HTTP. What else it lets through
// can be changed while people are behind it.
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import tls from 'node:tls';

const kHeldFor_ms = 1_000;

export async function startProxy(server) {
  // The browser is told not to mind whose certificate it is; the server's own will do.
  const folder = join(server.data, 'tls');
  const identity = {
    cert: readFileSync(join(folder, 'server.crt')),
    key: readFileSync(join(folder, 'server.key')),
  };
  const proxy = {
    webSockets: true, // false: upgrades are answered with 400
    streams: true, // false: event streams are held back until they end, as buffering proxies do
    held: true, // false: polls that are not answered within a second are cut
    passed: { webSocket: 0, stream: 0, poll: 0, plainPoll: 0 },
    streamsNow: 0,
    line: true, // false: whoever comes is cut off
    url: '',
    close: null,
  };
  const upstream = () => ({ host: 'localhost', port: server.ports.https, rejectUnauthorized: false });
  const sockets = new Set(); // of WebSockets
  const all = new Set();

  const front = https.createServer(identity, (request, response) => {
    const isStream = request.url.endsWith('/events');
    if (isStream && !proxy.streams) return; // nothing ever comes
    if (isStream) {
      proxy.passed.stream += 1;
      proxy.streamsNow += 1;
      response.on('close', () => (proxy.streamsNow -= 1));
    }
    const isPoll = /^\/api\/signal\/[^/]+\?/.test(request.url);
    if (isPoll) proxy.passed.poll += 1;
    if (isPoll && request.url.endsWith('wait=0')) proxy.passed.plainPoll += 1;
    const { method, url: path, headers } = request;
    const onward = https.request({ ...upstream(), method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    if (isPoll && !proxy.held) onward.setTimeout(kHeldFor_ms, () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  front.on('connection', (socket) => {
    if (!proxy.line) return void socket.destroy();
    all.add(socket);
    socket.on('close', () => all.delete(socket));
  });
  front.on('upgrade', (request, socket, head) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    if (!proxy.webSockets) {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    proxy.passed.webSocket += 1;
    const onward = tls.connect(upstream(), () => {
      const fields = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`);
      onward.write(`GET ${request.url} HTTP/1.1\r\n${fields.join('')}\r\n`);
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    onward.on('close', () => socket.destroy());
  });
  await new Promise((done) => front.listen(0, 'localhost', done));
  proxy.url = `https://localhost:${front.address().port}`;
  /** The address as somebody behind the proxy types it. */
  proxy.address = (url) => url.replace(server.url, proxy.url);
  /** Cuts every WebSocket that is open. */
  proxy.cutWebSockets = () => {
    for (const socket of sockets) socket.destroy();
  };
  /** Nobody gets through any more, and who was is cut off, until giveLine(). */
  proxy.takeLine = () => {
    proxy.line = false;
    for (const socket of all) socket.destroy();
  };
  proxy.giveLine = () => (proxy.line = true);
  proxy.close = () => {
    proxy.cutWebSockets();
    front.closeAllConnections?.();
    front.close();
  };
  return proxy;
}
