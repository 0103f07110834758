// A picture and a sound that show whether they are in step: every ten seconds the picture is white for a
// moment, and a high tone is heard for as long.
import { spawn } from 'node:child_process';

const kEvery_s = 10;
const kLong_s = 0.4;
const kNear_s = 2; // a picture and a sound that are farther from each other are of no one mark
const kMarked = `lt(mod(t,${kEvery_s}),${kLong_s})`;

/** What `publish` is to send. Between the marks the picture moves, and a low tone is heard. */
export const kWithMarks = {
  picture: `drawbox=color=white:t=fill:enable='${kMarked}'`,
  tone: `aevalsrc='0.05*sin(2*PI*220*t)+0.5*sin(2*PI*1000*t)*${kMarked}':s=44100`,
};

const kFindPicture = 'negate,blackdetect=d=0.2:pix_th=0.1:pic_th=0.95';
const kFindSound = 'silencedetect=noise=-15dB:d=1';

/** Seconds by which the sound of each mark comes after its picture, from `begin` of a file on for `length` seconds. */
export async function marksOutOfStep(address, begin, length) {
  const child = spawn('ffmpeg', [
    '-hide_banner', '-nostdin', '-nostats', '-ss', String(begin), '-t', String(length), '-i', address,
    '-vf', kFindPicture, '-af', kFindSound, '-f', 'null', '-',
  ], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (bytes) => (said += bytes));
  await new Promise((done) => child.on('close', done));
  const found = (pattern) => [...said.matchAll(pattern)].map(([, seconds]) => Number(seconds));
  const pictures = found(/black_start:([\d.]+)/g);
  const sounds = found(/silence_end: ([\d.]+)/g);
  // Where what was looked at ends is found, too.
  return pictures.flatMap((moment) => sounds.map((sound) => sound - moment).filter((by) => Math.abs(by) < kNear_s));
}
