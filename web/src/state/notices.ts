// Short messages over the class. One of a kind at a time; the newest last.

export const kNoticeKinds = [
  'microphone_blocked',
  'microphone_allowed',
  'camera_blocked',
  'camera_allowed',
  'screen_blocked',
  'screen_allowed',
  'speaking_while_muted',
  'microphone_silent',
  'microphone_lost',
  'microphone_back',
  'camera_lost',
  'camera_back',
  'reconnecting',
  'connection_back',
  'chat_not_sent',
  'file_not_sent',
  'file_offered',
  'chat_too_fast',
  'chat_message_gone',
  'chat_person_gone',
  'chat_private_off',
  'chat_questions_only',
  'no_common_codec',
  'media_trouble',
  'no_media_path',
  'not_allowed',
  'page_slept',
  'never_recorded',
  'carried_by_mesh',
  'mesh_unreachable',
  'invited',
  'to_audience',
  'audience_only_listens',
  'no_place',
  'server_full',
  'hand_lowered',
  'your_turn',
  'cannot_speak',
  'muted_with_all',
  'hand_too_fast',
  'locked',
  'unlocked',
  'somebody_waits',
  'class_full',
  'microphone_closed',
  'camera_closed',
  'screen_closed',
  'class_goes_on',
  'data_less',
  'class_waits',
  'listener',
  'help_admit',
  'help_record',
  'help_moderate',
  'help_over',
  'made_co_teacher',
  'made_student',
  'made_listener',
  'picked',
  'nobody_to_pick',
  'poll_closed',
  'too_many_polls',
  'poll_full',
  'too_many_slides',
  'slides_only_pdf',
  'slides_busy',
  'page_full',
  'ink_full',
  'too_fast',
  'to_group',
  'from_group',
  'message_to_all',
  'groups_end_soon',
] as const;
export type NoticeKind = (typeof kNoticeKinds)[number];

export interface Notice {
  readonly id: number;
  readonly kind: NoticeKind;
}

/** Those that stay until their cause is gone; all others leave by themselves. */
const kLasting: ReadonlySet<NoticeKind> = new Set([
  'reconnecting',
  'no_media_path',
  'mesh_unreachable',
]);
/** Somebody who speaks and is heard no more must know at once, whatever else is being read to him. */
const kUrgent: ReadonlySet<NoticeKind> = new Set([
  'microphone_blocked',
  'camera_blocked',
  'screen_blocked',
  'muted_with_all',
]);
const kMostAtOnce = 3;

export const isUrgent = (notice: Notice): boolean => kUrgent.has(notice.kind);

export const isLasting = (notice: Notice): boolean => kLasting.has(notice.kind);

/** Adds a notice; one of the same kind is replaced, when there are too many the oldest falls out that would leave by itself. */
export function addNotice(all: readonly Notice[], kind: NoticeKind): readonly Notice[] {
  const id = all.reduce((highest, notice) => Math.max(highest, notice.id), 0) + 1;
  const others = all.filter((notice) => notice.kind !== kind);
  const next = [...others, { id, kind }];
  if (next.length <= kMostAtOnce) return next;
  const passing = next.findIndex((notice) => !isLasting(notice));
  return next.filter((_, index) => index !== Math.max(passing, 0));
}

/** Takes away the notice of that id or kind. */
export function dropNotice(all: readonly Notice[], which: number | NoticeKind): readonly Notice[] {
  const kept = all.filter((notice) => notice.id !== which && notice.kind !== which);
  return kept.length === all.length ? all : kept;
}
