// A channel that a browser feeds by WHIP: the keys and words of RTMP, HLS for everybody.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { card, makeChannel, makeKey, publish } from '../harness/broadcast.mjs';
import { ask, parsePlaylist } from '../harness/hls.mjs';
import { decodesFrames, eventually, hearsEnergy, showsMovingPicture } from '../harness/proof.mjs';
import { pause } from '../harness/server.mjs';
import { at } from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';
import { kIndonesian, plays, saysInWords, watchesWithLessDelay, widthOf } from '../harness/watching.mjs';
import {
  endWhip, publishByGStreamer, publishByWhip, restartIce, shrinkPicture, transportState, watchByWhep,
} from '../harness/whip.mjs';

const run = promisify(execFile);

// A page of the server's origin that is not ours.
async function studio(s) {
  const page = await s.person();
  await page.goto(`${s.server.url}/trust`);
  return page;
}

// What iPhones and old televisions play: AAC is made as soon as one of them asks.
async function givesAacToWhomKnowsNoOpus(list) {
  const native = list.replace('index', 'native');
  for (const [address, agent] of [[native, 'old television'], [list, 'AppleCoreMedia/1.0 (iPhone)']]) {
    const { stdout } = await run('ffprobe', ['-v', 'error', '-tls_verify', '0', '-user_agent', agent,
      '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', address]);
    assert.deepEqual([...new Set(stdout.match(/\w+/g))].sort(), ['aac', 'h264'], agent);
  }
  const { stderr } = await run('ffmpeg', ['-v', 'info', '-tls_verify', '0',
    '-i', list.replace('index', 'aac'), '-t', '6', '-af', 'volumedetect', '-f', 'null', '-']);
  const loudest_db = Number(stderr.match(/max_volume: (-?[\d.]+) dB/)?.[1]);
  assert.ok(loudest_db > -40, `the microphone is heard: ${loudest_db} dB`);
}

longStory('a browser feeds a channel by WHIP: wrong key, picture and sound by HLS, a new size, a new address, revoked',
  async (s) => {
    const teacher = await s.teacher();
    const channel = await makeChannel(s, teacher);
    const { key, server: rtmp } = await makeKey(teacher, channel, 'Bidan Ani');
    const address = `${s.server.url}/whip/live/${channel.name}`;
    const publisher = await studio(s);

    const wrong = await publishByWhip(publisher, address, 'k7f2-9xwq-0bcd-m3h1-t5v8');
    assert.equal(wrong.status, 403);
    assert.equal(wrong.refusal, 'key_unknown');
    assert.match(wrong.detail, /kunci siaran tidak dikenal/);
    assert.equal((await publishByWhip(publisher, address, '')).status, 401);
    const vp8 = await publishByWhip(publisher, address, key, { codec: 'video/VP8' });
    assert.equal(vp8.status, 406);
    assert.match(vp8.detail, /H\.264/);

    assert.deepEqual(await publishByWhip(publisher, address, key), { status: 201 });
    const viewer = await s.person(kIndonesian);
    await viewer.goto(`${s.server.url}/live/${channel.name}`);
    await showsMovingPicture(at(viewer, 'live-video'));
    await plays(viewer);
    await saysInWords(viewer, /1 penonton/);
    await card(teacher, channel.title).getByTestId('channel-arriving').waitFor();
    assert.match(await card(teacher, channel.title).innerText(), /On air: Bidan Ani/);

    const list = `${s.server.url}/hls/${channel.name}/index.m3u8`;
    const { stdout } = await run('ffprobe', ['-v', 'error', '-tls_verify', '0', '-show_entries',
      'stream=codec_name', '-of', 'csv=p=0', list]);
    const codecs = new Set(stdout.match(/\w+/g));
    assert.deepEqual([...codecs].sort(), ['h264', 'opus']);
    await givesAacToWhomKnowsNoOpus(list);

    // Players of RTMP do not know Opus, and are told where to go.
    const player = await run('ffprobe', ['-v', 'info', `${rtmp.replace(/\/live\/.*/, '/live')}/${channel.name}`])
      .then(() => '', (error) => error.stderr);
    assert.match(player, /Opus/);

    const before = await widthOf(viewer);
    await shrinkPicture(publisher, 2);
    await eventually('the picture is smaller', async () => (await widthOf(viewer)) <= before / 2);
    await plays(viewer);
    const video = (await ask(list)).body.toString().split('\n').find((line) => /^[^#].*\.m3u8/.test(line));
    // The segment that begins with the new picture is listed once it is whole.
    await eventually('the list has a discontinuity', async () => {
      const media = parsePlaylist((await ask(new URL(video, list).href)).body.toString());
      return media.segments.some((segment) => segment.discontinuity);
    });

    await restartIce(publisher);
    await plays(viewer);

    await card(teacher, channel.title).getByTestId('channel-keys').click();
    await at(teacher, 'key-revoke').first().click();
    await at(teacher, 'key-revoke').waitFor({ state: 'hidden' });
    await teacher.keyboard.press('Escape');
    await saysInWords(viewer, /Siaran telah selesai/);
    await eventually('the publisher is hung up on', async () =>
      ['closed', 'failed', 'disconnected'].includes(await transportState(publisher)));
    const revoked = await publishByWhip(publisher, address, key);
    assert.equal(revoked.status, 403);
    assert.match(revoked.detail, /dicabut/);
  });

longStory('a browser that reloads goes on in the same broadcast, and one that deletes its session ends it', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key } = await makeKey(teacher, channel, 'Bidan Ani');
  const other = await makeKey(teacher, channel, 'Pak Budi');
  const address = `${s.server.url}/whip/live/${channel.name}`;
  const first = await studio(s);
  assert.equal((await publishByWhip(first, address, key)).status, 201);
  const viewer = await s.person({ language: 'id-ID' });
  await viewer.goto(`${s.server.url}/live/${channel.name}`);
  await plays(viewer);

  const second = await studio(s);
  const busy = await publishByWhip(second, address, other.key);
  assert.equal(busy.status, 409);
  assert.match(busy.detail, /Bidan Ani/);
  await plays(viewer);

  await first.context().close(); // the cable is pulled
  await eventually('the same key takes over', async () =>
    (await publishByWhip(second, address, key)).status === 201);
  await plays(viewer);
  assert.equal(await endWhip(second), 200);
  await saysInWords(viewer, /Siaran telah selesai/);
});

