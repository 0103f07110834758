// What a broadcast costs by the hour, with its picture and without, from what the server has measured
// and says in the multivariant playlist (RFC 8216 section 4.3.4.2). Both are known before one chooses.

export interface Rates {
  /** Bits per second; 0: not known. */
  readonly picture: number;
  readonly sound: number;
}

const kAgainMs = 15_000;

export function readRates(playlist: string): Rates {
  const rates = { picture: 0, sound: 0 };
  for (const line of playlist.split('\n')) {
    if (!line.startsWith('#EXT-X-STREAM-INF:')) continue;
    const average = Number(/[:,]AVERAGE-BANDWIDTH=(\d+)/.exec(line)?.[1] ?? 0);
    rates[line.includes('RESOLUTION=') ? 'picture' : 'sound'] = average;
  }
  // Of a picture that has only just begun its sound alone is measured.
  return rates.picture > rates.sound ? rates : { ...rates, picture: 0 };
}

/** Asks again and again until it is closed. The server counts who asks among those who watch by HLS. */
export class LiveRates {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(
    private readonly address: string,
    private readonly onRates: (rates: Rates) => void,
  ) {
    void this.#ask();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    try {
      const answer = await fetch(this.address);
      if (answer.ok && !this.#closed) this.onRates(readRates(await answer.text()));
    } catch {
      // The line is gone; what was known goes on being likely.
    }
    if (!this.#closed) this.#timer = setTimeout(() => void this.#ask(), kAgainMs);
  }
}
