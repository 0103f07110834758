// The soft sound by which a teacher hears of a hand: two short notes, made here. Whoever wants quiet
// switches it off, and this browser remembers it.
import { signal } from '@preact/signals';
import { chosenDevice } from './devices';

const kStored = 'pendopo.hand_sound';
const kOff = 'off';
/** A class that raises its hands together is one sound. */
const kPauseMs = 3_000;
const kNotesHz = [660, 880];
const kNoteS = 0.14;
const kLoudness = 0.05;
/** An exponential fade ends nowhere else. */
const kSilence = 0.0001;

function stored(): string | null {
  try {
    return localStorage.getItem(kStored);
  } catch {
    return null; // Storage may be forbidden.
  }
}

export const handSound = signal(stored() !== kOff);

export function chooseHandSound(on: boolean): void {
  handSound.value = on;
  try {
    localStorage.setItem(kStored, on ? 'on' : kOff);
  } catch {
    // It then holds for this page only.
  }
}

/** When the last note is over. */
const kCloseMs = 1_000;
let last = -Infinity;

/** Plays it, unless it is off or has just been heard. */
export function soundHand(): void {
  const now = performance.now();
  if (!handSound.peek() || now - last < kPauseMs || typeof AudioContext === 'undefined') return;
  last = now;
  try {
    play(new AudioContext());
  } catch {
    // Without sound the badge tells.
  }
}

function play(context: AudioContext & { setSinkId?: (id: string) => Promise<void> }): void {
  const { speaker } = chosenDevice.peek();
  if (speaker) void context.setSinkId?.(speaker).catch(() => {});
  for (const [index, frequency] of kNotesHz.entries()) {
    const begin = context.currentTime + index * kNoteS;
    const gain = context.createGain();
    gain.gain.setValueAtTime(kLoudness, begin);
    gain.gain.exponentialRampToValueAtTime(kSilence, begin + 2 * kNoteS);
    const note = context.createOscillator();
    note.frequency.value = frequency;
    note.connect(gain).connect(context.destination);
    note.start(begin);
    note.stop(begin + 2 * kNoteS);
  }
  // Also where the browser lets it not begin: it allows only a few.
  setTimeout(() => void context.close(), kCloseMs);
}
