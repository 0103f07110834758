// What each source is, and how much of the line it may use.
import type { Source } from '../signal/protocol';

export const kKinds: Readonly<Record<Source, 'audio' | 'video'>> = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
  screen_audio: 'audio',
};

// 720p at 30 frames needs about 1.7 Mbit/s in H.264; a screen of text more per frame but fewer.
export const kEncodings: Readonly<Record<Source, RTCRtpEncodingParameters>> = {
  microphone: { maxBitrate: 40_000 },
  camera: { maxBitrate: 1_700_000, maxFramerate: 30 },
  screen: { maxBitrate: 2_500_000, maxFramerate: 30 },
  screen_audio: { maxBitrate: 128_000 },
};
