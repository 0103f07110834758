// Cameras that stand over a board or a sheet of paper: each is remembered, as it stays where it stands.
import { computed, signal } from '@preact/signals';
import { chosenDevice } from './devices';

const kStored = 'pendopo.board_cameras';
const kMostKept = 20;

/** More pixels and fewer frames: writing does not move, and must be read. */
export const kBoardSize = {
  width: { ideal: 1920 },
  height: { ideal: 1080 },
  frameRate: { ideal: 10, max: 15 },
};

function kept(): readonly string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(kStored) ?? '[]');
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  } catch {
    return []; // forbidden, or not ours
  }
}

const boards = signal<readonly string[]>(kept());

/** Which of a phone's cameras is asked for since it was flipped by hand; null: the chosen one. */
export const facing = signal<'user' | 'environment' | null>(null);

const kFacing = 'facing:';
const camera = computed(() => (facing.value === null ? chosenDevice.value.camera : kFacing + facing.value));

/** Whether the camera that is asked for shows a board. */
export const showsBoard = computed(() => boards.value.includes(camera.value));

/** From now on, for the camera that is asked for now. */
export function chooseBoard(board: boolean): void {
  const one = camera.peek();
  const others = boards.peek().filter((kept) => kept !== one);
  boards.value = board ? [...others, one].slice(-kMostKept) : others;
  try {
    localStorage.setItem(kStored, JSON.stringify(boards.peek()));
  } catch {
    // It then holds for this page only.
  }
}
