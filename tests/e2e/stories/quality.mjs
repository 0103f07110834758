// How good a broadcast is: what the server says, held against tshark's capture of the same traffic over a
// line that delays and loses; and what the promoter sees of it.
import assert from 'node:assert/strict';

import { capture, hasTshark, receivedBy, sentBy, smoothedRoundTrips } from '../harness/capture.mjs';
import { card, makeChannel, makeKey, publish } from '../harness/broadcast.mjs';
import { readCsv } from '../harness/csv.mjs';
import { network } from '../harness/network.mjs';
import { eventually, grows, showsMovingPicture } from '../harness/proof.mjs';
import { pause } from '../harness/server.mjs';
import { kDelay_ms, kLoss_percent, kNear, line, reason } from '../harness/slow_line.mjs';
import { at } from '../harness/steps.mjs';
import { announce, longStory, pending } from '../harness/story.mjs';

const kMeasured_s = 40;
const kSampled_s = 8; // until what has ended is in a sample
if (network.address) announce(network.address);

const publishing = (address) => [
  'ffmpeg', '-hide_banner', '-nostdin', '-loglevel', 'error', '-re',
  '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25',
  '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100',
  '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '50',
  // As even as an encoder can be: the two clocks of the comparison differ by a second.
  '-b:v', '1200k', '-maxrate', '1200k', '-bufsize', '300k', '-x264-params', 'nal-hrd=cbr',
  '-c:a', 'aac', '-f', 'flv', address,
];
const watching = (address) => [
  'ffmpeg', '-hide_banner', '-nostdin', '-loglevel', 'error', '-i', address, '-c', 'copy', '-f', 'null', '-',
];

async function tableOf(s, page, channel) {
  const answer = await page.request.get(`${s.server.url}/api/channels/${channel.name}/quality.csv`);
  assert.equal(answer.status(), 200);
  assert.match(answer.headers()['content-type'], /^text\/csv/);
  return readCsv(await answer.text());
}

/** The samples of somebody, with numbers; the first, which measures nothing yet, left out. */
function samplesOf(rows, who) {
  return rows
    .filter((row) => who(row) && Number(row.seconds) > 0)
    .map((row) => ({
      at: Date.parse(row.time) / 1000, seconds: Number(row.seconds), kbps: Number(row.throughput_kbps),
      segments: Number(row.segments), troubled: Number(row.resent_or_out_of_order), rtt: Number(row.rtt_ms),
    }));
}

function sumOf(samples) {
  const sum = (value) => samples.reduce((all, sample) => all + value(sample), 0);
  const seconds = sum((sample) => sample.seconds);
  return {
    kbps: sum(({ kbps, seconds: s }) => kbps * s) / seconds,
    segments: sum(({ segments }) => segments),
    troubled: sum(({ troubled }) => troubled),
    percent: (100 * sum(({ troubled }) => troubled)) / sum(({ segments }) => segments),
    kilobytes: sum(({ kbps, seconds: s }) => kbps * s) / 8,
    from: samples[0].at - samples[0].seconds,
    to: samples.at(-1).at,
  };
}

function near(what, said, seen, tolerance) {
  const words = `${what}: the server says ${said.toFixed(2)}, tshark ${seen.toFixed(2)}`;
  console.log(words);
  assert.ok(Math.abs(said - seen) <= tolerance, `${words}, more than ${tolerance.toFixed(2)} apart`);
}

function compareRoundTrips(what, said, port, packets, apart) {
  const samples = said.filter(({ rtt }) => rtt > 0);
  const seen = smoothedRoundTrips(port, packets, samples.map(({ at: moment }) => moment));
  const mean = (values) => values.reduce((all, value) => all + value, 0) / values.length;
  const both = mean(seen);
  // An answer to what was sent twice is taken for one to the second: a little less than the line.
  assert.ok(both >= 1.8 * kDelay_ms, `${both} ms is less than the line takes`);
  near(`${what}, round trip in ms`, mean(samples.map(({ rtt }) => rtt)), both, both * apart);
}

// A player by RTMP takes all the time: what he was sent between the same two moments.
function comparePlayer(rows, port, packets) {
  const samples = samplesOf(rows, (row) => row.carrier === 'rtmp');
  assert.ok(samples.length >= 5, `RTMP viewer: ${samples.length} samples`);
  const said = sumOf(samples);
  const seen = sentBy(port, packets, said.from, said.to);
  near('RTMP viewer, kbit/s', said.kbps, seen.kbps, seen.kbps * 0.04);
  compareLoss('RTMP viewer', said, seen);
  compareRoundTrips('RTMP viewer', samples, port, packets, 0.1);
}

// One by HLS comes every few seconds, by one connection after the other, and has gone: all that he was
// sent, but for the handshakes.
function compareHls(rows, port, packets) {
  const samples = samplesOf(rows, (row) => row.carrier === 'hls');
  assert.ok(samples.length >= 5, `HLS viewer: ${samples.length} samples`);
  const said = sumOf(samples);
  const seen = sentBy(port, packets, 0, Infinity);
  near('HLS viewer, kB', said.kilobytes, seen.kilobytes, seen.kilobytes * 0.05);
  compareLoss('HLS viewer', said, seen);
  // Each connection begins its own smoothing.
  compareRoundTrips('HLS viewer', samples, port, packets, 0.25);
}

function compareLoss(what, said, seen) {
  near(`${what}, percent sent again`, said.percent, seen.loss_percent, 0.2 + seen.loss_percent * 0.15);
  near(`${what}, segments sent again`, said.troubled, seen.resent, 4 + seen.resent * 0.15);
  assert.ok(seen.loss_percent > kLoss_percent / 3, `only ${seen.loss_percent} % was lost`);
}

