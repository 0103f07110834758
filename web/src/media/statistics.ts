// Numbers of a connection in words: good, weak, lost; megabytes per hour. Pure.
import type { Quality } from '../state/classroom';

/** Sums over one moment of both connections. */
export interface Counters {
  /** Milliseconds. */
  at: number;
  bytes: number;
  packetsReceived: number;
  packetsLost: number;
  /** Share of our own packets of pictures that did not arrive, 0..1, as the server reports. */
  lossSent: number;
  /**
   * Of sound what was sent, and what did not arrive, in all: the share that the server reports there is that of who hears
   * it worst, for the encoder.
   */
  soundSent: number;
  soundLost: number;
  roundTripMs: number | null;
}

/** The parts of an RTCStatsReport entry that are read here. */
export interface StatsEntry {
  type: string;
  id?: string;
  mid?: string;
  /** Added by the page: whose and which source it is. */
  participant?: string;
  source?: string;
  kind?: string;
  codecId?: string;
  mimeType?: string;
  bytesReceived?: number;
  bytesSent?: number;
  packetsReceived?: number;
  packetsSent?: number;
  packetsLost?: number;
  fractionLost?: number;
  currentRoundTripTime?: number;
  nominated?: boolean;
  framesDecoded?: number;
  framesEncoded?: number;
  frameWidth?: number;
  frameHeight?: number;
  framesPerSecond?: number;
  audioLevel?: number;
  totalAudioEnergy?: number;
  jitter?: number;
  totalSamplesReceived?: number;
  concealedSamples?: number;
  freezeCount?: number;
  totalFreezesDuration?: number;
  nackCount?: number;
}

// Jitsi calls a connection "good" below 6 % loss; Nextcloud warns at 30 % and at 1.5 s.
const kWeakLoss = 0.06;
const kWeakRoundTripMs = 1_000;

const bytesOf = (entry: StatsEntry): number => (entry.bytesReceived ?? 0) + (entry.bytesSent ?? 0);

export function countersOf(entries: Iterable<StatsEntry>, at: number): Counters {
  const sum: Counters = {
    at,
    bytes: 0,
    packetsReceived: 0,
    packetsLost: 0,
    lossSent: 0,
    soundSent: 0,
    soundLost: 0,
    roundTripMs: null,
  };
  let pairs = 0;
  for (const entry of entries) {
    if (entry.type === 'transport') {
      sum.bytes += bytesOf(entry);
    } else if (entry.type === 'inbound-rtp') {
      sum.packetsReceived += entry.packetsReceived ?? 0;
      sum.packetsLost += entry.packetsLost ?? 0;
    } else if (entry.type === 'remote-inbound-rtp') {
      if (entry.kind === 'audio') sum.soundLost += Math.max(0, entry.packetsLost ?? 0);
      else sum.lossSent = Math.max(sum.lossSent, entry.fractionLost ?? 0);
    } else if (entry.type === 'outbound-rtp' && entry.kind === 'audio') {
      sum.soundSent += entry.packetsSent ?? 0;
    } else if (entry.type === 'candidate-pair' && entry.nominated) {
      const roundTrip = (entry.currentRoundTripTime ?? 0) * 1000;
      sum.roundTripMs = Math.max(sum.roundTripMs ?? 0, roundTrip);
    }
    if (entry.type === 'candidate-pair') pairs += bytesOf(entry);
  }
  // Firefox 153 counts no bytes of a transport, only those of its pairs.
  if (sum.bytes === 0) sum.bytes = pairs;
  return sum;
}

export const addCounters = (a: Counters, b: Counters): Counters => ({
  at: a.at,
  bytes: a.bytes + b.bytes,
  packetsReceived: a.packetsReceived + b.packetsReceived,
  packetsLost: a.packetsLost + b.packetsLost,
  lossSent: Math.max(a.lossSent, b.lossSent),
  soundSent: a.soundSent + b.soundSent,
  soundLost: a.soundLost + b.soundLost,
  roundTripMs:
    a.roundTripMs === null && b.roundTripMs === null
      ? null
      : Math.max(a.roundTripMs ?? 0, b.roundTripMs ?? 0),
});

/** Share of packets lost between two moments, 0..1. */
export function lossBetween(before: Counters, now: Counters): number {
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  const received = Math.max(0, now.packetsReceived - before.packetsReceived);
  return lost + received === 0 ? 0 : lost / (lost + received);
}

/** Share of our own packets that did not arrive between two moments, 0..1. */
export function lossSentBetween(before: Counters, now: Counters): number {
  const sent = now.soundSent - before.soundSent;
  const lost = now.soundLost - before.soundLost;
  const ofSound = sent > 0 && lost > 0 ? Math.min(1, lost / sent) : 0;
  return Math.max(now.lossSent, ofSound);
}

/** Packets of one person's sound and pictures, as they came and as they were lost. */
export type ByPerson = ReadonlyMap<string, { received: number; lost: number }>;

