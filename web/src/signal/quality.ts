// How good broadcasts are and were: that half of docs/PROTOCOL.md.
import { boolean, list, nullable, number, object, oneOf, text, type Decoded } from './decode';
import { nothing, request } from './http';

const measured = nullable(number);
const level = oneOf(['good', 'fair', 'bad']);
const complaint = object({ level, reason: text, number: measured });
const spread = object({ median: measured, bad: measured });
const figures = object({
  throughput_kbps: measured,
  loss_percent: measured,
  rtt_ms: measured,
  delay_ms: measured,
  jitter_ms: measured,
  behind_live_ms: measured,
  stalls: number,
  stalled_ms: number,
  troubled: number,
  frames_dropped: number,
});
const audience = object({
  present: number,
  measured: number,
  fair: number,
  bad: number,
  throughput_kbps: spread,
  loss_percent: spread,
  rtt_ms: spread,
  jitter_ms: spread,
  behind_live_ms: spread,
  troubled: number,
  stalls: number,
  stalled_ms: number,
});
const viewer = object({
  number,
  carrier: oneOf(['hls', 'rtmp', 'webrtc']),
  by_proxy: boolean,
  since: number,
  here: boolean,
  joined_ms: measured,
  figures,
  level,
  complaints: list(complaint),
});
const column = list(measured);
const history = object({
  at: list(number),
  publisher_kbps: column,
  publisher_loss: column,
  publisher_rtt: column,
  publisher_jitter: column,
  viewers: column,
  kbps_median: column,
  kbps_bad: column,
  loss_median: column,
  loss_bad: column,
  rtt_median: column,
  rtt_bad: column,
  jitter_median: column,
  jitter_bad: column,
  behind_live_median: column,
  behind_live_bad: column,
});
const quality = object({
  now: number,
  title: text,
  days_kept: number,
  on_air: boolean,
  person: text,
  level,
  publisher: object({ figures, level, complaints: list(complaint) }),
  audience,
  audience_level: level,
  unmeasured: number,
  viewers: list(viewer),
  history,
});
const quarters = object({ quarters: list(object({ at: number, minutes: number, viewers: number })) });
const tiphon = object({
  throughput: measured,
  loss: measured,
  delay: measured,
  jitter: measured,
  mean: measured,
});
const minute = object({ at: number, person: text, samples: number, publisher: figures, audience });
const report = object({
  title: text,
  from: number,
  to: number,
  level,
  all: minute,
  publisher_complaints: list(complaint),
  publisher_tiphon: tiphon,
  viewer: figures,
  viewer_complaints: list(complaint),
  viewer_tiphon: tiphon,
  minutes: list(minute),
});

export type Level = Decoded<typeof level>;
export type Complaint = Decoded<typeof complaint>;
export type Figures = Decoded<typeof figures>;
export type QualityViewer = Decoded<typeof viewer>;
export type QualityHistory = Decoded<typeof history>;
export type Quality = Decoded<typeof quality>;
export type Quarter = Decoded<typeof quarters>['quarters'][number];
export type Tiphon = Decoded<typeof tiphon>;
export type Minute = Decoded<typeof minute>;
export type Report = Decoded<typeof report>;

/** What the page of a viewer says of itself; counts since it began to play. */
export interface PlayerReport {
  pass: string;
  behind_live_ms: number | null;
  buffer_ms: number | null;
  joined_ms: number | null;
  stalls: number;
  stalled_ms: number;
  frames_shown: number;
  frames_dropped: number;
}

const at = (name: string) => `/api/channels/${encodeURIComponent(name)}/quality`;

export const csvAddress = (name: string) => `${at(name)}.csv`;

export const qualityHttp = {
  now: (name: string, minutes: number) =>
    request('GET', `${at(name)}?minutes=${minutes}`, undefined, quality),
  quarters: (name: string) => request('GET', `${at(name)}/quarters`, undefined, quarters),
  report: (name: string, moment: number) =>
    request('GET', `${at(name)}/report?at=${moment}`, undefined, report),
  player: (name: string, said: PlayerReport) => request('POST', `${at(name)}/player`, said, nothing),
};