longStory('a program that is no browser feeds a channel by WHIP, and vanishes', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key } = await makeKey(teacher, channel, 'Pak Budi');
  const client = publishByGStreamer(`${s.server.url}/whip/live/${channel.name}`, key, 'h264');
  try {
    const viewer = await s.person({ language: 'id-ID' });
    await viewer.goto(`${s.server.url}/live/${channel.name}`);
    await showsMovingPicture(at(viewer, 'live-video'));
    await plays(viewer);
    client.kill('SIGKILL'); // the cable is pulled
    await saysInWords(viewer, /Sebentar lagi kembali/);
  } catch (error) {
    console.log(`whip_publisher.py:\n${client.log.slice(-4_000)}`);
    throw error;
  } finally {
    client.kill('SIGKILL');
  }
});

/** The only viewer, who is shown that it is so, and how little is between. */
async function watchesAloneWithLessDelay(s, channel) {
  const viewer = await watchesWithLessDelay(s, channel);
  await eventually('it is under a second behind', async () =>
    parseFloat(/[\d,]+/.exec(await at(viewer, 'live-latency').innerText())[0].replace(',', '.')) < 1);
  await saysInWords(viewer, /1 penonton/);
  return viewer;
}

longStory('a channel with less delay: chosen on the page, counted, over a change to RTMP, and back to HLS by itself', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key, server: rtmp } = await makeKey(teacher, channel, 'Bidan Ani');
  const publisher = await studio(s);
  assert.equal((await publishByWhip(publisher, `${s.server.url}/whip/live/${channel.name}`, key)).status, 201);
  const viewer = await watchesAloneWithLessDelay(s, channel);
  await eventually('the quality page knows how this viewer is served', async () => {
    const answer = await teacher.request.get(`${s.server.url}/api/channels/${channel.name}/quality?minutes=10`);
    const found = (await answer.json()).viewers.find(({ carrier }) => carrier === 'webrtc');
    return found && found.figures.throughput_kbps > 50 && found.figures.rtt_ms !== null &&
      found.figures.behind_live_ms < 1_000;
  });

  // Somebody who publishes by RTMP now: the same viewers are given that.
  await publisher.context().close();
  await pause(4_000); // after 2.5 s of silence the key may come from elsewhere
  const encoder = publish(rtmp, key, { size: '480x270' });
  await eventually('the new picture is there', async () => (await widthOf(viewer)) === 480);
  assert.equal(await at(viewer, 'live-quality').inputValue(), 'quick');
  await decodesFrames(viewer);
  await hearsEnergy(viewer);

  // With B-frames it cannot be given by WebRTC: the page says so and goes over to HLS.
  await encoder.vanish();
  await pause(4_000);
  const other = publish(rtmp, key, { extra: ['-tune', 'film', '-preset', 'veryfast', '-bf', '2', '-b_strategy', '0'] });
  await eventually('the page is back at HLS', async () =>
    (await at(viewer, 'live-quality').inputValue()) === 'picture');
  await plays(viewer);
  await saysInWords(viewer, /B-frame/);
  const refused = await watchByWhep(await studio(s), `${s.server.url}/whep/live/${channel.name}`);
  assert.equal(refused.status, 409);
  assert.equal(refused.refusal, 'b_frames');
  assert.match(refused.detail, /HLS/);
  await other.finish();
});