function comparePublisher(rows, port, packets) {
  const samples = samplesOf(rows, (row) => row.who === 'publisher');
  const said = sumOf(samples);
  const seen = receivedBy(port, packets, said.from, said.to);
  near('publisher, kbit/s', said.kbps, seen.kbps, seen.kbps * 0.04);
  near('publisher, percent out of order', said.percent, seen.percent, 0.4 + seen.percent * 0.2);
  compareRoundTrips('publisher', samples, port, packets, 0.1);
}

/** Of one direction's streams the one with the most bytes. */
function streamOf(packets, direction) {
  const bytes = new Map();
  for (const p of packets.filter(direction)) bytes.set(p.stream, (bytes.get(p.stream) ?? 0) + p.length);
  const [stream] = [...bytes].sort(([, a], [, b]) => b - a)[0];
  return packets.filter((p) => p.stream === stream);
}

async function figuresAgree(s) {
  const { rtmp, https } = s.server.ports;
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key } = await makeKey(teacher, channel, 'Bidan Ani');
  const captured = await capture('near', [rtmp, https]);
  const programs = [line.spawn(publishing(`rtmp://${kNear}:${rtmp}/live/${channel.name}/${key}`))];
  await card(teacher, channel.title).getByTestId('channel-arriving').waitFor();
  programs.push(line.spawn(watching(`rtmp://${kNear}:${rtmp}/live/${channel.name}`)));
  const byHls = line.spawn(watching(`https://${kNear}:${https}/hls/${channel.name}/index.m3u8`));
  await pause(kMeasured_s * 1000);
  byHls.kill('SIGKILL');
  await pause(kSampled_s * 1000);
  const rows = await tableOf(s, teacher, channel);
  await pause(1000);
  for (const program of programs) program.kill('SIGKILL');
  const packets = await captured.end();

  const by = (port) => packets.filter((p) => p.from === port || p.to === port);
  comparePublisher(rows, rtmp, streamOf(by(rtmp), (p) => p.to === rtmp));
  comparePlayer(rows, rtmp, streamOf(by(rtmp), (p) => p.from === rtmp));
  compareHls(rows, https, by(https));
}

const kAgree = 'throughput, loss and round trip agree with a capture of the same traffic';
// Takes a minute, and compares times: it wants a machine that is not busy otherwise.
if (!line) pending(kAgree, reason);
else if (!hasTshark) pending(kAgree, 'tshark is not installed');
else longStory(kAgree, figuresAgree);

const openQuality = async (page, channel) => {
  await card(page, channel.title).getByTestId('channel-quality').click();
  await at(page, 'quality-verdict').waitFor();
};

longStory('the promoter sees how good the broadcast is, and keeps a report', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key } = await makeKey(teacher, channel, 'Bidan Ani');
  const { rtmp } = s.server.ports;
  const host = network.address ?? '127.0.0.1';
  const publisher = publish(`rtmp://${host}:${rtmp}/live/${channel.name}`, key);
  const viewer = await s.person({ language: 'id-ID', viewport: { width: 390, height: 844 } });
  await viewer.goto(`${s.server.url}/live/${channel.name}`);
  await showsMovingPicture(at(viewer, 'live-video'));
  await card(teacher, channel.title).getByTestId('channel-arriving').waitFor();
  await openQuality(teacher, channel);

  const row = at(teacher, 'quality-viewer');
  await row.waitFor();
  await eventually('the player says how far behind it is, and how long it took to begin', async () => {
    const cells = await row.locator('td').allInnerTexts();
    assert.match(cells[1], /^\d.* kbit\/s$/);
    assert.match(cells[5], /^\d.* s$/);
    assert.match(cells[7], /^\d.* s$/);
    return true;
  });
  await eventually('all is good', async () =>
    (await at(teacher, 'quality-level').getAttribute('data-level')) === 'good');
  await grows('the chart', () =>
    at(teacher, 'chart-throughput').locator('path.chart-publisher').evaluate((p) => p.getAttribute('d').length), 1);

  const rows = await tableOf(s, teacher, channel);
  const capacity = rows.filter((each) => each.carrier === 'hls').map((each) => Number(each.capacity_kbps));
  assert.ok(capacity.some((kbps) => kbps > 1000), `what hls.js measured (CMCD): ${capacity}`);

  await publisher.finish();
  await at(teacher, 'quality-off').waitFor();
  // What was kept outlives the server.
  await s.server.end();
  await s.server.start();
  await teacher.goto(`${s.server.url}/quality/${channel.name}`);
  await at(teacher, 'quality-quarters').waitFor();
  const quarter = await at(teacher, 'quality-quarters').locator('option').nth(1).getAttribute('value');
  await at(teacher, 'quality-quarters').selectOption(quarter);
  await at(teacher, 'report-figures').waitFor();
  const report = await at(teacher, 'quality-report').innerText();
  assert.match(report, /Bidan Ani/);
  assert.match(report, /very good \(4\)/);
  // What was measured decides; tests/quality judges the judging.
  assert.match(await at(teacher, 'report-level').getAttribute('data-level'), /^(good|fair|bad)$/);
});

longStory('only those who manage channels see it', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const stranger = await s.person();
  const answer = await stranger.request.get(`${s.server.url}/api/channels/${channel.name}/quality`);
  assert.equal(answer.status(), 403);
  await stranger.goto(`${s.server.url}/quality/${channel.name}`);
  await at(stranger, 'sign-in-name').waitFor();
});
