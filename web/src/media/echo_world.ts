// The browser's part of the echo test.
import { chosenDevice } from './devices';
import type { EchoWorld } from './echo_test';
import { setSpeaker } from './level';
import type { OwnDevices } from './own_devices';

/** A machine without a loudspeaker never ends to play. */
const kPlayWithinMs = 6_000;

export const canEcho = (): boolean =>
  typeof MediaRecorder !== 'undefined' && typeof navigator.mediaDevices?.getUserMedia === 'function';

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

function record(track: MediaStreamTrack, ms: number): Promise<Blob> {
  return new Promise((done, failed) => {
    const recorder = new MediaRecorder(new MediaStream([track]));
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => done(new Blob(parts, { type: recorder.mimeType }));
    recorder.onerror = () => failed(new Error('the recorder stopped'));
    recorder.start();
    setTimeout(() => recorder.state === 'inactive' || recorder.stop(), ms);
  });
}

async function play(sound: Blob): Promise<void> {
  const address = URL.createObjectURL(sound);
  const element = new Audio(address);
  const over = new Promise<void>((done, failed) => {
    element.onended = () => done();
    element.onerror = () => failed(new Error('it cannot be played'));
  });
  try {
    if (chosenDevice.peek().speaker) await setSpeaker(element, chosenDevice.peek().speaker);
    await element.play();
    await Promise.race([over, pause(kPlayWithinMs)]);
  } finally {
    element.pause();
    URL.revokeObjectURL(address);
  }
}

/** `wanted`: whether the person means to go in with the microphone on. */
export function echoWorld(own: OwnDevices, wanted: () => boolean): EchoWorld {
  /** Opened for the test alone: it is off again after it, as the person had it. */
  let opened = false;
  return {
    open: async () => {
      const before = own.capture('microphone');
      opened = before !== 'on';
      if (opened) await own.turnOn('microphone');
      return own.track('microphone');
    },
    close: () => {
      if (opened && !wanted()) own.shut('microphone');
      opened = false;
    },
    level: () => own.level(),
    record,
    play,
    pause,
  };
}
