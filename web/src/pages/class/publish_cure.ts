// What the publisher should do after an offer failed.
import type { Cure } from '../../media/publisher';
import { CommandFailed } from '../../signal/pipe';
import type { NoticeKind } from '../../state/notices';

export function publishCure(error: unknown, notice: (kind: NoticeKind) => void): Cure {
  const failure = error instanceof CommandFailed ? error.failure : null;
  if (failure === 'restart_needed') return 'now';
  if (failure === 'no_common_codec') {
    notice('no_common_codec');
    return 'none';
  }
  if (failure === 'not_allowed' || failure === 'carried_by_mesh') return 'none';
  if (failure !== 'disconnected') notice('media_trouble');
  return 'later';
}