export function packetsByPerson(entries: Iterable<StatsEntry>): ByPerson {
  const people = new Map<string, { received: number; lost: number }>();
  for (const { type, participant, packetsReceived, packetsLost } of entries) {
    if (type !== 'inbound-rtp' || participant === undefined) continue;
    const sum = people.get(participant) ?? { received: 0, lost: 0 };
    sum.received += packetsReceived ?? 0;
    sum.lost += packetsLost ?? 0;
    people.set(participant, sum);
  }
  return people;
}

/** So few packets say nothing. */
const kTellingPackets = 20;

/** What is lost on one's own line, 0..1: as much of everybody's is. More of one person's was lost before it came to the server. */
export function lineLoss(before: ByPerson, now: ByPerson): number {
  const shares: number[] = [];
  for (const [person, { received, lost }] of now) {
    const was = before.get(person) ?? { received: 0, lost: 0 };
    const [came, gone] = [received - was.received, Math.max(0, lost - was.lost)];
    if (came >= 0 && came + gone >= kTellingPackets) shares.push(gone / (came + gone));
  }
  return shares.length === 0 ? 0 : Math.min(...shares);
}

/** How well one receives: qualityOf(), by the losses of one's own line. */
export function receptionOf(state: string | null, loss: number, { roundTripMs }: Counters): Quality {
  if (state === null || state === 'new' || state === 'connecting') return 'unknown';
  if (state !== 'connected') return 'lost';
  return loss >= kWeakLoss || (roundTripMs ?? 0) > kWeakRoundTripMs ? 'weak' : 'good';
}

/** What a class costs at the speed between two moments; null when that cannot be told. */
export function megabytesPerHour(before: Counters, now: Counters): number | null {
  const seconds = (now.at - before.at) / 1000;
  const bytes = now.bytes - before.bytes;
  // A restarted connection counts from zero again.
  if (seconds <= 0 || bytes < 0) return null;
  return (bytes / seconds) * 3600 * 1e-6;
}

/**
 * Transport states of the two connections, as far as they exist: `unknown` while one of them is not
 * connected yet. Where nobody sends anything there is none, and nothing is wrong.
 */
export function qualityOf(states: readonly string[], before: Counters, now: Counters): Quality {
  if (states.some((state) => state === 'failed' || state === 'disconnected')) return 'lost';
  if (states.some((state) => state !== 'connected')) return 'unknown';
  const loss = Math.max(lossBetween(before, now), lossSentBetween(before, now));
  const slow = (now.roundTripMs ?? 0) > kWeakRoundTripMs;
  return loss >= kWeakLoss || slow ? 'weak' : 'good';
}

/** Connecting takes a second or two; after this long the network is what is in the way. */
const kNoPathAfterMs = 10_000;

/** Notices that the server is reached, but that no connection for sound and picture comes about. */
export class PathWatch {
  private since: number | null = null;
  private blocked = false;

  /** Takes the transport states of this moment; gives whether the network is in the way. */
  step(states: readonly string[], reached: boolean, now: number): boolean {
    if (states.length === 0 || states.includes('connected')) {
      this.since = null;
      this.blocked = false;
    } else if (!reached) {
      // Nothing can be negotiated meanwhile: the time begins again.
      this.since = null;
    } else {
      this.since ??= now;
      this.blocked ||= now - this.since >= kNoPathAfterMs;
    }
    return this.blocked;
  }
}

/** One track of a connection, in the words of window.pendopo. */
export interface TrackStats {
  mid: string;
  participant: string;
  source: string;
  kind: string;
  codec: string;
  bytes: number;
  width: number;
  height: number;
  fps: number;
  framesDecoded: number;
  framesEncoded: number;
  audioLevel: number;
  totalAudioEnergy: number;
  packetsLost: number;
}

/** The tracks of a report; `type` is inbound-rtp or outbound-rtp. */
export function trackStats(entries: readonly StatsEntry[], type: string): TrackStats[] {
  const codecOf = (id: string | undefined) => entries.find((one) => one.id === id)?.mimeType ?? '';
  return entries
    .filter((entry) => entry.type === type)
    .map((entry) => ({
      mid: entry.mid ?? '',
      participant: entry.participant ?? '',
      source: entry.source ?? '',
      kind: entry.kind ?? '',
      codec: codecOf(entry.codecId),
      bytes: entry.bytesReceived ?? entry.bytesSent ?? 0,
      width: entry.frameWidth ?? 0,
      height: entry.frameHeight ?? 0,
      fps: entry.framesPerSecond ?? 0,
      framesDecoded: entry.framesDecoded ?? 0,
      framesEncoded: entry.framesEncoded ?? 0,
      audioLevel: entry.audioLevel ?? 0,
      totalAudioEnergy: entry.totalAudioEnergy ?? 0,
      packetsLost: entry.packetsLost ?? 0,
    }));
}
