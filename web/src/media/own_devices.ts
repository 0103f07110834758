// One's own microphone, camera and screen: opening, switching, closing, and why it did not work. The
// microphone stays open while it is switched off, so that speaking into it can be noticed; it is the
// publisher that then sends nothing.
import { signal } from '@preact/signals';
import { kSources, type Source } from '../signal/protocol';
import type { Capture } from '../state/classroom';
import { chooseBoard, facing, kBoardSize, showsBoard } from './board_camera';
import { captureOf } from './capture_error';
import { chosenDevice, devices, refreshDevices } from './devices';
import { LevelMeter } from './level';

export type OwnChange = (source: Source, capture: Capture) => void;
/** Another device than before, unasked: the one in use was unplugged, or the chosen one is back. */
export type OwnMove = (source: 'microphone' | 'camera', why: 'lost' | 'back') => void;

const kCameraSize = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};
const kScreenSize = {
  width: { max: 1920 },
  height: { max: 1080 },
  frameRate: { ideal: 15, max: 30 },
};

/** Whoever ends again so soon, as with a loose plug, is not replaced for ever. */
const kReplaceAgainMs = 3_000;

const wish = (id: string): { deviceId: { ideal: string } } | object =>
  id ? { deviceId: { ideal: id } } : {};

export const canShareScreen = (): boolean =>
  typeof navigator.mediaDevices?.getDisplayMedia === 'function';

export class OwnDevices {
  private readonly tracks = new Map<Source, MediaStreamTrack>();
  /** How each of the own devices stands. */
  readonly captures = signal<Readonly<Record<Source, Capture>>>({
    microphone: 'off',
    camera: 'off',
    screen: 'off',
    screen_audio: 'off',
  });
  /** The own pictures, to show them to oneself. */
  readonly pictures = signal<Readonly<Partial<Record<Source, MediaStream>>>>({});
  /** Whether one sees oneself as in a mirror: not what is read, and not what lies before one. */
  readonly mirrors = signal(true);
  /** Counts wishes per source, so that a slow answer to an old wish changes nothing. */
  private readonly wishes = new Map<Source, number>();
  private meter: LevelMeter | null = null;
  private readonly replacedAt = new Map<Source, number>();
  onChange: OwnChange = () => {};
  onMoved: OwnMove = () => {};

  /** Takes up a chosen device that is plugged in again, until it is stopped. */
  follow(): () => void {
    let before = devices.peek();
    return devices.subscribe((now) => {
      for (const source of ['microphone', 'camera'] as const) {
        const chosen = chosenDevice.peek()[source];
        const isThere = (all: typeof now) => all[source].some(({ id }) => id === chosen);
        if (chosen && isThere(now) && !isThere(before)) void this.takeBack(source, chosen);
      }
      before = now;
    });
  }

  capture(source: Source): Capture {
    return this.captures.peek()[source];
  }

  /** The track to send: none while the source is off. */
  track(source: Source): MediaStreamTrack | null {
    return this.capture(source) === 'on' ? (this.tracks.get(source) ?? null) : null;
  }

  /** Loudness of the own microphone, 0..1, also while it is switched off; null when that cannot be told. */
  level(): number | null {
    return this.meter?.read() ?? null;
  }

  async turnOn(source: 'microphone' | 'camera' | 'screen'): Promise<void> {
    if (source === 'screen') return this.shareScreen();
    const open = this.tracks.get(source);
    if (open?.readyState === 'live') return this.report(source, 'on');
    return this.open(source);
  }

  /** Microphone and camera with one question to the person instead of two. */
  async turnOnBoth(): Promise<void> {
    const sources = ['microphone', 'camera'] as const;
    const idle = sources.every((source) => !this.tracks.has(source));
    if (!idle || !navigator.mediaDevices?.getUserMedia) {
      await Promise.all(sources.map((source) => this.turnOn(source)));
      return;
    }
    const wanted = sources.map((source) => this.nextWish(source));
    const still = (index: number) => this.wishes.get(sources[index] as Source) === wanted[index];
    sources.forEach((source) => this.report(source, 'starting'));
    try {
      const both = { ...this.constraints('microphone'), ...this.constraints('camera') };
      const stream = await navigator.mediaDevices.getUserMedia(both);
      for (const track of stream.getTracks()) {
        const source = track.kind === 'audio' ? 'microphone' : 'camera';
        if (!still(sources.indexOf(source))) {
          track.stop();
          continue;
        }
        this.keep(source, track);
        this.report(source, 'on');
      }
      void refreshDevices();
    } catch {
      // One of them may work alone, and each gets its own reason.
      for (const [index, source] of sources.entries()) if (still(index)) await this.open(source);
    }
  }

  turnOff(source: Source): void {
    this.nextWish(source);
    if (source !== 'microphone') this.drop(source);
    if (source === 'screen') {
      this.drop('screen_audio');
      this.report('screen_audio', 'off');
    }
    this.report(source, 'off');
  }

  /** Off, and closed: its light goes out. */
  shut(source: 'microphone' | 'camera'): void {
    this.turnOff(source);
    this.drop(source);
  }

  /** Opens the newly chosen device in place of the one in use. */
  async switchTo(source: 'microphone' | 'camera'): Promise<void> {
    const state = this.capture(source);
    if (source === 'camera') facing.value = null;
    if (state === 'off' && source === 'microphone' && this.tracks.has('microphone')) {
      this.drop('microphone');
    } else if (state !== 'off') {
      await this.open(source);
    }
  }

  /** Front to back camera of a phone, and back. */
  async flipCamera(): Promise<void> {
    facing.value = facing.peek() === 'environment' ? 'user' : 'environment';
    if (this.capture('camera') === 'on') await this.open('camera');
  }

