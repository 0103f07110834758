// What a person is told of a wish about slides that was refused.
import type { Failure } from '../../signal/pipe';
import type { NoticeKind } from '../../state/notices';

/** null: nothing, such as of a lost line, or of what somebody else has just removed. */
export function slideNotice(failure: Failure | string): NoticeKind | null {
  switch (failure) {
    case 'not_allowed':
    case 'too_many_slides':
    case 'page_full':
    case 'ink_full':
      return failure;
    default:
      return null;
  }
}
