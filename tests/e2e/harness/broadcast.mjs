// Channels and keys as a teacher makes them, and a real ffmpeg that publishes by RTMP.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';

import { eventually } from './proof.mjs';
import { at } from './steps.mjs';

const kWordsKept = 20_000; // characters

/** As OBS is set for such an hour: 720p at an even rate, without B-frames, a key frame each 2 s, stereo. */
export const kLikeObs = {
  size: '1280x720', rate: 25, keyframes: 50,
  extra: [
    '-tune', 'film', '-bf', '0', '-sc_threshold', '0',
    '-b:v', '1200k', '-maxrate', '1200k', '-bufsize', '1200k', '-x264-params', 'nal-hrd=cbr',
    '-b:a', '128k', '-ar', '48000', '-ac', '2',
  ],
};

/** Publishes a moving test picture, with a filter over it (`picture`), and a tone; `words` is what it has said. */
export function publish(server, key, options = {}) {
  const {
    size = '640x360', rate = 25, keyframes = 50, extra = [], sound = true, picture = 'null',
    tone = 'sine=frequency=440:sample_rate=44100',
  } = options;
  const child = spawn('ffmpeg', [
    '-hide_banner', '-nostdin', '-loglevel', 'error', '-re',
    '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate},${picture}`,
    ...(sound ? ['-f', 'lavfi', '-i', tone] : []),
    '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p',
    '-g', String(keyframes), ...(sound ? ['-c:a', 'aac'] : []), ...extra,
    '-f', 'flv', `${server}/${key}`,
  ], { stdio: ['ignore', 'ignore', 'pipe'] });
  const publisher = { words: '', code: null, signal: null };
  child.stderr.on('data', (bytes) => {
    publisher.words = (publisher.words + bytes).slice(-kWordsKept);
  });
  publisher.ended = new Promise((done) => child.on('exit', (code, signal) => {
    publisher.code = code;
    publisher.signal = signal;
    done(publisher);
  }));
  // The cable is pulled: it says no farewell.
  publisher.vanish = () => {
    child.kill('SIGKILL');
    return publisher.ended;
  };
  // It says that it has finished.
  publisher.finish = () => {
    child.kill('SIGINT');
    return publisher.ended;
  };
  return publisher;
}

let channels = 0;

export const card = (page, title) => at(page, 'channel-item').filter({ hasText: title });

/** Ends on the list of channels; `name` is the last part of the channel's address. */
export async function makeChannel(s, page, title = `Klinik Ibu dan Anak ${(channels += 1)}`) {
  await page.goto(`${s.server.url}/channels`);
  await at(page, 'channel-title').fill(title);
  await at(page, 'channel-create').click();
  await card(page, title).waitFor();
  return { title, name: await card(page, title).getAttribute('data-channel') };
}

/** The channel's log, the newest first, is this: words of docs/broadcast.md. */
export async function logTells(page, channel, whats) {
  await card(page, channel.title).getByTestId('channel-log').click();
  await eventually('the log tells all of it', async () => {
    const found = await at(page, 'on-air-log').locator('li').evaluateAll((lines) =>
      lines.map((line) => line.dataset.what));
    assert.equal(found.join(' '), whats);
    return true;
  });
}

/** Gives {key, server} for a publisher on this machine; `look` sees them on the page. */
export async function makeKey(page, channel, person, look = async () => {}) {
  await card(page, channel.title).getByTestId('channel-keys').click();
  await at(page, 'key-person').fill(person);
  await at(page, 'key-create').click();
  await at(page, 'key-made').waitFor();
  await look();
  const key = await at(page, 'key-text').inputValue();
  const server = (await at(page, 'key-server').inputValue()).replace('localhost', '127.0.0.1');
  await page.keyboard.press('Escape');
  await at(page, 'key-made').waitFor({ state: 'hidden' });
  return { key, server };
}
