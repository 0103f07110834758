// Programs that other people wrote, each on a channel: they publish, relay and play.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { card, makeChannel, makeKey, publish } from '../harness/broadcast.mjs';
import { ask } from '../harness/hls.mjs';
import { hasNginx, startNginx } from '../harness/nginx.mjs';
import { eventually, grows } from '../harness/proof.mjs';
import { longStory, pending } from '../harness/story.mjs';

const kPlayed_s = 5; // of a channel that is on air

/** Runs to its end; `words` is what it has said. */
function run(program, ...args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const running = { child, words: '' };
  for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (b) => (running.words += b));
  running.ended = new Promise((done, failed) => {
    child.on('error', failed);
    child.on('exit', (code, signal) => done(code ?? signal));
  });
  process.once('exit', () => child.kill('SIGKILL'));
  return running;
}

/** What ffprobe finds in a file or at an address: {video, audio, seconds}. */
function probed(source) {
  const { stdout, stderr } = spawnSync('ffprobe', ['-v', 'error', '-show_entries',
    'stream=codec_name,codec_type,width:packet=pts_time', '-of', 'json', source], { encoding: 'utf8' });
  assert.ok(stdout, stderr);
  const { streams = [], packets = [] } = JSON.parse(stdout);
  const times = packets.map(({ pts_time: time }) => Number(time)).filter(Number.isFinite);
  return {
    video: streams.find(({ codec_type: type }) => type === 'video')?.codec_name,
    audio: streams.find(({ codec_type: type }) => type === 'audio')?.codec_name,
    seconds: Math.max(...times) - Math.min(...times),
  };
}

const withNginx = hasNginx
  ? longStory
  : (name) => pending(name, 'nginx with its RTMP module is not installed (tools/install_packages bench)');

const playlist = (s, channel) => `${s.server.url}/hls/${channel.name}/video.m3u8`;
const segments = async (s, channel) =>
  (await ask(playlist(s, channel))).body.toString().split('#EXTINF').length - 1;
const isOnAir = (s, channel) =>
  eventually('segments of it come', async () => (await segments(s, channel)) >= 3);

async function isOver(s, channel) {
  await eventually('it is over', async () =>
    (await ask(playlist(s, channel))).body.toString().includes('#EXT-X-ENDLIST'));
}

const torture = fileURLToPath(new URL('../clients/rtmp_torture.py', import.meta.url));

/** {answered: number of questions, failed: those whose answer is no, with the reason}. */
async function torment(address, key, watch, ...questions) {
  const client = run('python3', torture, address, key, watch, ...questions);
  await client.ended;
  const lines = client.words.trim().split('\n');
  assert.ok(lines.every((line) => /^(not )?ok /.test(line)), client.words);
  return { answered: lines.length, failed: lines.filter((line) => line.startsWith('not ')) };
}

longStory('the server bears what publishers do to servers', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  const { answered, failed } = await torment(server.replace(/\/[^/]*$/, ''), key, channel.name);
  assert.deepEqual(failed, []);
  assert.ok(answered > 30);
});

withNginx('the same questions find out what another server does not bear', async () => {
  const nginx = await startNginx();
  try {
    const questions = ['ids of three bytes', 'aborted', 'not repeated', 'knows are answered', 'size of nothing'];
    const { answered, failed } = await torment(nginx.rtmp, 'test', 'test', 'usual', ...questions);
    assert.equal(answered, questions.length + 1);
    assert.equal(failed.length, questions.length, failed.join('\n'));
  } finally {
    await nginx.stop();
  }
});

const gstreamer = fileURLToPath(new URL('../clients/rtmp_publisher.py', import.meta.url));

