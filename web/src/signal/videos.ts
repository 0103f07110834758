// The library's half of docs/PROTOCOL.md: videos, their door, and what is done to them.
import { boolean, list, nullable, number, object, oneOf, text, type Decoded } from './decode';
import { nothing, request, sendBytes } from './http';

const shape = {
  id: text,
  channel: text,
  title: text,
  person: text,
  began_at: number,
  length_ms: number,
  bytes: number,
  state: oneOf(['recording', 'finishing', 'ready', 'lost']),
  ended: text,
  viewing: oneOf(['public', 'private']),
  keep: boolean,
  may_download: boolean,
  thumbnail: boolean,
  container: text,
  kind: oneOf(['channel', 'class']),
  people: number,
  files: nullable(text),
};
export const video = object(shape);
const videos = object({ videos: list(video), may_manage: boolean });
const chapter = object({ at_ms: number, title: text, automatic: boolean });
const captions = object({ id: text, language: text, label: text });
const door = object({
  ...shape,
  parts: number,
  may_manage: boolean,
  chapters: list(chapter),
  captions: list(captions),
});
const classTrack = object({ track: number, source: text, who: text, name: text });
const classPart = object({ file: text, track: number, at_ms: number, length_ms: number, bytes: number });
const classEvent = object({ at_ms: number, what: text, who: text, name: text, detail: text });
const classPage = object({ tracks: list(classTrack), parts: list(classPart), events: list(classEvent) });
const classExport = object({
  state: oneOf(['none', 'working', 'ready', 'failed']),
  permille: number,
  bytes: number,
});
const classExports = object({ screen: classExport, camera: classExport });
const link = object({
  id: text,
  created_at: number,
  expires_at: nullable(number),
  has_passcode: boolean,
  revoked: boolean,
});
const madeLink = object({ id: text, token: text });

export type Video = Decoded<typeof video>;
export type Videos = Decoded<typeof videos>;
export type Chapter = Decoded<typeof chapter>;
export type Captions = Decoded<typeof captions>;
export type VideoDoor = Decoded<typeof door>;
export type ClassTrack = Decoded<typeof classTrack>;
export type ClassPart = Decoded<typeof classPart>;
export type ClassEvent = Decoded<typeof classEvent>;
/** What the recording of a class is made of. */
export type ClassPage = Decoded<typeof classPage>;
/** How far the MP4s of a class are. */
export type ClassExports = Decoded<typeof classExports>;
export type VideoLink = Decoded<typeof link>;

/** What may be said of a video; what is left out stays as it is. */
export type VideoWishes = Partial<Pick<Video, 'title' | 'viewing' | 'keep' | 'may_download'>>;

const at = (id: string) => `/api/videos/${encodeURIComponent(id)}`;

export const videosHttp = {
  search: (words: string, channel: string | null, from: number) => {
    const query = new URLSearchParams({ words, from: String(from) });
    if (channel) query.set('channel', channel);
    return request('GET', `/api/videos?${query}`, undefined, videos);
  },
  door: (id: string, token: string | null, passcode: string | null) =>
    request('POST', `${at(id)}/door`, { link: token, passcode }, door),
  classPage: (files: string) => request('GET', `${files}class.json`, undefined, classPage),
  exports: (id: string) => request('GET', `${at(id)}/exports`, undefined, classExports),
  makeExport: (id: string, picture: 'screen' | 'camera') =>
    request('POST', `${at(id)}/exports`, { picture }, nothing),
  change: (id: string, wishes: VideoWishes) => request('POST', at(id), wishes, video),
  remove: (id: string) => request('DELETE', at(id), undefined, nothing),
  setChapters: (id: string, chapters: readonly Chapter[]) =>
    request('POST', `${at(id)}/chapters`, { chapters }, object({ chapters: list(chapter) })),
  addCaptions: (id: string, language: string, label: string, file: Blob) =>
    sendBytes(`${at(id)}/captions?${new URLSearchParams({ language, label })}`, file, captions),
  removeCaptions: (id: string, captionsId: string) =>
    request('DELETE', `${at(id)}/captions/${encodeURIComponent(captionsId)}`, undefined, nothing),
  links: (id: string) => request('GET', `${at(id)}/links`, undefined, object({ links: list(link) })),
  makeLink: (id: string, passcode: string, expiresAt: number | null) =>
    request('POST', `${at(id)}/links`, { passcode, expires_at: expiresAt }, madeLink),
  revokeLink: (id: string, linkId: string) =>
    request('DELETE', `${at(id)}/links/${encodeURIComponent(linkId)}`, undefined, nothing),
  keepThumbnail: (id: string, jpeg: Blob) => sendBytes(`${at(id)}/thumbnail`, jpeg, nothing),
};
