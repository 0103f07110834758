// What a rehearsal writes down: what went well and how long it took, and what hurt. Whatever does not
// come true is told, and the class goes on.
import { cpuOf, memoryOf } from './cost.mjs';
import { eventually } from './proof.mjs';

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
