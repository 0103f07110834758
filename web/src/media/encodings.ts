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

/** Each second picture of a screen needs no other: whoever has little room is sent the rest (ADR 0046). Cameras are not asked for
 * it: of several sizes in VP8 Chromium does it by itself, and in H.264 a phone's own encoder may not be able to. */
export const kThinnableScreen: RTCRtpEncodingParameters & { scalabilityMode: string } = {
  ...kEncodings.screen,
  scalabilityMode: 'L1T2',
};

/** Medium: what a class can still see well; small: about a tenth, enough to know a face; none: nobody is sent it. */
export const kCameraSizes: Readonly<Record<CameraSize, RTCRtpEncodingParameters>> = {
  full: { ...kEncodings.camera, active: true, scaleResolutionDownBy: 1 },
  medium: { active: true, maxBitrate: 450_000, maxFramerate: 24, scaleResolutionDownBy: 2 },
  small: { active: true, maxBitrate: 150_000, maxFramerate: 15, scaleResolutionDownBy: 3 },
  none: { ...kEncodings.camera, active: false, scaleResolutionDownBy: 1 },
};

const kLargest = 'l';
/** One camera in three sizes at once, the smallest first: each viewer is sent the one that he shows and has room for. */
export const kCameraLayers: readonly RTCRtpEncodingParameters[] = [
  { rid: 's', active: true, maxBitrate: 150_000, maxFramerate: 15, scaleResolutionDownBy: 4 },
  { rid: 'm', active: true, maxBitrate: 450_000, maxFramerate: 24, scaleResolutionDownBy: 2 },
  { rid: kLargest, active: true, ...kEncodings.camera, scaleResolutionDownBy: 1 },
];

/** What of one's camera goes out: no more than that size, and of its layers those that somebody is sent; null: all. */
export interface CameraWish {
  readonly size: CameraSize;
  readonly layers: readonly string[] | null;
}

/** How that layer goes out, if it does. Of a camera that is small for all the largest is small, too: it is what is recorded. */
function layerFor(layer: RTCRtpEncodingParameters, { size, layers }: CameraWish): RTCRtpEncodingParameters {
  const small = size === 'small' && layer.rid === kLargest;
  const wanted = size !== 'none' && (layers === null || layers.includes(layer.rid ?? ''));
  const left = size === 'small' && layer.rid === 'm';
  return { ...layer, ...(small ? kCameraSizes.small : {}), active: wanted && !left };
}

export const layersFor = (wish: CameraWish): RTCRtpEncodingParameters[] => kCameraLayers.map((layer) => layerFor(layer, wish));

/** Whatever number of encodings the browser has made of it. */
export async function setCamera(sender: RTCRtpSender, wish: CameraWish): Promise<void> {
  if ((sender.getParameters().encodings?.length ?? 0) < 2) return setSize(sender, wish.size);
  try {
    const parameters = sender.getParameters();
    const layers = new Map(layersFor(wish).map((layer) => [layer.rid, layer]));
    for (const encoding of parameters.encodings) Object.assign(encoding, layers.get(encoding.rid));
    await sender.setParameters(parameters);
  } catch {
    // The connection is ending.
  }
}

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
