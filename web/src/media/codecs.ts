// What this browser decodes, and in which order it offers what it can send. Pure but for the
// question to the browser at the end.

export interface Codec {
  mimeType: string;
  sdpFmtpLine?: string;
}

const kUseful = ['opus', 'H264', 'VP8', 'VP9', 'AV1'];
const nameOf = ({ mimeType }: Codec): string => mimeType.split('/')[1] ?? '';
const isRepair = (codec: Codec): boolean => /^(rtx|red|ulpfec|flexfec.*)$/i.test(nameOf(codec));

/** The names the protocol knows among what the browser can receive, each once. */
export function decodable(codecs: readonly Codec[]): string[] {
  const names = codecs.map((codec) => nameOf(codec).toLowerCase());
  return kUseful.filter((useful) => names.includes(useful.toLowerCase()));
}

/** Constrained baseline with packetization mode 1 is what every other browser also decodes. */
function h264Rank({ sdpFmtpLine = '' }: Codec): number {
  const baseline = /profile-level-id=42e0/i.test(sdpFmtpLine) ? 0 : 2;
  return baseline + (/packetization-mode=1/.test(sdpFmtpLine) ? 0 : 1);
}

/** The room's codec first, then the rest, then retransmission and its like. */
export function inOrder<T extends Codec>(codecs: readonly T[], wanted: string): T[] {
  const rank = (codec: T): number => {
    if (isRepair(codec)) return 9;
    if (nameOf(codec).toLowerCase() !== wanted.toLowerCase()) return 8;
    return wanted.toUpperCase() === 'H264' ? h264Rank(codec) : 0;
  };
  return codecs
    .map((codec, index) => ({ codec, index }))
    .sort((a, b) => rank(a.codec) - rank(b.codec) || a.index - b.index)
    .map(({ codec }) => codec);
}

/** For the `decodes` of the join command. */
export function browserDecodes(): string[] {
  if (typeof RTCRtpReceiver === 'undefined') return [];
  const of = (kind: string) => RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  return decodable([...of('audio'), ...of('video')]);
}
