// What a rehearsal writes down: what went well and how long it took, and what hurt. Whatever does not
// come true is told, and the class goes on.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { cpuOf, memoryOf } from './cost.mjs';
import { judgeLoad } from './judge.mjs';
import { eventually } from './proof.mjs';

const kHold_s = 86_400; // the load ends when it is told to

export class Rehearsing {
  hurt = [];
  minute = 0;

  constructor(server) {
    this.server = server;
  }

  note(text) {
    console.log(`    ${text}`);
  }

  hurts(what) {
    this.hurt.push(`minute ${this.minute}: ${what}`);
    this.note(`HURT: ${what}`);
  }

  /** What should come true within that time. */
  async expect(what, ask, patience_ms = 60_000) {
    const began = Date.now();
    try {
      await eventually(what, ask, patience_ms);
      this.note(`${what}: after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    } catch (error) {
      this.hurts(String(error).split('\n')[0]);
    }
  }

  /** Seats that watch and talk, of a program of their own; `seats` 0: none. */
  startLoad(room, seats) {
    if (seats === 0) return;
    this.seats = seats;
    this.load = this.server.spawn(
      'load', '--server', this.server.url, '--room', /\/class\/([^#/]+)/.exec(room.url)[1], '--only-watch',
      '--viewers', seats, '--chat', seats, '--hold', kHold_s, '--decrypt', 0, '--json', this.loadReport);
  }

  get loadReport() {
    return join(this.server.data, 'load.json');
  }

  /** What was not well with them hurts. */
  async endLoad() {
    const { load } = this;
    if (!load) return;
    if (load.child.exitCode !== null) this.hurts('the load ended too early');
    load.child.kill('SIGINT');
    this.note((await load.ended).trim().replaceAll('\n', '\n    '));
    if (load.child.exitCode !== 0) return this.hurts(`the load ended with ${load.child.exitCode}`);
    const report = JSON.parse(readFileSync(this.loadReport, 'utf8'));
    for (const wrong of judgeLoad(report, this.seats)) this.hurts(`the load: ${wrong}`);
  }

  cost() {
    const { pid } = this.server.process;
    return { at: Date.now(), cpu_s: cpuOf(pid), rss_MB: memoryOf(pid) / 1024 };
  }

  /** Since then, in words. */
  costSince(before) {
    const after = this.cost();
    const percent = ((after.cpu_s - before.cpu_s) / ((after.at - before.at) / 1000)) * 100;
    return `server ${percent.toFixed(2)} % of a core, ${after.rss_MB.toFixed(1)} MB`;
  }
}

/** Events spread over the minutes of a class: none at its beginning, none at its end. */
export function spread(events, minutes) {
  const names = Object.keys(events);
  return new Map(names.map((what, i) =>
    [Math.max(i + 1, Math.round((minutes * (i + 1)) / (names.length + 1))), what]));
}
