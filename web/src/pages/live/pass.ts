/** The last part of the path of HLS, which names this viewer when it asks again. */
export const passOf = (hls: string): string | null => /\/(~[^/]+)\/$/.exec(hls)?.[1] ?? null;
