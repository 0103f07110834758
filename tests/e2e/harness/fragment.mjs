// The times in a piece of fragmented MP4 (ISO/IEC 14496-12), as far as our server writes it.
const kHasDuration = 0x100; // of a trun: the flags that say what stands for each sample
const kSampleFlags = [kHasDuration, 0x200, 0x400, 0x800];
const kOffsetFlags = [0x1, 0x4]; // before the samples

/** [{type, body}] of the boxes in `bytes`. Fails where they do not fill it. */
function boxesOf(bytes) {
  const boxes = [];
  for (let at = 0; at < bytes.length;) {
    const size = at + 8 <= bytes.length ? bytes.readUInt32BE(at) : 0;
    if (size < 8 || at + size > bytes.length) throw new Error(`a box of ${size} bytes at ${at} of ${bytes.length}`);
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}

function find(bytes, ...path) {
  const found = path.reduce((body, type) => body && boxesOf(body).find((box) => box.type === type)?.body, bytes);
  if (!found) throw new Error(`no ${path.join('/')}`);
  return found;
}

/** Ticks a second of the one track of an init segment. */
export function timescaleOf(init) {
  const mdhd = find(init, 'moov', 'trak', 'mdia', 'mdhd');
  return mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12);
}

function lengthOf(trun) {
  const flags = trun.readUInt32BE(0) & 0xffffff;
  if (!(flags & kHasDuration)) throw new Error('samples without durations');
  const size = 4 * kSampleFlags.filter((flag) => flags & flag).length;
  const first = 8 + 4 * kOffsetFlags.filter((flag) => flags & flag).length;
  let ticks = 0;
  for (let i = 0; i < trun.readUInt32BE(4); i += 1) ticks += trun.readUInt32BE(first + i * size);
  return ticks;
}

/** {begin, end} in ticks of a piece; fails where its fragments do not follow each other. */
export function spanOf(piece) {
  let span = null;
  for (const { body: moof } of boxesOf(piece).filter(({ type }) => type === 'moof')) {
    const begin = Number(find(moof, 'traf', 'tfdt').readBigUInt64BE(4));
    if (span && begin !== span.end) throw new Error(`${begin} ticks after ${span.end}`);
    const end = begin + lengthOf(find(moof, 'traf', 'trun'));
    span = { begin: span?.begin ?? begin, end };
  }
  if (!span) throw new Error('no moof');
  return span;
}
