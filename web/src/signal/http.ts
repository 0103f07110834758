// The HTTP half of docs/PROTOCOL.md: typed requests, answers checked at run time.
import { boolean, list, nullable, number, object, oneOf, text, type Decoded, type Decoder } from './decode';
import type { SetupTexts } from '../state/setup';
import { kEntries, kAbsenceRules, kCameraRules, kDataSteps, kPrivateRules, kClassRights, kRoles } from './protocol';

export const kHttpRefusals = [
  'wrong_token',
  'already_used',
  'name_invalid',
  'password_too_short',
  'wrong_name_or_password',
  'too_many_attempts',
  'title_missing',
  'too_long',
  'name_taken',
  'unknown_room',
  'wrong_link',
  'link_revoked',
  'link_expired',
  'sign_in_needed',
  'administrators_only',
  'server_busy',
  'already_measuring',
  'title_invalid',
  'unknown_channel',
  'unknown_key',
  'too_many_keys',
  'not_on_air',
  'never_recorded',
  'unknown_video',
  'video_not_ready',
  'video_lost',
  'passcode_needed',
  'wrong_passcode',
  'passcode_too_short',
  'too_many_links',
  'captions_not_utf8',
  'captions_no_cues',
  'captions_bad_times',
  'unknown_upload',
  'wrong_offset',
  'too_many_uploads',
  'disk_nearly_full',
  'no_video_file',
  'video_file_cut',
  'video_file_empty',
  'video_file_unfinished',
  'video_codec_unplayable',
  'audio_codec_unplayable',
] as const;
/** Why a request was not done; the last two are the page's own words. */
export type HttpRefusal = (typeof kHttpRefusals)[number] | 'no_connection' | 'server_trouble';

export type HttpResult<T> =
  | { ok: true; value: T }
  | { ok: false; refusal: HttpRefusal; retryAfterS: number | null; what?: string | undefined; line?: number };

export const nothing: Decoder<null> = () => null;
const school = object({ name: text, language: oneOf(['browser', 'id', 'en']) });
const me = object({
  person: nullable(object({ name: text, role: text })),
  first_run: boolean,
  school,
  may_make_rooms: boolean,
  set_up: boolean,
});
/** Whether a class goes from browser to browser. */
export const kMeshRules = ['auto', 'always', 'never'] as const;
export type MeshRule = (typeof kMeshRules)[number];
const room = object({
  name: text,
  title: text,
  people: number,
  recording: oneOf(['never', 'by_hand', 'always']),
  recordings_days: number,
  direct_max: number,
  student_rights: list(oneOf(kClassRights)),
  entry: oneOf(kEntries),
  waiting_note: text,
  private_chat: oneOf(kPrivateRules),
  mesh: oneOf(kMeshRules),
  cameras: oneOf(kCameraRules),
  absence: oneOf(kAbsenceRules),
  ceiling: oneOf(kDataSteps),
});
const made = object({ name: text, title: text });
const link = object({
  id: text,
  can: oneOf(['join', 'publish', 'watch']),
  created_at: number,
  expires_at: nullable(number),
  revoked: boolean,
});
const token = object({ id: text, token: text });
const door = object({
  title: text,
  role: oneOf(kRoles),
  teachers: list(text),
  school,
  recording: object({
    state: oneOf(['off', 'on', 'paused']),
    by: text,
    rule: oneOf(['never', 'by_hand', 'always']),
  }),
});

const finding = object({ level: oneOf(['good', 'look', 'bad']), check: text, what: text, fix: text });
const report = object({
  findings: list(finding),
  version: text,
  announced: list(text),
  addresses: list(text),
  media_ports: list(number),
  people: number,
  near: boolean,
});
const carried = object({ camera: number, slides: number, people: number });
const sdp = object({ sdp: text });

export type Carried = Decoded<typeof carried>;
export type Me = Decoded<typeof me>;
export type Room = Decoded<typeof room>;
export type Link = Decoded<typeof link>;
export type LinkToken = Decoded<typeof token>;
export type Door = Decoded<typeof door>;

async function refusalOf(response: Response): Promise<HttpResult<never>> {
  const seconds = Number(response.headers.get('Retry-After') ?? '');
  const retryAfterS = seconds > 0 ? seconds : null;
  try {
    const decode = object({ refusal: oneOf(kHttpRefusals), what: nullable(text), line: nullable(number) });
    const { refusal, what, line } = decode(await response.json(), '');
    return { ok: false, refusal, retryAfterS, what: what ?? '', line: line ?? 0 };
  } catch {
    const refusal = response.status === 401 ? 'sign_in_needed' : 'server_trouble';
    return { ok: false, refusal, retryAfterS };
  }
}

