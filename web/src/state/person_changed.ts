// Somebody's sources, place or way into the class are others now. Pure.
import type { Participant, Source } from '../signal/protocol';
import { leads } from './care';
import type { ClassState } from './classroom';
import { addNotice, dropNotice, type Notice, type NoticeKind } from './notices';
import { onHelp, rightsNotices } from './rights';

const kBlockNotices: Record<Source, [NoticeKind, NoticeKind] | null> = {
  microphone: ['microphone_blocked', 'microphone_allowed'],
  camera: ['camera_blocked', 'camera_allowed'],
  screen: ['screen_blocked', 'screen_allowed'],
  screen_audio: null,
};

export function onChanged(state: ClassState, changed: Participant, number: number): ClassState {
  const before = state.participants.find(({ id }) => id === changed.id);
  let next: ClassState = { ...state, participants: withParticipant(state.participants, changed) };
  if (changed.id !== state.you || !before) return next;
  next = onHelp(next, before, changed);
  if (before.group !== changed.group) next = { ...next, ...moved(next, changed) };
  const stopped = !before.sources.microphone.blocked && changed.sources.microphone.blocked;
  if (stopped && before.sources.microphone.on) next = { ...next, mutedAt: number };
  // Stopped and let free in one go: the teacher has muted everybody.
  const withAll = state.mutedAt === number - 1 && !changed.sources.microphone.blocked;
  const blocks = blockNotices(next.notices, before, changed);
  // That one is somewhere else says already what one may do there.
  const stays = before.group === changed.group;
  const told = stays ? rightsNotices(state, { ...next, notices: blocks }) : blocks;
  const notices = withAll
    ? addNotice(dropNotice(told, 'microphone_allowed'), 'muted_with_all')
    : told;
  // Whoever comes in for his turn to speak reads on its card what to do.
  const turn = state.invited.includes(changed.id) && changed.carrier === 'direct';
  return { ...next, notices: turn ? notices : carrierNotices(notices, before, changed) };
}

/** Whoever is somewhere else now sees and hears others. */
function moved(state: ClassState, { group, role }: Participant): Partial<ClassState> {
  const rest = dropNotice(dropNotice(state.notices, 'to_group'), 'from_group');
  const notices = leads(role) ? rest : addNotice(rest, group === 0 ? 'from_group' : 'to_group');
  return { notices, pinned: null, stripPage: 0, lastSpeaker: null };
}

function blockNotices(notices: readonly Notice[], before: Participant, now: Participant) {
  let result = notices;
  for (const [source, kinds] of Object.entries(kBlockNotices)) {
    if (!kinds) continue;
    const was = before.sources[source as Source].blocked;
    const is = now.sources[source as Source].blocked;
    if (was === is) continue;
    result = addNotice(dropNotice(result, is ? kinds[1] : kinds[0]), is ? kinds[0] : kinds[1]);
  }
  return result;
}

/** Whoever has just come reads on the stage by which way; a change is told, also that of a new place. */
export function carrierNotices(
  notices: readonly Notice[],
  before: Participant | null,
  now: Participant | undefined,
) {
  if (!before || !now || before.carrier === now.carrier) return notices;
  const listens = now.carrier === 'broadcast';
  const rest = dropNotice(notices, listens ? 'invited' : 'to_audience');
  return addNotice(rest, listens ? 'to_audience' : 'invited');
}

/** Keeps everyone's order: a change never moves a tile. */
export function withParticipant(all: readonly Participant[], one: Participant): readonly Participant[] {
  const known = all.some(({ id }) => id === one.id);
  return known ? all.map((other) => (other.id === one.id ? one : other)) : [...all, one];
}
