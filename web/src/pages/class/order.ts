// How order is kept. What was done everybody hears, this page too.
import type { AbsenceRule, CameraRule, Command, DataStep, ClassRight, Entry, Participant, Right, Role } from '../../signal/protocol';
import { kWholeClass } from '../../state/groups';
import { kRightTo } from '../../state/rights';

export class Order {
  /** `wish` sends a command and tells what is refused; `studentRights` are those of the class. */
  constructor(
    private readonly wish: (command: Command) => Promise<boolean>,
    private readonly studentRights: () => readonly Right[],
  ) {}

  /** Lets a student use it, or stops it until he is let again, whatever his page does. */
  setFree({ id, group }: Participant, source: 'microphone' | 'camera' | 'screen', free: boolean): void {
    const right = kRightTo[source];
    // In a group everybody may.
    if (group === kWholeClass && !this.studentRights().includes(right)) {
      return void this.wish({ command: 'allow', participant: id, right, allowed: free });
    }
    this.block(id, source, !free);
  }

  /** Of who keeps order: stops it until it is let free, and gives nothing that the class does not. */
  block(participant: string, source: 'microphone' | 'camera' | 'screen', blocked: boolean): void {
    void this.wish({ command: 'block', participant, source, blocked });
    if (source === 'screen') void this.wish({ command: 'block', participant, source: 'screen_audio', blocked });
  }

  /** That browser cannot come back until it is let in again. */
  sendAway(participant: string): void {
    void this.wish({ command: 'remove_person', participant });
  }

  letBack(removal: number): void {
    void this.wish({ command: 'let_back', removal });
  }

  lock(locked: boolean): void {
    void this.wish({ command: 'set_locked', locked });
  }

  /** Everybody may switch the microphone on again. */
  muteAll(): void {
    void this.wish({ command: 'mute_all' });
  }

  /** Holds at once: what students may not do any more ends. */
  setStudentRight(right: ClassRight, given: boolean): Promise<boolean> {
    return this.wish({ command: 'set_student_right', right, given });
  }

  /** Lets one student do what students may not, or takes that back. */
  allow(participant: string, right: Right, allowed: boolean): void {
    void this.wish({ command: 'allow', participant, right, allowed });
  }

  /** How students come in from now on. */
  setEntry(entry: Entry): void {
    void this.wish({ command: 'set_entry', entry });
  }

  /** Who is sent the students' cameras from now on. */
  setCameras(cameras: CameraRule): void {
    void this.wish({ command: 'set_cameras', cameras });
  }

  /** No student is sent more from now on. */
  setCeiling(step: DataStep): void {
    void this.wish({ command: 'set_ceiling', step });
  }

  /** What becomes of the class when no teacher is reached. */
  setAbsence(rule: AbsenceRule): void {
    void this.wish({ command: 'set_absence', rule });
  }

  /** A teacher's, not a co-teacher's. */
  setRole(participant: string, role: Role): void {
    void this.wish({ command: 'set_role', participant, role });
  }

  admit(participant: string): void {
    void this.wish({ command: 'admit', participant });
  }

  admitAll(): void {
    void this.wish({ command: 'admit_all' });
  }

  /** For everybody, this page too. */
  endClass(): void {
    void this.wish({ command: 'end_class' });
  }
}