/** What the setup has against an answer; `key` names it. */
export const kSetupRefusals = [
  'bad_value',
  'too_long',
  'port_taken',
  'port_forbidden',
  'ports_equal',
  'own_certificate',
  'not_public',
  'decided_elsewhere',
] as const;
export type SetupRefusal = (typeof kSetupRefusals)[number];

export type SetupResult = HttpResult<SetupTexts> | { ok: false; key: string; why: SetupRefusal };

const setupTexts: Decoder<SetupTexts> = (value, path) => {
  const texts = value as Record<string, unknown>;
  return Object.fromEntries(Object.keys(texts).map((key) => [key, text(texts[key], `${path}.${key}`)]));
};

async function saveSetup(answers: SetupTexts): Promise<SetupResult> {
  const init = {
    method: 'POST',
    body: JSON.stringify(answers),
    headers: { 'Content-Type': 'application/json' },
  };
  try {
    const response = await fetch('/api/setup', { ...init, credentials: 'same-origin' });
    if (response.ok) return { ok: true, value: setupTexts(await response.json(), '') };
    const again = response.clone();
    try {
      const decode = object({ refusal: oneOf(kSetupRefusals), key: text });
      const { refusal, key } = decode(await response.json(), '');
      return { ok: false, key, why: refusal };
    } catch {
      return refusalOf(again);
    }
  } catch {
    return { ok: false, refusal: 'no_connection', retryAfterS: null };
  }
}

export function request<T>(
  method: string,
  path: string,
  body: unknown,
  decode: Decoder<T>,
): Promise<HttpResult<T>> {
  const init: RequestInit = { method };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { 'Content-Type': 'application/json' };
  }
  return send(path, init, decode);
}

/** A file as it is. */
export function sendBytes<T>(path: string, body: Blob, decode: Decoder<T>): Promise<HttpResult<T>> {
  const headers = { 'Content-Type': 'application/octet-stream' };
  return send(path, { method: 'POST', body, headers }, decode);
}

async function send<T>(path: string, init: RequestInit, decode: Decoder<T>): Promise<HttpResult<T>> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', cache: 'no-store', ...init });
  } catch {
    return { ok: false, refusal: 'no_connection', retryAfterS: null };
  }
  if (!response.ok) return refusalOf(response);
  try {
    const empty = decode === (nothing as unknown);
    return { ok: true, value: decode(empty ? null : await response.json(), '') };
  } catch {
    return { ok: false, refusal: 'server_trouble', retryAfterS: null };
  }
}

const at = (name: string) => `/api/rooms/${encodeURIComponent(name)}`;
const rooms = object({ rooms: list(room) });
/** `plain_port`: where devices of the own network may follow over plain HTTP. */
const links = object({ links: list(link), plain_port: nullable(number) });

export const http = {
  me: () => request('GET', '/api/me', undefined, me),
  firstRun: (body: { token: string; name: string; password: string }) =>
    request('POST', '/api/first-run', body, nothing),
  signIn: (body: { name: string; password: string }) =>
    request('POST', '/api/sign-in', body, nothing),
  signOut: () => request('POST', '/api/sign-out', undefined, nothing),
  setup: () => request('GET', '/api/setup', undefined, setupTexts),
  saveSetup,
  restart: () => request('POST', '/api/restart', undefined, nothing),
  doctor: (language: string) =>
    request('GET', `/api/doctor?language=${language}`, undefined, report),
  capacity: () => request('POST', '/api/doctor/capacity', undefined, carried),
  way: (body: { way: 'udp' | 'tcp'; shard: number; sdp: string }) =>
    request('POST', '/api/doctor/way', body, sdp),
  rooms: () => request('GET', '/api/rooms', undefined, rooms),
  makeRoom: (title: string) => request('POST', '/api/rooms', { title }, made),
  changeRoom: (
    name: string,
    wishes: Partial<Omit<Room, 'name' | 'people'>>,
  ) => request('POST', at(name), wishes, room),
  deleteRoom: (name: string) => request('DELETE', at(name), undefined, nothing),
  links: (name: string) => request('GET', `${at(name)}/links`, undefined, links),
  makeLink: (name: string) =>
    request('POST', `${at(name)}/links`, { can: 'join', expires_in_s: null }, token),
  revokeLink: (name: string, id: string) =>
    request('DELETE', `${at(name)}/links/${encodeURIComponent(id)}`, undefined, nothing),
  door: (name: string, linkToken: string | null) =>
    request('POST', `${at(name)}/door`, { link: linkToken }, door),
};
