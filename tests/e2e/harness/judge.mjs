// When a class that is watched over time was well, and `pendopo load` in it. Each judgement is a list
// of what was not, in words; an empty one is good news.
import { framesDecoded, inbound, participant, viewerStats } from './proof.mjs';

const kFramesAMinute = 300; // fewer are no picture to follow a lesson by
const kLossShareMax = 0.01; // of the packets of a minute, after what was asked for again

const sum = (list, name) => list.reduce((total, entry) => total + (entry[name] ?? 0), 0);

/** How much of a person's microphone was heard on a page, since its connection began. */
export async function energyFrom(page, name) {
  const { id } = await participant(page, name);
  const tracks = await viewerStats(page);
  return sum(
    tracks.filter(({ participant: from, source }) => from === id && source === 'microphone'),
    'totalAudioEnergy',
  );
}

/** What a page has been given so far; `teacher` is who must be heard. */
export async function takeCounts(page, teacher) {
  const streams = [...await inbound(page, 'video'), ...await inbound(page, 'audio')];
  return {
    frames: await framesDecoded(page),
    energy: await energyFrom(page, teacher),
    received: sum(streams, 'packetsReceived'),
    lost: sum(streams, 'packetsLost'),
  };
}

/** What was added in between. Who has received less than before has a new connection. */
export function grown(before, now) {
  if (now.received < before.received) return now;
  return Object.fromEntries(Object.entries(now).map(([name, count]) => [name, count - before[name]]));
}

/** Of what was added in a minute in which nothing happened to the network. */
export function judgeMinute({ frames, energy, received, lost }) {
  const wrong = [];
  if (frames < kFramesAMinute) wrong.push(`decoded only ${frames} frames`);
  if (!(energy > 0)) wrong.push('heard nothing of the teacher');
  if (lost > received * kLossShareMax) wrong.push(`lost ${lost} packets and received ${received}`);
  return wrong;
}

/** Of the report (--json) of a load whose seats all watch and talk. */
export function judgeLoad({ steps, chat, forged, first_failure: failure }, seats) {
  const wrong = [];
  if (steps.length !== 1) wrong.push(`it held ${steps.length} steps instead of one`);
  for (const { viewers, failed, stalled } of steps) {
    if (failed > 0) wrong.push(`${failed} viewers did not get in (${failure})`);
    if (viewers < seats - failed) wrong.push(`only ${viewers} of ${seats} watched to the end`);
    if (stalled > 0) wrong.push(`nothing came to ${stalled} viewers`);
  }
  if (forged > 0) wrong.push(`${forged} packets were not authentic`);
  if (chat.seats < seats) wrong.push(`only ${chat.seats} of ${seats} sat to the end`);
  if (chat.said === 0) wrong.push('nobody said anything');
  if (chat.heard < chat.expected) wrong.push(`${chat.heard} of ${chat.expected} messages were heard`);
  return wrong;
}
