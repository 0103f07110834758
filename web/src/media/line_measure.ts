// How much reaches this browser from the server in a second: it takes noise over HTTPS on several
// connections for about three seconds, and counts after the first half second.
import { mbpsOf } from '../state/doctor';

const kConnections = 3;
const kStartMs = 500; // a line that has just been opened is slow (TCP slow start)
const kEndMs = 3_500;

export type LineResult = { ok: true; mbps: number } | { ok: false; status: number };

class Measurement {
  private readonly begun = performance.now();
  private readonly end = new AbortController();
  private bytes = 0;
  private last = 0;
  private first: number | null = null;
  refused = 0;

  async run(): Promise<LineResult> {
    const timer = setTimeout(() => this.end.abort(), kEndMs);
    await Promise.all(Array.from({ length: kConnections }, () => this.take()));
    clearTimeout(timer);
    const mbps = this.first === null ? 0 : mbpsOf(this.bytes, this.last - this.first);
    return mbps > 0 ? { ok: true, mbps } : { ok: false, status: this.refused };
  }

  private async take(): Promise<void> {
    try {
      while (!this.end.signal.aborted) {
        const options = { cache: 'no-store', signal: this.end.signal } as const;
        const response = await fetch('/api/doctor/uplink', options);
        if (!response.ok || !response.body) {
          this.refused = response.status;
          return;
        }
        await this.count(response.body.getReader());
      }
    } catch {
      // The end, or the line broke: what was counted until then counts.
    }
  }

  private async count(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const now = performance.now();
      if (now - this.begun < kStartMs) continue;
      if (this.first !== null) this.bytes += value.length;
      this.first ??= now;
      this.last = now;
    }
  }
}

export const measureLine = (): Promise<LineResult> => new Measurement().run();
