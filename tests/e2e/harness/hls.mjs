// Asks an HLS origin what a player asks, and judges the answers by draft-pantos-hls-rfc8216bis. Each
// rule has a name; what breaks one is listed, not thrown, so that a whole origin can be judged.
import { Agent, request } from 'node:https';
import { request as plainRequest } from 'node:http';

const kTimeout_ms = 30_000;
const shared = new Agent({ rejectUnauthorized: false, keepAlive: true });

/** {status, headers, body (Buffer)} of a request; `agent` has the connections of one viewer. */
export function ask(url, { method = 'GET', headers = {}, body = '', agent = shared } = {}) {
  const secure = url.startsWith('https:');
  const options = { method, headers, timeout: kTimeout_ms, ...(secure && { agent }) };
  return new Promise((done, fail) => {
    const sent = (secure ? request : plainRequest)(url, options, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('error', fail);
      response.on('end', () => done({
        status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces),
      }));
    });
    sent.on('error', (error) => {
      // A connection that was kept may be closed by the server at the moment in which it is used again.
      const closed = sent.reusedSocket && error.code === 'ECONNRESET' && method === 'GET';
      if (closed) ask(url, { method, headers, body, agent }).then(done, fail);
      else fail(error);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${kTimeout_ms} ms: ${url}`)));
    sent.end(body);
  });
}

// A="1",B=2 as an object.
function attributes(text) {
  const found = {};
  for (const [, name, quoted, bare] of text.matchAll(/([A-Z0-9-]+)=(?:"([^"]*)"|([^,]*))/g)) {
    found[name] = quoted ?? bare;
  }
  return found;
}

/** A media playlist as values. */
export function parsePlaylist(text) {
  const list = { segments: [], tags: {}, hint: null, reports: [], skipped: 0, ended: false };
  let next = { parts: [], discontinuity: false };
  let map = null;
  for (const line of text.split('\n').map((each) => each.trim()).filter(Boolean)) {
    const [, tag, value = ''] = /^#(EXT[A-Z0-9-]*):?(.*)$/.exec(line) ?? [];
    if (tag === 'EXT-X-PART') next.parts.push(attributes(value));
    else if (tag === 'EXTINF') next.duration = parseFloat(value);
    else if (tag === 'EXT-X-DISCONTINUITY') next.discontinuity = true;
    else if (tag === 'EXT-X-GAP') next.gap = true;
    else if (tag === 'EXT-X-PROGRAM-DATE-TIME') next.date = value;
    else if (tag === 'EXT-X-MAP') map = attributes(value).URI;
    else if (tag === 'EXT-X-PRELOAD-HINT') list.hint = attributes(value);
    else if (tag === 'EXT-X-RENDITION-REPORT') list.reports.push(attributes(value));
    else if (tag === 'EXT-X-SKIP') list.skipped = Number(attributes(value)['SKIPPED-SEGMENTS']);
    else if (tag === 'EXT-X-ENDLIST') list.ended = true;
    else if (tag) list.tags[tag] = value;
    else {
      list.segments.push({ ...next, uri: line, map });
      next = { parts: [], discontinuity: false };
    }
  }
  list.growing = { ...next, map }; // parts of a segment that is not finished
  list.target = Number(list.tags['EXT-X-TARGETDURATION']);
  list.first = Number(list.tags['EXT-X-MEDIA-SEQUENCE'] ?? 0);
  list.discontinuity = Number(list.tags['EXT-X-DISCONTINUITY-SEQUENCE'] ?? 0);
  list.control = attributes(list.tags['EXT-X-SERVER-CONTROL'] ?? '');
  list.partTarget = Number(attributes(list.tags['EXT-X-PART-INF'] ?? '')['PART-TARGET']);
  list.end = list.first + list.skipped + list.segments.length; // the next media sequence number
  return list;
}

/** What a delta update leaves out, from the playlist before. */
function fillIn(before, delta) {
  const from = delta.first - before.first;
  const known = before.segments.slice(from, from + delta.skipped)
    .map((segment) => (segment.parts.length > 0 ? { ...segment, parts: [] } : segment));
  if (from < 0 || known.length < delta.skipped) return null;
  // What stood before it in the list goes on to hold.
  const map = known.at(-1)?.map;
  const held = (segment) => ({ ...segment, map: segment.map ?? map });
  return { ...delta, segments: [...known, ...delta.segments.map(held)], growing: held(delta.growing), skipped: 0 };
}

const kSlack_s = 0.002; // durations are written as decimals, dates in milliseconds

// The rules of one playlist by itself.
function judgeAlone(list, broken) {
  for (const { duration } of list.segments) {
    if (Math.round(duration) > list.target) broken('TARGETDURATION covers each segment');
  }
  if (!list.segments.every(({ date }) => date)) broken('each segment has its date');
  if (!list.segments.every(({ map }) => map)) broken('each segment has its MAP');
  if (list.segments.some(({ gap }) => gap)) broken('no segment is missing');
  judgeDates(list, broken);
  if (!list.ended) judgeLive(list, broken);
  judgeParts(list, broken);
}

// Between two discontinuities the dates follow the durations.
function judgeDates({ segments, growing }, broken) {
  [...segments, growing].forEach(({ date, discontinuity }, at, all) => {
    const before = all[at - 1];
    if (!before?.date || !date) return;
    const passed_s = (Date.parse(date) - Date.parse(before.date)) / 1_000;
    if (passed_s < -kSlack_s) broken('dates never go back');
    if (!discontinuity && Math.abs(passed_s - before.duration) > kSlack_s) {
      broken('dates follow the durations');
    }
  });
}

// What is promised only while more is coming.
function judgeLive(list, broken) {
  if (list.control['CAN-BLOCK-RELOAD'] !== 'YES') broken('reloads may wait');
  if (!(Number(list.control['HOLD-BACK']) >= 3 * list.target)) broken('HOLD-BACK is three targets');
  if (!(Number(list.control['PART-HOLD-BACK']) >= 2 * list.partTarget)) {
    broken('PART-HOLD-BACK is two part targets');
  }
  if (!(Number(list.control['CAN-SKIP-UNTIL']) >= 6 * list.target)) {
    broken('CAN-SKIP-UNTIL is six targets');
  }
  if (!list.hint) broken('a part is hinted at');
  if (list.reports.length === 0) broken('the other rendition is reported');
}

function judgeParts(list, broken) {
  const groups = [...list.segments.map(({ parts }) => parts), list.growing.parts];
  groups.forEach((parts, index) => parts.forEach((part, at) => {
    const duration = Number(part.DURATION);
    const next = parts[at + 1] ?? groups[index + 1]?.[0];
    const last = at === parts.length - 1 && index < list.segments.length;
    if (duration > list.partTarget + kSlack_s) broken('no part is longer than PART-TARGET');
    if (!last && next && next.INDEPENDENT !== 'YES' && duration < 0.85 * list.partTarget - kSlack_s) {
      broken('parts reach 85 % of PART-TARGET');
    }
  }));
  let behind = 0;
  for (const { duration, parts } of [...list.segments].reverse()) {
    if (parts.length > 0 && behind > 3 * list.target) broken('parts only near the edge');
    behind += duration;
  }
}

// The rules of a playlist after another of the same rendition.
function judgeAfter(before, now, broken) {
  if (now.first < before.first || now.end < before.end) broken('MEDIA-SEQUENCE never goes back');
  if (now.target !== before.target) broken('TARGETDURATION never changes');
  const known = new Map(before.segments.map(({ uri }, i) => [before.first + before.skipped + i, uri]));
  now.segments.forEach(({ uri }, i) => {
    const number = now.first + now.skipped + i;
    if (known.has(number) && known.get(number) !== uri) broken('a segment keeps its number');
  });
  const passed = before.segments.slice(0, Math.max(0, now.first - before.first));
  const lost = passed.filter(({ discontinuity }) => discontinuity).length;
  if (now.discontinuity !== before.discontinuity + lost) broken('DISCONTINUITY-SEQUENCE counts');
}

/** Judges one rendition of an origin that is live. */
export class HlsJudge {
  constructor(folder, playlist, agent = shared) {
    this.folder = folder;
    this.url = folder + playlist;
    this.agent = agent;
    this.failures = new Set();
    this.last = null;
    this.broken = (rule) => void this.failures.add(rule);
  }

  async load(query = '') {
    const answer = await ask(this.url + query, { agent: this.agent });
    return { ...answer, list: answer.status === 200 ? parsePlaylist(answer.body.toString()) : null };
  }

  async look(query = '') {
    const answer = await this.load(query);
    if (!answer.list) return this.broken(`a playlist is answered (${answer.status})`);
    const list = answer.list.skipped > 0 && this.last ? fillIn(this.last, answer.list) : answer.list;
    if (!list) return this.broken('a delta update leaves out what was listed before');
    judgeAlone(list, this.broken);
    if (this.last) judgeAfter(this.last, list, this.broken);
    this.last = list;
    return list;
  }

  // Follows the edge as a low-latency player does, `count` times.
  async follow(count) {
    let list = this.last ?? (await this.look());
    for (let i = 0; i < count && list && !list.ended; ++i) list = await this.lookForNext();
  }

  // Waits for the part after the last one that is known.
  async lookForNext(more = '') {
    const wanted = { msn: this.last.end, part: this.last.growing.parts.length };
    const next = await this.look(`?_HLS_msn=${wanted.msn}&_HLS_part=${wanted.part}${more}`);
    if (!next) return null;
    const there = next.end > wanted.msn || next.growing.parts.length > wanted.part;
    if (!there && !next.ended) this.broken('a reload that waits brings what it waited for');
    return next;
  }

  async judgeRequests() {
    const list = await this.look();
    if (!list) return;
    const expect = async (rule, query, status) => {
      if ((await ask(this.url + query)).status !== status) this.broken(rule);
    };
    await expect('what is far ahead is refused', `?_HLS_msn=${list.end + 5}`, 400);
    await expect('a part without a segment is refused', '?_HLS_part=1', 400);
    await expect('what is long there is answered at once', `?_HLS_msn=${list.first}`, 200);
    await this.judgeDelta();
    await this.judgeFiles();
    await this.judgeHeaders();
    await this.judgeHint();
  }

  async judgeDelta() {
    const { list: delta } = await this.load('?_HLS_skip=YES');
    const { list: whole } = await this.load();
    if (!delta || !whole) return this.broken('a delta update is answered');
    const at = (list, number) => list.segments[number - list.first - list.skipped]?.uri;
    for (let number = delta.first + delta.skipped; number < delta.end; ++number) {
      if (number >= whole.first && at(whole, number) !== at(delta, number)) {
        this.broken('a delta update leaves out what it says');
      }
    }
  }

  async judgeFiles() {
    const list = await this.look();
    const segment = list?.segments.findLast(({ parts }) => parts.length > 0);
    if (!segment) return this.broken('a segment is its parts');
    const get = async (uri) => (await ask(this.folder + uri)).body;
    const parts = [];
    for (const { URI } of segment.parts) parts.push(await get(URI));
    if (!Buffer.concat(parts).equals(await get(segment.uri))) this.broken('a segment is its parts');
    if ((await get(segment.map)).subarray(4, 8).toString() !== 'ftyp') this.broken('MAP is an init segment');
  }

  async judgeHeaders() {
    const list = this.last;
    const playlist = await ask(this.url, { headers: { Origin: 'https://elsewhere.example' } });
    const file = await ask(this.folder + list.segments.at(-1).uri);
    const head = await ask(this.folder + list.segments.at(-1).uri, { method: 'HEAD' });
    const preflight = await ask(this.url, { method: 'OPTIONS' });
    if (playlist.headers['access-control-allow-origin'] !== '*') this.broken('any site may play it');
    if (playlist.headers['access-control-allow-credentials']) this.broken('no site plays it with cookies');
    if (!/no-cache|no-store/.test(playlist.headers['cache-control'] ?? '')) this.broken('playlists are not kept');
    if (!/immutable/.test(file.headers['cache-control'] ?? '')) this.broken('pieces are kept');
    if (head.headers['content-length'] !== String(file.body.length) || head.body.length !== 0) {
      this.broken('HEAD says how much it would be');
    }
    if (preflight.status !== 204 || !preflight.headers['access-control-allow-headers']) {
      this.broken('OPTIONS is answered');
    }
  }

  async judgeHint() {
    const list = await this.look();
    if (!list?.hint) return;
    const { status, body } = await ask(this.folder + list.hint.URI);
    if (status !== 200 || body.length === 0) this.broken('a part that is hinted at is waited for');
  }
}