for (const [sink, whose] of [['rtmp2sink', 'GStreamer'], ['rtmpsink', 'librtmp']]) {
  longStory(`${whose} publishes, with a wrong key and with a right one`, async (s) => {
    const teacher = await s.teacher();
    const channel = await makeChannel(s, teacher);
    const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
    const wrong = run('/usr/bin/python3', gstreamer, sink, `${server}/k7f2-9xwq-0bcd-m3h1-t5v8`);
    assert.equal(await wrong.ended, 1, wrong.words);
    const right = run('/usr/bin/python3', gstreamer, sink, `${server}/${key}`);
    await isOnAir(s, channel);
    right.child.kill('SIGINT');
    assert.equal(await right.ended, 0, right.words);
    await isOver(s, channel);
    const { body } = await ask(`${s.server.url}/hls/${channel.name}/index.m3u8`);
    assert.match(body.toString(), /CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2",RESOLUTION=640x360/);
  });
}

/** Gives `play(address of RTMP, address of HLS, folder)` a channel that is on air. */
function played(name, play) {
  longStory(name, async (s) => {
    const teacher = await s.teacher();
    const channel = await makeChannel(s, teacher);
    const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
    const publisher = publish(server, key);
    await isOnAir(s, channel);
    const folder = mkdtempSync(join(tmpdir(), 'pendopo-played-'));
    try {
      // Without the certificate that no player knows: by plain HTTP, as on this machine it is allowed.
      await play(server, `${s.server.plainUrl}/hls/${channel.name}/index.m3u8`, folder);
    } finally {
      await publisher.finish();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

const isComplete = (file) => {
  const { video, audio, seconds } = probed(file);
  assert.deepEqual([video, audio], ['h264', 'aac']);
  assert.ok(seconds > kPlayed_s - 2, `${seconds} s of it`);
};

played('rtmpdump plays a channel', async (rtmp, _, folder) => {
  const file = join(folder, 'played.flv');
  const player = run('rtmpdump', '--live', '-r', rtmp, '-o', file);
  const seconds = () => Number([...player.words.matchAll(/([\d.]+) sec/g)].at(-1)?.[1] ?? 0);
  await eventually('something comes', () => seconds() > 0);
  await grows('what it has', seconds, kPlayed_s);
  player.child.kill('SIGINT');
  await player.ended;
  isComplete(file);
});

played('mpv plays a channel by RTMP and by HLS', async (rtmp, hls) => {
  for (const address of [rtmp, hls]) {
    const player = run('mpv', '--no-config', '--vo=null', '--ao=null', `--length=${kPlayed_s}`,
      '--term-status-msg=at ${=time-pos} drops ${decoder-frame-drop-count}', address);
    assert.equal(await player.ended, 0, player.words);
    assert.match(player.words, /Video.*h264/);
    assert.match(player.words, /Audio.*aac/);
    const times = [...player.words.matchAll(/at ([\d.]+) drops/g)].map((m) => Number(m[1]));
    assert.ok(times.at(-1) - times[0] > kPlayed_s - 2, player.words);
  }
});

// It refuses to run as root.
const asNobody = process.getuid() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];

played('VLC plays a channel by RTMP and by HLS', async (rtmp, hls, folder) => {
  if (asNobody.length > 0) spawnSync('chmod', ['777', folder]);
  for (const [name, address] of [['rtmp', rtmp], ['hls', hls]]) {
    const file = join(folder, `${name}.ts`);
    const player = run(...asNobody, 'env', `HOME=${folder}`, 'vlc', '--intf=dummy', '--no-media-library',
      `--run-time=${kPlayed_s}`, `--sout=#std{access=file,mux=ts,dst=${file}}`, address, 'vlc://quit');
    assert.equal(await player.ended, 0, player.words);
    isComplete(file);
  }
});

withNginx('nginx relays what comes to it', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key, server } = await makeKey(teacher, channel, 'Bidan Ani');
  const nginx = await startNginx(`push ${server}/${key};`);
  const publisher = publish(nginx.rtmp, 'test');
  try {
    await isOnAir(s, channel);
    await card(teacher, channel.title).getByTestId('channel-arriving').waitFor();
  } finally {
    await publisher.finish();
    await nginx.stop();
  }
});
