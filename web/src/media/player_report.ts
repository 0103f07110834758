// Tells the server every ten seconds what this viewer sees. Nothing of it names the person, and
// whoever plays goes on also when nobody takes it.
import { qualityHttp } from '../signal/quality';
import { PlayerWatch } from './player_watch';

const kReportMs = 10_000;
/** The first one sooner, so that somebody who stays for seconds is known, too. */
const kFirstReportMs = 4_000;

function bufferMs(video: HTMLMediaElement): number | null {
  const { buffered, currentTime } = video;
  for (let i = 0; i < buffered.length; i += 1) {
    if (buffered.start(i) <= currentTime && currentTime <= buffered.end(i)) {
      return Math.round((buffered.end(i) - currentTime) * 1000);
    }
  }
  return null;
}

/** Begins to tell; the answer ends it. `hls` is the door's path, whose last part is the pass. */
interface Reported {
  readonly video: HTMLMediaElement;
  readonly latencyS: { readonly value: number | null };
}

export function reportQuality(channel: string, hls: string, player: Reported): () => void {
  const pass = /\/(~[^/]+)\/$/.exec(hls)?.[1];
  if (!pass) return () => {};
  const video = player.video as HTMLVideoElement;
  const watch = new PlayerWatch(video);
  const tell = () => {
    if (video.paused || document.hidden) return;
    const latency = player.latencyS.value;
    void qualityHttp.player(channel, {
      pass,
      behind_live_ms: latency === null ? null : Math.round(latency * 1000),
      buffer_ms: bufferMs(video),
      ...watch.look(),
    });
  };
  const first = setTimeout(tell, kFirstReportMs);
  const timer = setInterval(tell, kReportMs);
  return () => {
    clearTimeout(first);
    clearInterval(timer);
    watch.close();
  };
}
