// How a teacher keeps order. What was done everybody hears, this page too.
import type { AbsenceRule, CameraRule, Command, Entry, Right, Role } from '../../signal/protocol';

export class Order {
  /** `wish` sends a command and tells what is refused. */
  constructor(private readonly wish: (command: Command) => Promise<boolean>) {}

  /** The teacher's: that browser cannot come back until it is let in again. */
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
  setStudentRight(right: Right, given: boolean): Promise<boolean> {
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