longStory('a channel that comes by RTMP in the high profile with AAC, watched with less delay', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key, server: rtmp } = await makeKey(teacher, channel, 'Bidan Ani');
  const encoder = publish(rtmp, key, { extra: ['-preset', 'veryfast', '-profile:v', 'high', '-bf', '0'] });
  const viewer = await watchesAloneWithLessDelay(s, channel);

  // Another comes in the middle of a group of pictures, and needs no key frame that nobody can ask for.
  const player = await studio(s);
  assert.deepEqual(await watchByWhep(player, `${s.server.url}/whep/live/${channel.name}`), { status: 201 });
  await decodesFrames(player);

  // The publisher comes anew, with another size.
  await encoder.vanish();
  await pause(4_000);
  const again = publish(rtmp, key, { size: '320x180' });
  await eventually('the new picture is there', async () => (await widthOf(viewer)) === 320);
  assert.equal(await at(viewer, 'live-quality').inputValue(), 'quick');
  await decodesFrames(viewer);
  await hearsEnergy(viewer);
  await again.finish();
  await saysInWords(viewer, /Siaran telah selesai/);
});

story('a private channel gives WebRTC to its watch links alone', async (s) => {
  const teacher = await s.teacher();
  const channel = await makeChannel(s, teacher);
  const { key } = await makeKey(teacher, channel, 'Bidan Ani');
  await card(teacher, channel.title).getByTestId('channel-edit').click();
  await at(teacher, 'channel-form-viewing').locator('input[value="private"]').check();
  await at(teacher, 'channel-form-save').click();
  await card(teacher, channel.title).getByTestId('channel-links').click();
  await at(teacher, 'watch-link-create').click();
  const link = await at(teacher, 'watch-link-url').inputValue();
  await teacher.keyboard.press('Escape');
  const publisher = await studio(s);
  assert.equal((await publishByWhip(publisher, `${s.server.url}/whip/live/${channel.name}`, key)).status, 201);

  const address = `${s.server.url}/whep/live/${channel.name}`;
  const stranger = await studio(s);
  assert.equal((await watchByWhep(stranger, address)).status, 403);
  assert.equal((await watchByWhep(stranger, address, 'bukan-kata-ini')).status, 403);
  const player = await studio(s);
  assert.deepEqual(await watchByWhep(player, address, link.split('#')[1]), { status: 201 });
  await decodesFrames(player);
  const guest = await s.person();
  await guest.goto(`${s.server.url}/live/${channel.name}${link.slice(link.indexOf('#'))}`);
  await at(guest, 'live-quality').selectOption('quick');
  await decodesFrames(guest);

  await card(teacher, channel.title).getByTestId('channel-links').click();
  await at(teacher, 'watch-link-revoke').click();
  await at(guest, 'live-refused').waitFor();
  await eventually('the player is hung up on', () =>
    player.evaluate(() => ['closed', 'failed', 'disconnected'].includes(window.whep.peer.connectionState)));
});
