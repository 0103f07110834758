// The files of one seat: what goes by the server, and what goes straight to one other page.
import { soundHand } from '../../media/hand_sound';
import { smallPictureOf } from '../../media/small_picture';
import { CommandFailed } from '../../signal/pipe';
import type { Command } from '../../signal/protocol';
import type { ClassState } from '../../state/classroom';
import { ClassFiles } from './class_files';
import { HandOvers } from './hand_overs';

interface SeatLine {
  room: string;
  /** The token of the seat, as it is now. */
  seat(): string;
  state(): ClassState;
  /** Once more where that was too fast; rejects where the server refuses. */
  insist(command: Command): Promise<unknown>;
  send(command: Command): Promise<unknown>;
  notice(kind: 'file_not_sent' | 'file_offered'): void;
}

export function filesOf(line: SeatLine): { files: ClassFiles; handOvers: HandOvers } {
  const nameOf = (id: string) => line.state().participants.find((one) => one.id === id)?.name ?? '';
  // Whoever has the chat before him sees it there.
  const notice = (kind: 'file_not_sent' | 'file_offered') => {
    if (line.state().panel !== 'chat') line.notice(kind);
  };
  const handOvers = new HandOvers({
    send: (command) => line.insist(command),
    ask: (command) =>
      line.send(command).then(
        () => null,
        (error: unknown) => (error instanceof CommandFailed ? error.failure : 'no_answer'),
      ),
    now: () => Date.now(),
    stun: () => line.state().stun,
    nameOf,
    onAsked: () => {
      soundHand();
      notice('file_offered');
    },
    channels: () => import('../../media/file_channel'),
  });
  const files = new ClassFiles({
    room: line.room,
    seat: () => line.seat(),
    fileMax: () => line.state().fileMax,
    preview: smallPictureOf,
    onFailed: () => notice('file_not_sent'),
    give: (gift) => handOvers.give(gift),
    nameOf,
  });
  return { files, handOvers };
}
