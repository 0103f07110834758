// What a teacher wishes of groups that work apart.
import type { Command } from '../../signal/protocol';

export interface GroupForm {
  name: string;
  participants: string[];
}

export class GroupWishes {
  /** `wish` sends a command and tells what is refused. */
  constructor(private readonly wish: (command: Command) => Promise<boolean>) {}

  /** True when it was done. 0 seconds: until they are closed. */
  open(groups: GroupForm[], seconds: number): Promise<boolean> {
    return this.wish({ command: 'open_breakouts', groups, seconds });
  }

  /** 0: back to all. */
  move(participant: string, group: number): void {
    void this.wish({ command: 'move_to_group', participant, group });
  }

  close(): void {
    void this.wish({ command: 'close_breakouts' });
  }
}
