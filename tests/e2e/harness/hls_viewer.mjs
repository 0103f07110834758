// A viewer of a channel by low-latency HLS without a picture: asks at the door, follows both playlists
// by reloads that wait and by delta updates, and loads every part. What is wrong is kept in words.
import { createHash } from 'node:crypto';
import { Agent } from 'node:https';

import { spanOf, timescaleOf } from './fragment.mjs';
import { ask, HlsJudge } from './hls.mjs';
import { pause } from './server.mjs';

const kConnections = 3; // of a viewer: one for each reload that waits, and one for parts
const kRetry_ms = 1_000;
const kSlack_s = 0.002; // durations are written as decimals

/** One playlist, from its edge at that time on. */
class Rendition extends HlsJudge {
  constructor(folder, playlist, agent, pieces) {
    super(folder, playlist, agent);
    this.pieces = pieces; // what others were given: digests by name
    this.parts = 0;
    this.bytes = 0;
    this.seconds = 0; // of what was loaded
    this.discontinuities = []; // the media sequence numbers at which one was passed
    this.edges_ms = []; // from the end of the newest part, by its date, to the playlist that has it
    this.dates = null; // {begin, passed_s}: of the first segment, and the sum of durations since
    this.dateDrift_ms = 0; // the most by which a date differed from that sum
    this.due = null; // {msn, part}: what is to be loaded next
    this.span = null; // in ticks, of what was loaded last; null where anything may follow
    this.timescales = new Map(); // by the name of the init segment
    this.stopped = false;
  }

  async watch() {
    while (!this.stopped) {
      try {
        // A playlist of a broadcast that is about to begin waits for its first part.
        const list = this.last ? await this.lookForNext('&_HLS_skip=YES') : await this.look();
        if (list) await this.loadNew();
        if (list?.ended) return;
        if (!list) await pause(kRetry_ms);
      } catch (error) {
        if (this.stopped) return;
        this.broken(`requests are answered (${error.message})`);
        await pause(kRetry_ms);
      }
    }
  }

  async loadNew() {
    const { first, segments, growing, end } = this.last;
    this.measureEdge();
    this.due ??= { msn: Math.max(first, end - 1), part: 0 };
    if (this.due.msn < first) {
      this.broken('segments are listed until they are loaded');
      this.due = { msn: first, part: 0 };
      this.span = this.dates = null;
    }
    for (; ; this.due = { msn: this.due.msn + 1, part: 0 }) {
      const whole = segments[this.due.msn - first];
      const segment = whole ?? growing;
      if (whole || segment.parts.length > 0) await this.loadSegment(segment);
      if (!whole || this.stopped) return;
      this.dates.passed_s += whole.duration;
    }
  }

  measureEdge() {
    const { growing, segments, ended } = this.last;
    const newest = growing.date ? growing : segments.at(-1);
    if (ended || !newest) return;
    const listed_s = newest.duration ?? newest.parts.reduce((sum, part) => sum + Number(part.DURATION), 0);
    this.edges_ms.push(Date.now() - Date.parse(newest.date) - listed_s * 1_000);
  }

  measureDate(date, discontinuity) {
    if (!this.dates || discontinuity) this.dates = { begin: Date.parse(date), passed_s: 0 };
    const { begin, passed_s } = this.dates;
    const by = Math.abs(Date.parse(date) - begin - passed_s * 1_000);
    this.dateDrift_ms = Math.max(this.dateDrift_ms, by);
  }

  /** As far as it is there. */
  async loadSegment({ uri, parts, map, date, discontinuity, duration }) {
    if (this.due.part === 0) this.measureDate(date, discontinuity);
    if (this.due.part === 0 && discontinuity && this.parts > 0) {
      this.discontinuities.push(this.due.msn);
      this.span = null;
    }
    const timescale = await this.timescaleOf(map);
    if (parts.length === 0 && this.due.part > 0) {
      this.broken('parts are listed until they are loaded');
      this.span = null;
    } else if (parts.length === 0) {
      await this.loadPiece(uri, duration, timescale);
    }
    while (this.due.part < parts.length && !this.stopped) {
      const { URI, DURATION, GAP } = parts[this.due.part];
      if (GAP) this.broken('no part is missing');
      else await this.loadPiece(URI, Number(DURATION), timescale);
      this.due.part += 1;
    }
  }

  async timescaleOf(map) {
    if (!this.timescales.has(map)) {
      const { body } = await ask(this.folder + map, { agent: this.agent });
      this.timescales.set(map, timescaleOf(body));
    }
    return this.timescales.get(map);
  }

  readSpan(body) {
    try {
      return spanOf(body);
    } catch (error) {
      this.broken(`a part is a fragment (${error.message})`);
      this.span = null;
      return null;
    }
  }

  async loadPiece(name, duration, timescale) {
    const { status, body } = await ask(this.folder + name, { agent: this.agent });
    if (status !== 200) {
      this.span = null;
      return this.broken(`what is listed is there (${status})`);
    }
    const digest = createHash('sha1').update(body).digest('hex');
    if ((this.pieces.get(name) ?? digest) !== digest) this.broken('everybody is given the same');
    this.pieces.set(name, digest);
    const span = this.readSpan(body);
    if (!span) return;
    if (this.span && span.begin !== this.span.end) this.broken('each part begins where the one before ended');
    const seconds = (span.end - span.begin) / timescale;
    if (Math.abs(seconds - duration) > kSlack_s) this.broken('a part is as long as it is listed');
    this.span = span;
    this.parts += 1;
    this.bytes += body.length;
    this.seconds += seconds;
  }
}

/** `pieces`: a Map that all viewers of a broadcast share. */
export class HlsViewer {
  constructor(server, channel, pieces = new Map()) {
    this.origin = server.url;
    this.channel = channel.name;
    this.pieces = pieces;
    this.agent = new Agent({ rejectUnauthorized: false, keepAlive: true, maxSockets: kConnections });
    this.renditions = [];
  }

  /** `ended` of what it returns comes true when the broadcast is over or somebody stops it. */
  async start() {
    const answer = await ask(`${this.origin}/api/channels/${this.channel}/door`, {
      method: 'POST', headers: { 'content-type': 'application/json', origin: this.origin }, agent: this.agent,
      body: JSON.stringify({ link: null, pass: null }),
    });
    if (answer.status !== 200) throw new Error(`the door says ${answer.status}: ${answer.body}`);
    const folder = this.origin + JSON.parse(answer.body).hls;
    this.picture = new Rendition(folder, 'video.m3u8', this.agent, this.pieces);
    this.sound = new Rendition(folder, 'audio.m3u8', this.agent, this.pieces);
    this.renditions = [this.picture, this.sound];
    this.ended = Promise.all(this.renditions.map((rendition) => rendition.watch()));
    return this;
  }

  async stop() {
    for (const rendition of this.renditions) rendition.stopped = true;
    this.agent.destroy();
    await this.ended;
  }

  /** What went wrong until now, in words. */
  get complaints() {
    return this.renditions.flatMap(({ url, failures }) =>
      [...failures].map((rule) => `${url.replace(/.*\//, '')}: ${rule}`));
  }
}
