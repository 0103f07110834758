// A picture that tells when it was made: columns, black or white, are the bits of the time.
import { spawn } from 'node:child_process';

export const kWidth = 320;
export const kHeight = 180;
export const kBits = 20;
export const kUnit_ms = 5;
const kRate = 25; // frames a second
const kColumn = kWidth / kBits;

/** Publishes it by RTMP at `address`; `firstFrame` is when the encoder was given its first. */
export function publishClock(address, { bitrate_kbps = 600, keyframes = 50 } = {}) {
  const child = spawn('ffmpeg', [
    '-hide_banner', '-loglevel', 'error',
    '-f', 'rawvideo', '-pix_fmt', 'gray', '-video_size', `${kWidth}x${kHeight}`, '-framerate', String(kRate),
    '-probesize', '32', '-i', 'pipe:0', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100',
    '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p',
    '-profile:v', 'baseline', '-b:v', `${bitrate_kbps}k`, '-g', String(keyframes), '-c:a', 'aac', '-flush_packets', '1',
    '-f', 'flv', address,
  ], { stdio: ['pipe', 'ignore', 'inherit'] });
  const frame = Buffer.alloc(kWidth * kHeight);
  const started = Date.now();
  const publisher = { firstFrame: null };
  let made = 0;
  child.stdin.on('error', () => {}); // it has ended
  const timer = setInterval(() => {
    for (; made * (1000 / kRate) <= Date.now() - started; made += 1) {
      publisher.firstFrame ??= Date.now();
      const units = Math.floor(Date.now() / kUnit_ms);
      for (let x = 0; x < kWidth; x += 1) {
        frame[x] = (units >>> Math.floor(x / kColumn)) & 1 ? 235 : 16;
      }
      for (let y = 1; y < kHeight; y += 1) frame.copy(frame, y * kWidth, 0, kWidth);
      child.stdin.write(Buffer.from(frame));
    }
  }, 5);
  const ended = new Promise((done) => child.on('exit', done));
  publisher.stop = () => {
    clearInterval(timer);
    child.kill('SIGKILL');
    return ended;
  };
  return publisher;
}

/** In a page: whatever asks for a camera is given the clock instead. */
export const beCamera = (page) => page.evaluate(([width, height, bits, unit]) => {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  setInterval(() => {
    const units = Math.floor(Date.now() / unit);
    for (let i = 0; i < bits; i += 1) {
      context.fillStyle = (units >>> i) & 1 ? 'white' : 'black';
      context.fillRect((i * width) / bits, 0, width / bits, height);
    }
  }, 1000 / 25);
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const media = await ask({ audio: wanted.audio });
    media.addTrack(canvas.captureStream(25).getVideoTracks()[0]);
    return media;
  };
}, [kWidth, kHeight, kBits, kUnit_ms]);

/** Milliseconds from the making of a frame to its being shown, of `count` frames of a <video>. */
export const delaysOf = (page, selector, count) => page.evaluate(
  ([wanted, frames, bits, unit]) => new Promise((done) => {
    const video = document.querySelector(wanted);
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: bits, height: 1 });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const delays = [];
    const look = () => {
      context.drawImage(video, 0, 0, bits, 1);
      const { data } = context.getImageData(0, 0, bits, 1);
      let units = 0;
      for (let i = 0; i < bits; i += 1) if (data[4 * i] > 127) units += 2 ** i;
      const late = (Math.floor(Date.now() / unit) - units) % 2 ** bits;
      delays.push(((late + 2 ** bits) % 2 ** bits) * unit);
      if (delays.length < frames) video.requestVideoFrameCallback(look);
      else done(delays);
    };
    video.requestVideoFrameCallback(look);
  }), [selector, count, kBits, kUnit_ms]);
