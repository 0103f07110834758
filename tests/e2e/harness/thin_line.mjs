// A thin line between one page and the server's media port: a relay that lets so much through per
// second, with a queue before it that drops what it has no room for. What goes up is delayed alone.
import { createSocket } from 'node:dgram';

const bind = (socket, address) => new Promise((done) => socket.bind(0, address, done));

export class ThinLine {
  #port;
  #front = createSocket('udp4');
  #backs = new Map(); // the server's side of each of the page's addresses
  #free_at = 0;
  #random = 1;
  dropped = 0;

  /** `kbps` 0: as much as comes; `loss`: share that is lost, each way. */
  constructor(port, { kbps = 0, queue_bytes = 40_000, delay_ms = 10, loss = 0 } = {}) {
    this.#port = port;
    Object.assign(this, { kbps, queue_bytes, delay_ms, loss });
  }

  async open() {
    this.#front.on('message', (bytes, from) => void this.#up(bytes, from));
    await bind(this.#front, '0.0.0.0'); // a browser may not send from another address to the loopback
    return this;
  }

  get port() {
    return this.#front.address().port;
  }

  close() {
    this.#front.close();
    for (const back of this.#backs.values()) void back.then((socket) => socket.close());
  }

  /** The page's way to the server is this line and no other, from the next connection on. */
  async leadTo(page) {
    await page.addInitScript((port) => {
      const native = RTCPeerConnection.prototype.setRemoteDescription;
      RTCPeerConnection.prototype.setRemoteDescription = function (description) {
        const lines = (description?.sdp ?? '').split('\r\n');
        const led = lines
          .filter((line) => !/^a=candidate:(.* tcp |\S+ \d udp \d+ \S*:)/i.test(line))
          .map((line) => line.replace(/^(a=candidate:\S+ \d udp \d+ \S+) \d+/i, `$1 ${port}`));
        return native.call(this, { type: description.type, sdp: led.join('\r\n') });
      };
    }, this.port);
  }

  async #up(bytes, from) {
    if (this.#isLost()) return;
    const key = `${from.address}:${from.port}`;
    if (!this.#backs.has(key)) {
      const socket = createSocket('udp4');
      socket.on('message', (answer) => this.#down(answer, from));
      this.#backs.set(key, bind(socket, '127.0.0.1').then(() => socket));
    }
    const back = await this.#backs.get(key);
    setTimeout(() => this.#send(back, bytes, this.#port), this.delay_ms);
  }

  #down(bytes, to) {
    if (this.#isLost()) return;
    const now = performance.now();
    const begins = Math.max(now, this.#free_at);
    if (this.kbps > 0) {
      if (((begins - now) * this.kbps) / 8 > this.queue_bytes) return void (this.dropped += 1);
      this.#free_at = begins + ((bytes.length + 28) * 8) / this.kbps;
    }
    const leaves = this.kbps > 0 ? this.#free_at : now;
    setTimeout(() => this.#send(this.#front, bytes, to.port, to.address), leaves - now + this.delay_ms);
  }

  #send(socket, bytes, port, address = '127.0.0.1') {
    try {
      socket.send(bytes, port, address);
    } catch {
      // Closed meanwhile.
    }
  }

  // The same dice each time.
  #isLost() {
    if (this.loss === 0) return false;
    this.#random = (this.#random * 16807) % 2147483647;
    return this.#random / 2147483647 < this.loss;
  }
}
