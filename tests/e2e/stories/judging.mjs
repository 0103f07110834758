// What the rehearsals call hurt: figures alone, and an origin that is told what to do wrong.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { HlsViewer } from '../harness/hls_viewer.mjs';
import { grown, judgeLoad, judgeMinute } from '../harness/judge.mjs';

const good = { frames: 1200, energy: 0.5, received: 5000, lost: 3 };
const load = {
  steps: [{ viewers: 5, failed: 0, stalled: 0 }],
  chat: { seats: 5, said: 10, heard: 50, expected: 50 },
  forged: 0,
  first_failure: '',
};

test('a minute is well when the teacher is seen and heard and hardly anything is lost', () => {
  assert.deepEqual(judgeMinute(good), []);
  assert.match(judgeMinute({ ...good, frames: 10 })[0], /10 frames/);
  assert.match(judgeMinute({ ...good, energy: 0 })[0], /heard nothing/);
  assert.match(judgeMinute({ ...good, energy: NaN })[0], /heard nothing/);
  assert.match(judgeMinute({ ...good, lost: 100 })[0], /lost 100/);
});

test('what was added is all there is when a connection is new', () => {
  assert.deepEqual(grown(good, { frames: 1300, energy: 0.75, received: 6000, lost: 3 }),
    { frames: 100, energy: 0.25, received: 1000, lost: 0 });
  const anew = { frames: 50, energy: 0.1, received: 60, lost: 0 };
  assert.deepEqual(grown(good, anew), anew);
});

test('a load is well when all watch and hear to the end', () => {
  assert.deepEqual(judgeLoad(load, 5), []);
  const step = load.steps[0];
  const withStep = (changed) => judgeLoad({ ...load, steps: [{ ...step, ...changed }] }, 5);
  const withChat = (changed) => judgeLoad({ ...load, chat: { ...load.chat, ...changed } }, 5);
  assert.match(judgeLoad({ ...load, steps: [] }, 5)[0], /0 steps/);
  assert.match(withStep({ viewers: 4, failed: 1 })[0], /1 viewers did not get in/);
  assert.match(withStep({ viewers: 4 })[0], /only 4 of 5 watched/);
  assert.match(withStep({ stalled: 2 })[0], /nothing came to 2/);
  assert.match(withChat({ seats: 4 })[0], /only 4 of 5 sat/);
  assert.match(withChat({ said: 0 })[0], /nobody said/);
  assert.match(withChat({ heard: 49 })[0], /49 of 50/);
  assert.match(judgeLoad({ ...load, forged: 1 }, 5)[0], /not authentic/);
});

// ---- a viewer by HLS, of three segments of two seconds

const box = (type, ...bodies) => {
  const body = Buffer.concat(bodies);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(type, 4);
  return Buffer.concat([head, body]);
};
const words = (...values) => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
  return bytes;
};
const kTicks = 1_000; // a second
const init = box('moov', box('trak', box('mdia', box('mdhd', words(0, 0, 0, kTicks, 0)))));
const piece = (begin_s, seconds = 2) => Buffer.concat([
  box('moof', box('traf', box('tfdt', words(1 << 24, 0, begin_s * kTicks)),
    box('trun', words(0x101, 1, 0, seconds * kTicks)))),
  box('mdat', words(0)),
]);

const kHead = `#EXTM3U
#EXT-X-TARGETDURATION:2
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,HOLD-BACK=6,PART-HOLD-BACK=1,CAN-SKIP-UNTIL=12
#EXT-X-PART-INF:PART-TARGET=0.5
#EXT-X-MEDIA-SEQUENCE:7
#EXT-X-MAP:URI="init"
`;
const kGoesOn = '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="x"\n#EXT-X-RENDITION-REPORT:URI="x",LAST-MSN=7\n';
const segment = (at_s, { more = '', date_s = at_s } = {}) =>
  `${more}#EXT-X-PROGRAM-DATE-TIME:${new Date(date_s * 1_000).toISOString()}\n#EXTINF:2.0,\nat-${at_s}\n`;

/** What viewers one after the other complain of; `faults` say what differs from a good origin. */
async function complaintsOf({ piecesOf = () => ({}), second = {}, viewers = 1 } = {}) {
  let present = 0;
  const answerTo = (path) => {
    if (path.endsWith('/door')) return JSON.stringify({ hls: '/hls/' });
    if (path.endsWith('/init')) return init;
    if (path.includes('.m3u8?')) {
      return `${kHead}${segment(0)}${segment(2, second)}${segment(4, { ...second, more: '' })}#EXT-X-ENDLIST\n`;
    }
    if (path.endsWith('.m3u8')) return kHead + segment(0) + kGoesOn;
    const name = path.replace(/.*\//, '');
    const pieces = { 'at-0': piece(0), 'at-2': piece(2), 'at-4': piece(4), ...piecesOf(present) };
    return pieces[name];
  };
  const origin = createServer((request, response) => {
    const answer = answerTo(request.url);
    response.writeHead(answer ? 200 : 404).end(answer ?? '');
  });
  await new Promise((done) => origin.listen(0, '127.0.0.1', done));
  const server = { url: `http://127.0.0.1:${origin.address().port}` };
  const pieces = new Map();
  const found = { complaints: [], discontinuities: [], seconds: 0 };
  for (; present < viewers; present += 1) {
    const viewer = await new HlsViewer(server, { name: 'klinik' }, pieces).start();
    await viewer.ended;
    found.complaints.push(...viewer.complaints.map((words) => words.replace(/^\w+\.m3u8: /, '')));
    found.discontinuities = viewer.picture.discontinuities;
    found.seconds = viewer.picture.seconds;
  }
  origin.close();
  origin.closeAllConnections();
  return found;
}

test('a viewer by HLS complains of nothing where all is well', async () => {
  assert.deepEqual(await complaintsOf({ viewers: 2 }), { complaints: [], discontinuities: [], seconds: 6 });
});

test('a viewer by HLS finds what a player would stumble over', async () => {
  const complains = async (rule, faults) => {
    const { complaints } = await complaintsOf(faults);
    assert.ok(complaints.some((words) => rule.test(words)), `${rule}: ${complaints}`);
  };
  await complains(/begins where the one before ended/, { piecesOf: () => ({ 'at-2': piece(2.5) }) });
  await complains(/as long as it is listed/, { piecesOf: () => ({ 'at-4': piece(4, 1) }) });
  await complains(/what is listed is there \(404\)/, { piecesOf: () => ({ 'at-4': null }) });
  await complains(/a part is a fragment \(no moof\)/, { piecesOf: () => ({ 'at-4': box('mdat') }) });
  await complains(/everybody is given the same/, {
    viewers: 2, piecesOf: (who) => (who === 1 ? { 'at-4': Buffer.concat([piece(4), box('free')]) } : {}),
  });
  await complains(/no segment is missing/, { second: { more: '#EXT-X-GAP\n' } });
  await complains(/dates follow the durations/, { second: { date_s: 3 } });
  await complains(/dates never go back/, { second: { date_s: -1 } });
});

test('a viewer by HLS passes a discontinuity with another clock, and says where', async () => {
  const faults = { second: { more: '#EXT-X-DISCONTINUITY\n' }, piecesOf: () => ({ 'at-2': piece(90), 'at-4': piece(92) }) };
  assert.deepEqual(await complaintsOf(faults), { complaints: [], discontinuities: [8], seconds: 6 });
});
