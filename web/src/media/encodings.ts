// What each source is, and how much of the line it may use.
import type { CameraSize, Source } from '../signal/protocol';

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

/** Medium: what a class can still see well; small: about a tenth, enough to know a face; none: nobody is sent it. */
export const kCameraSizes: Readonly<Record<CameraSize, RTCRtpEncodingParameters>> = {
  full: { ...kEncodings.camera, active: true, scaleResolutionDownBy: 1 },
  medium: { active: true, maxBitrate: 450_000, maxFramerate: 24, scaleResolutionDownBy: 2 },
  small: { active: true, maxBitrate: 150_000, maxFramerate: 15, scaleResolutionDownBy: 3 },
  none: { ...kEncodings.camera, active: false, scaleResolutionDownBy: 1 },
};

export async function setSize(sender: RTCRtpSender, size: CameraSize): Promise<void> {
  await limit(sender, kCameraSizes[size]);
}

export async function limit(sender: RTCRtpSender, to: RTCRtpEncodingParameters): Promise<void> {
  try {
    const parameters = sender.getParameters();
    const [encoding] = parameters.encodings;
    // Before the first answer some browsers have no encodings yet.
    if (!encoding) return;
    parameters.encodings = [{ ...encoding, ...to }];
    await sender.setParameters(parameters);
  } catch {
    // The connection is ending.
  }
}

/** Text must stay readable: rather fewer frames than fewer pixels. */
export async function keepSharp(sender: RTCRtpSender): Promise<void> {
  try {
    const parameters = sender.getParameters();
    parameters.degradationPreference = 'maintain-resolution';
    await sender.setParameters(parameters);
  } catch {
    // contentHint asks for the same; not every browser knows both.
  }
}
