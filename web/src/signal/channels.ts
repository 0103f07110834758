// The broadcast half of docs/PROTOCOL.md: channels, their keys and links, and a viewer's door.
import { boolean, list, nullable, number, object, oneOf, text, type Decoded } from './decode';
import { nothing, request } from './http';

const finding = object({ word: text, number: number, text: text });
const recording = object({ since: number, paused: boolean, minutes_left: nullable(number) });
const onAir = object({
  person: text,
  address: text,
  program: text,
  since: number,
  away: boolean,
  width: number,
  height: number,
  bitrate_kbps: number,
  frame_rate: number,
  video: text,
  audio: text,
  findings: list(finding),
  recording: nullable(recording),
  recording_ended: text,
});
const channel = object({
  name: text,
  title: text,
  language: oneOf(['id', 'en']),
  viewing: oneOf(['public', 'private']),
  contact: text,
  bitrate_max_kbps: number,
  height_max: number,
  recording: oneOf(['never', 'by_hand', 'always']),
  recordings_days: number,
  chat: oneOf(['off', 'team', 'all']),
  next_at: nullable(number),
  viewers: number,
  on_air: nullable(onAir),
});
const channels = object({ channels: list(channel), rtmp_port: number, rtmps_port: number });
const key = object({
  id: text,
  person: text,
  created_at: number,
  opens_at: nullable(number),
  expires_at: nullable(number),
  used_at: nullable(number),
  state: oneOf(['valid', 'revoked', 'expired', 'not_yet']),
});
const madeKey = object({ id: text, person: text, key: text });
const watchLink = object({
  id: text,
  created_at: number,
  expires_at: nullable(number),
  revoked: boolean,
});
const madeLink = object({ id: text, token: text });
const entry = object({ at: number, what: text, person: text, address: text, program: text });
const door = object({
  title: text,
  language: oneOf(['id', 'en']),
  state: oneOf(['off', 'on_air', 'away']),
  viewers: number,
  webrtc: boolean,
  no_webrtc: nullable(text),
  next_at: nullable(number),
  recording: nullable(oneOf(['on', 'paused'])),
  chat: boolean,
  hls: text,
});

export type Finding = Decoded<typeof finding>;
export type OnAir = Decoded<typeof onAir>;
export type Channel = Decoded<typeof channel>;
export type Channels = Decoded<typeof channels>;
export type StreamKey = Decoded<typeof key>;
export type MadeKey = Decoded<typeof madeKey>;
export type WatchLink = Decoded<typeof watchLink>;
export type LogEntry = Decoded<typeof entry>;
export type ChannelDoor = Decoded<typeof door>;

/** What may be said of a channel; what is left out stays as it is. */
export type ChannelWishes = Partial<
  Pick<
    Channel,
    | 'title' | 'language' | 'viewing' | 'contact' | 'bitrate_max_kbps' | 'height_max'
    | 'recording' | 'recordings_days' | 'chat'
  >
> & { /** 0: nothing is announced. */ next_at?: number };

const at = (name: string) => `/api/channels/${encodeURIComponent(name)}`;

export const channelsHttp = {
  all: () => request('GET', '/api/channels', undefined, channels),
  make: (title: string) => request('POST', '/api/channels', { title }, channel),
  change: (name: string, wishes: ChannelWishes) => request('POST', at(name), wishes, channel),
  remove: (name: string) => request('DELETE', at(name), undefined, nothing),
  stop: (name: string) => request('POST', `${at(name)}/stop`, undefined, nothing),
  record: (name: string, wish: 'start' | 'pause' | 'resume' | 'stop') =>
    request('POST', `${at(name)}/recording`, { do: wish }, nothing),
  keys: (name: string) => request('GET', `${at(name)}/keys`, undefined, object({ keys: list(key) })),
  makeKey: (name: string, person: string, expiresAt: number | null) =>
    request('POST', `${at(name)}/keys`, { person, expires_at: expiresAt }, madeKey),
  revokeKey: (name: string, id: string) =>
    request('DELETE', `${at(name)}/keys/${encodeURIComponent(id)}`, undefined, nothing),
  links: (name: string) =>
    request('GET', `${at(name)}/links`, undefined, object({ links: list(watchLink) })),
  makeLink: (name: string) => request('POST', `${at(name)}/links`, {}, madeLink),
  revokeLink: (name: string, id: string) =>
    request('DELETE', `${at(name)}/links/${encodeURIComponent(id)}`, undefined, nothing),
  log: (name: string) => request('GET', `${at(name)}/log`, undefined, object({ log: list(entry) })),
  door: (name: string, link: string | null, pass: string | null) =>
    request('POST', `${at(name)}/door`, { link, pass }, door),
};