  /** Says whether the chosen camera stands over a board or paper; it is opened anew. */
  async setBoard(board: boolean): Promise<void> {
    chooseBoard(board);
    if (this.capture('camera') === 'on') await this.open('camera');
  }

  /** Closes all of them, also those that the browser is still asking for or opening. */
  close(): void {
    for (const source of kSources) {
      this.nextWish(source);
      this.drop(source);
      this.report(source, 'off');
    }
  }

  private async open(source: 'microphone' | 'camera'): Promise<void> {
    const wanted = this.nextWish(source);
    this.report(source, 'starting');
    if (!navigator.mediaDevices?.getUserMedia) return this.report(source, 'insecure');
    // Many phones cannot open a second camera while the first is open.
    if (source === 'camera') this.drop('camera');
    try {
      const stream = await navigator.mediaDevices.getUserMedia(this.constraints(source));
      const track = stream.getTracks()[0];
      if (!track || this.wishes.get(source) !== wanted) return track?.stop();
      this.keep(source, track);
      this.report(source, 'on');
      void refreshDevices();
    } catch (error) {
      if (this.wishes.get(source) === wanted) this.report(source, captureOf(error as Error));
    }
  }

  private constraints(source: 'microphone' | 'camera'): MediaStreamConstraints {
    const device = wish(chosenDevice.value[source]);
    if (source === 'microphone') {
      const voice = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
      return { audio: { ...voice, ...device } };
    }
    const side = facing.peek();
    const which = side ? { facingMode: { ideal: side } } : device;
    return { video: { ...(showsBoard.peek() ? kBoardSize : kCameraSize), ...which } };
  }

  private async shareScreen(): Promise<void> {
    const wanted = this.nextWish('screen');
    this.report('screen', 'starting');
    if (!canShareScreen()) return this.report('screen', 'failed');
    try {
      const options = { video: kScreenSize, audio: true, systemAudio: 'include' };
      const stream = await navigator.mediaDevices.getDisplayMedia(options);
      if (this.wishes.get('screen') !== wanted) {
        return stream.getTracks().forEach((track) => track.stop());
      }
      const [video] = stream.getVideoTracks();
      const [audio] = stream.getAudioTracks();
      if (!video) return this.report('screen', 'failed');
      video.contentHint = 'detail';
      this.keep('screen', video);
      if (audio) this.keep('screen_audio', audio);
      this.report('screen', 'on');
      if (audio) this.report('screen_audio', 'on');
    } catch (error) {
      if (this.wishes.get('screen') !== wanted) return;
      const capture = captureOf(error as Error);
      // Closing the browser's chooser is no failure worth a word.
      const closed = capture === 'refused_by_browser' || capture === 'dismissed';
      this.report('screen', closed ? 'off' : capture);
    }
  }

  private keep(source: Source, track: MediaStreamTrack): void {
    this.drop(source);
    this.tracks.set(source, track);
    if (source === 'camera') {
      // Writing must stay readable: rather fewer frames than fewer pixels.
      if (showsBoard.peek()) track.contentHint = 'detail';
      this.mirrors.value = !showsBoard.peek() && facing.peek() !== 'environment';
    }
    if (track.kind === 'video') this.show(source, new MediaStream([track]));
    track.onended = () => this.ended(source, track);
    if (source === 'microphone') this.meter = newMeter(track);
  }

  /** The device was unplugged, or the person pressed the browser's own "stop sharing". */
  private ended(source: Source, track: MediaStreamTrack): void {
    if (this.tracks.get(source) !== track) return;
    this.drop(source);
    if (source === 'screen') return this.turnOff('screen');
    if (source === 'screen_audio') return this.report(source, 'off');
    void this.replace(source);
  }

  /** Goes on with what is left; what is off opens when it is wanted again. */
  private async replace(source: 'microphone' | 'camera'): Promise<void> {
    if (this.capture(source) !== 'on') return;
    const now = performance.now();
    const soon = now - (this.replacedAt.get(source) ?? -Infinity) < kReplaceAgainMs;
    this.replacedAt.set(source, now);
    if (soon) return this.report(source, 'not_found');
    await this.open(source);
    if (this.capture(source) === 'on') this.onMoved(source, 'lost');
  }

  private async takeBack(source: 'microphone' | 'camera', chosen: string): Promise<void> {
    const track = this.tracks.get(source);
    const flipped = source === 'camera' && facing.peek() !== null;
    if (!track || flipped || track.getSettings().deviceId === chosen) return;
    if (this.capture(source) === 'off') return this.drop(source);
    if (this.capture(source) !== 'on') return;
    await this.open(source);
    if (this.capture(source) === 'on') this.onMoved(source, 'back');
  }

  private drop(source: Source): void {
    const track = this.tracks.get(source);
    if (!track) return;
    track.onended = null;
    track.stop();
    this.tracks.delete(source);
    if (track.kind === 'video') this.show(source, undefined);
    if (source !== 'microphone') return;
    this.meter?.close();
    this.meter = null;
  }

  private show(source: Source, picture: MediaStream | undefined): void {
    const { [source]: _, ...others } = this.pictures.peek();
    this.pictures.value = picture ? { ...others, [source]: picture } : others;
  }

  private nextWish(source: Source): number {
    const wanted = (this.wishes.get(source) ?? 0) + 1;
    this.wishes.set(source, wanted);
    return wanted;
  }

  private report(source: Source, capture: Capture): void {
    this.captures.value = { ...this.captures.peek(), [source]: capture };
    this.onChange(source, capture);
  }
}

function newMeter(track: MediaStreamTrack): LevelMeter | null {
  try {
    return new LevelMeter(track);
  } catch {
    // Without Web Audio there is no level, but there is sound.
    return null;
  }
}
