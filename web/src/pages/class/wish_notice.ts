// What a person is told of a wish that was refused.
import type { Failure } from '../../signal/pipe';
import type { Command } from '../../signal/protocol';
import type { NoticeKind } from '../../state/notices';

/** null: nothing, such as of a lost line, which tells of itself, or of what somebody else has just done. */
export function wishNotice(command: Command['command'], failure: Failure | null): NoticeKind | null {
  switch (failure) {
    case 'not_allowed':
    case 'cannot_speak':
    case 'poll_closed':
    case 'too_many_polls':
    case 'poll_full':
    case 'carried_by_mesh':
    case 'class_waits':
      return failure;
    case 'room_full':
      return 'class_full';
    case 'no_such_participant':
      return command === 'pick_student' ? 'nobody_to_pick' : null;
    case 'too_fast':
      return command === 'raise_hand' ? 'hand_too_fast' : command === 'answer_poll' || command === 'show_sign' ? 'too_fast' : null;
    default:
      return null;
  }
}
