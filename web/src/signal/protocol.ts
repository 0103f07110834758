// The commands, replies and events of docs/PROTOCOL.md. test/protocol.test.ts decodes every example
// of that page with the decoders below.
import {
  boolean,
  DecodeError,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  text,
  type Decoded,
  type Decoder,
} from './decode';
import { kHandOverEnds } from '../state/hand_overs';
import { slideCommands, slideEvents, slidesInWelcome } from './slide_protocol';

export const kSources = ['microphone', 'camera', 'screen', 'screen_audio'] as const;
export type Source = (typeof kSources)[number];

export const kRoles = ['teacher', 'co_teacher', 'student', 'listener'] as const;
export type Role = (typeof kRoles)[number];

export const kRefusals = [
  'bad_message',
  'not_in_room',
  'already_joined',
  'unknown_room',
  'wrong_link',
  'link_revoked',
  'link_expired',
  'sign_in_needed',
  'name_missing',
  'room_full',
  'server_full',
  'needs_https',
  'not_allowed',
  'too_long',
  'too_fast',
  'empty',
  'no_such_participant',
  'never_recorded',
  'muted',
  'team_only',
  'chat_busy',
  'no_such_message',
  'cannot_speak',
  'no_such_poll',
  'not_a_draft',
  'poll_closed',
  'too_many_polls',
  'no_such_group',
  'poll_full',
  'no_such_slide',
  'too_many_slides',
  'page_full',
  'ink_full',
  'no_such_stroke',
  'carried_by_mesh',
  'direct_off',
  'no_such_file',
  'class_waits',
  'teacher_away',
  'removed',
  'room_locked',
  'questions_only',
  'private_off',
  'files_off',
  'unknown_channel',
  'chat_off',
  'not_on_air',
  'bad_sdp',
  'no_common_codec',
  'restart_needed',
  'repeated',
  'server_busy',
  'too_many_waiting',
] as const;
/** Why the server did not do what a command asked. */
export type Refusal = (typeof kRefusals)[number];

export const kClosingReasons = [
  'server_stopping',
  'room_deleted',
  'link_revoked',
  'removed',
  'class_ended',
  'replaced',
  'left',
  'broadcast_over',
  'chat_off',
  'sign_in_needed',
  'pass_expired',
] as const;
export type ClosingReason = (typeof kClosingReasons)[number];

export const kLeaveReasons = ['left', 'lost', 'removed'] as const;

/** What students may do of themselves, or one of them besides: microphone, camera, screen, files. */
/** What a class lets all students do, or none. */
export const kClassRights = ['speak', 'show', 'present', 'file', 'chat'] as const;
export type ClassRight = (typeof kClassRights)[number];
/** What a teacher gives to one student alone. */
export const kHelpRights = ['admit', 'record', 'moderate'] as const;
export type HelpRight = (typeof kHelpRights)[number];
export type Right = ClassRight | HelpRight;

/** How students come in: at once, with a teacher, or when they are let in. */
export const kEntries = ['open', 'with_teacher', 'ask'] as const;
export type Entry = (typeof kEntries)[number];

export const kReactions = ['thumbs_up', 'heart', 'laugh', 'surprised', 'question', 'done'] as const;
export type Reaction = (typeof kReactions)[number];

/** Whether students write to one person alone; `kept`: teachers read that, too. */
export const kPrivateRules = ['off', 'on', 'kept'] as const;
export type PrivateRule = (typeof kPrivateRules)[number];
/** What a student tells without a word. */
export const kSigns = ['yes', 'no', 'slower', 'faster', 'away'] as const;
export type Sign = (typeof kSigns)[number];

export const kPollKinds = ['single', 'multiple', 'text'] as const;
export type PollKind = (typeof kPollKinds)[number];

const source = oneOf(kSources);
const classRight = oneOf(kClassRights);
const right = oneOf([...kClassRights, ...kHelpRights] as const);
const role = oneOf(kRoles);
/** `by_helper`: who stopped it keeps order without leading the class. */
const sourceState = object({ on: boolean, blocked: boolean, by_helper: optional(boolean) });
const participant = object({
  id: text,
  name: text,
  role,
  connected: boolean,
  carrier: oneOf(['direct', 'broadcast']),
  broadcast_only: boolean,
  allowed: list(right),
  no_files: optional(boolean),
  group: number,
  sources: object({
    microphone: sourceState,
    camera: sourceState,
    screen: sourceState,
    screen_audio: sourceState,
  }),
});
const audience = oneOf(['team', 'two', 'group']);
const chatFile = object({
  id: text,
  name: text,
  type: text,
  bytes: number,
  /** A small picture of it, which the sender's page has made. */
  preview: optional(object({ bytes: number, width: number, height: number })),
});
const chatMessage = object({
  id: number,
  from: text,
  name: text,
  role,
  text,
  at: number,
  /** The message that it answers; may be gone. */
  reply_to: optional(number),
  /** Has other words than at first. */
  edited: optional(boolean),
  /** Not for all: for the teachers and those two, or for those two alone. */
  for: optional(audience),
  /** In which group it was said. */
  group: optional(number),
  to: optional(text),
  to_name: optional(text),
  /** For whom what it answers is, when that is not for all. */
  reply_for: optional(audience),
  /** Then the text may be empty. */
  file: optional(chatFile),
});
const reaction = oneOf(kReactions);
const reactionCount = { message: number, reaction, count: number, names: list(text) };
const privateRule = oneOf(kPrivateRules);

/** Who is sent the students' cameras. */
export const kCameraRules = ['all', 'teachers'] as const;
export type CameraRule = (typeof kCameraRules)[number];
const cameraRule = oneOf(kCameraRules);

/** How much of a class one is sent, from the most to the least. */
export const kDataSteps = ['everything', 'low_camera', 'screen', 'sound', 'text'] as const;
export type DataStep = (typeof kDataSteps)[number];
const dataStep = oneOf(kDataSteps);

/** What the others want of one's camera. */
export const kCameraSizes = ['none', 'small', 'medium', 'full'] as const;
export type CameraSize = (typeof kCameraSizes)[number];

/** What becomes of a class whose teacher is not reached. */
export const kAbsenceRules = ['go_on', 'wait', 'lock'] as const;
export type AbsenceRule = (typeof kAbsenceRules)[number];
const absenceRule = oneOf(kAbsenceRules);
const absence = object({ rule: absenceRule, away: boolean });
export type Absence = Decoded<typeof absence>;
const hand = object({ participant: text, at: number });
/** Who may write in a chat. */
const writers = oneOf(['all', 'team', 'questions']);
const recording = object({
  state: oneOf(['off', 'on', 'paused']),
  by: text,
  ended: text,
  left_out: list(text),
  minutes_left: nullable(number),
});
const removal = object({ id: number, name: text });
const waiting = object({ id: text, name: text });
const entry = oneOf(kEntries);
const broadcasting = object({ on: boolean, left_out: list(text) });
const sign = oneOf(kSigns);
const shownSign = object({ participant: text, sign });
const timer = object({ seconds: number, ends: number });
const pollForm = {
  question: text,
  kind: oneOf(kPollKinds),
  options: list(text),
  anonymous: boolean,
};
const poll = object({
  id: number,
  ...pollForm,
  state: oneOf(['draft', 'open', 'closed']),
  published: boolean,
  results: nullable(object({ answers: number, counts: list(number), texts: list(text) })),
});
const pollAnswer = object({ participant: text, name: text, choices: list(number), text });
const group = object({ id: number, name: text });
const breakouts = object({ groups: list(group), ends: nullable(number) });
/** Why the class goes the way it goes. */
export const kCarriageReasons = [
  'rule',
  'younger',
  'recorded',
  'watched',
  'groups',
  'program',
  'guest',
  'many',
  'publishers',
  'pair_failed',
  'less',
  'alone',
  'settling',
  'small',
] as const;
const carriage = object({
  by: oneOf(['server', 'mesh']),
  moving: boolean,
  move: number,
  /** For teachers alone. */
  why: nullable(oneOf(kCarriageReasons)),
  unreachable: list(list(text)),
});
const publishedSection = object({ mid: text, source });
const offeredTrack = object({ mid: text, participant: text, source });

export type SourceState = Decoded<typeof sourceState>;
export type Participant = Decoded<typeof participant>;
/** Whether the class is being recorded, and by whom. */
export type Recording = Decoded<typeof recording>;
/** Whether some follow the class as a broadcast, and who sees no picture for it. */
export type Broadcasting = Decoded<typeof broadcasting>;
/** Somebody who waits to be let in. */
export type Waiting = Decoded<typeof waiting>;
/** What somebody shows without a word. */
export type ShownSign = Decoded<typeof shownSign>;
/** A clock for all: how long it was set for, and when it ends by the server's clock. */
export type ClassTimer = Decoded<typeof timer>;
export type Poll = Decoded<typeof poll>;
export type PollResults = NonNullable<Poll['results']>;
export type PollAnswer = Decoded<typeof pollAnswer>;
/** What a teacher writes of a poll. */
export type PollForm = Pick<Poll, 'question' | 'kind' | 'options' | 'anonymous'>;
/** Part of a class that works apart. */
export type Group = Decoded<typeof group>;
/** The groups in which a class works, and when it is together again. */
export type Breakouts = Decoded<typeof breakouts>;
/** Whom a teacher has sent away, and may let back in. */
export type Removal = Decoded<typeof removal>;
/** Somebody's hand, and since when it is up: milliseconds since 1970. */
export type Hand = Decoded<typeof hand>;
/** By which way the class goes, and whether it is on the way there. */
export type Carriage = Decoded<typeof carriage>;
export type ChatFile = Decoded<typeof chatFile>;
export type ChatMessage = Decoded<typeof chatMessage>;
/** Which media section of a publish offer carries which source. */
export type PublishedSection = Decoded<typeof publishedSection>;
/** Whose source a media section of a subscribe offer is. */
export type OfferedTrack = Decoded<typeof offeredTrack>;

/** Gives every member of a map of decoders its name as a tag. */
type Tagged<Key extends string, Shapes> = {
  [N in keyof Shapes & string]: { [K in Key]: N } & Decoded<Shapes[N]>;
}[keyof Shapes & string];

const commandShapes = {
  join: object({
    room: text,
    link: nullable(text),
    name: text,
    seat: nullable(text),
    last_event: nullable(number),
    page: text,
    device: nullable(text),
    mesh: optional(boolean),
    decodes: list(text),
  }),
  ping: object({}),
  send_chat: object({ text, reply_to: optional(number), to: optional(text), everyone: optional(boolean) }),
  delete_message: object({ message: number }),
  mute_writer: object({ participant: text, muted: boolean }),
  set_writers: object({ writers }),
  set_name: object({ name: text }),
  publish_offer: object({ restart: boolean, sdp: text, sources: list(publishedSection) }),
  set_source: object({ source, on: boolean }),
  watch: object({ restart: boolean, ice_restart: boolean }),
  subscribe_answer: object({ offer: number, sdp: text }),
  block: object({ participant: text, source, blocked: boolean }),
  leave: object({}),
  record: object({ do: oneOf(['start', 'pause', 'resume', 'stop']) }),
  raise_hand: object({ raised: boolean }),
  lower_hand: object({ participant: text }),
  lower_all_hands: object({}),
  invite_to_speak: object({ participant: text, invited: boolean }),
  remove_person: object({ participant: text }),
  let_back: object({ removal: number }),
  set_locked: object({ locked: boolean }),
  mute_all: object({}),
  end_class: object({}),
  set_student_right: object({ right: classRight, given: boolean }),
  allow: object({ participant: text, right, allowed: boolean }),
  set_entry: object({ entry }),
  admit: object({ participant: text }),
  admit_all: object({}),
  edit_message: object({ message: number, text }),
  react: object({ message: number, reaction, on: boolean }),
  set_private: object({ private: privateRule }),
  set_cameras: object({ cameras: cameraRule }),
  set_absence: object({ rule: absenceRule }),
  set_data_step: object({ step: dataStep }),
  show_sizes: object({ sizes: list(object({ participant: text, layers: number })) }),
  tell_freezes: object({ count: number, milliseconds: number }),
  set_ceiling: object({ step: dataStep }),
  set_role: object({ participant: text, role: oneOf(kRoles) }),
  show_sign: object({ sign: nullable(sign) }),
  clear_signs: object({}),
  pick_student: object({}),
  set_timer: object({ seconds: number }),
  save_poll: object({ poll: nullable(number), ...pollForm, open: boolean }),
  open_poll: object({ poll: number }),
  close_poll: object({ poll: number }),
  publish_poll: object({ poll: number, published: boolean }),
  delete_poll: object({ poll: number }),
  answer_poll: object({ poll: number, choices: list(number), text }),
  read_poll: object({ poll: number }),
  open_breakouts: object({
    groups: list(object({ name: text, participants: list(text) })),
    seconds: number,
  }),
  move_to_group: object({ participant: text, group: number }),
  close_breakouts: object({}),
  mesh_signal: object({ to: text, signal: text }),
  mesh_pair: object({ participant: text, up: boolean }),
  offer_file: object({ key: text, to: text, name: text, bytes: number }),
  take_file: object({ key: text }),
  file_signal: object({ key: text, signal: text }),
  end_file: object({ key: text, why: oneOf(kHandOverEnds) }),
  moved_to_server: object({ move: number }),
  set_carrier: object({ participant: text, carrier: oneOf(['direct', 'broadcast']) }),
  ...slideCommands,
};
/** What the page asks for; the pipe adds the id. */
export type Command = Tagged<'command', typeof commandShapes>;

const eventShapes = {
  welcome: object({
    you: text,
    seat: text,
    back: boolean,
    room: object({ name: text, title: text }),
    video_codec: text,
    participants: list(participant),
    chat: list(chatMessage),
    writers,
    muted: list(text),
    hands: list(hand),
    invited: list(text),
    locked: boolean,
    /** Bytes of a file in the chat; 0: there are none. */
    file_max: number,
    student_rights: list(classRight),
    removals: list(removal),
    entry,
    waiting: list(waiting),
    recording,
    may_record: boolean,
    broadcasting,
    direct_max: number,
    private: privateRule,
    cameras: cameraRule,
    absence,
    ceiling: dataStep,
    steps: list(object({ participant: text, step: dataStep })),
    reactions: list(object({ ...reactionCount, mine: boolean })),
    signs: list(shownSign),
    timer: nullable(timer),
    polls: list(poll),
    breakouts,
    ...slidesInWelcome,
    carriage,
    stun: list(text),
    at: number,
  }),
  participant_joined: object({ participant }),
  participant_changed: object({ participant }),
  participant_left: object({ participant: text, reason: oneOf(kLeaveReasons) }),
  chat_posted: object({ message: chatMessage }),
  chat_edited: object({ message: chatMessage }),
  chat_reacted: object({ ...reactionCount, by: text, on: boolean }),
  private_changed: object({ private: privateRule }),
  cameras_changed: object({ cameras: cameraRule }),
  absence_changed: object({ absence }),
  data_step_changed: object({ participant: text, step: dataStep }),
  ceiling_changed: object({ step: dataStep }),
  camera_wanted: object({ size: oneOf(kCameraSizes) }),
  layers_wanted: object({ source: oneOf(kSources), layers: list(text) }),
  speakers_changed: object({ speaking: list(text) }),
  picture_held: object({ participant: text, source: oneOf(kSources), held: boolean }),
  role_changed: object({ participant: text, role: oneOf(kRoles), by: text }),
  chat_deleted: object({ message: number }),
  writer_muted: object({ participant: text, muted: boolean }),
  writers_changed: object({ writers }),
  hand_raised: object({ hand }),
  hand_lowered: object({ participant: text, by: text }),
  all_hands_lowered: object({ by: text }),
  invited_to_speak: object({ participant: text, invited: boolean }),
  sign_changed: object({ participant: text, sign: nullable(sign) }),
  signs_cleared: object({ by: text }),
  student_picked: object({ participant: text }),
  timer_changed: object({ timer: nullable(timer) }),
  poll_changed: object({ poll }),
  poll_deleted: object({ poll: number }),
  poll_answered: object({ poll: number, answer: pollAnswer, replaces: text }),
  breakouts_changed: object({ breakouts }),
  poll_answers: object({ poll: number, answers: list(pollAnswer) }),
  locked_changed: object({ locked: boolean }),
  student_rights_changed: object({ rights: list(classRight) }),
  waiting: object({
    you: text,
    seat: text,
    back: boolean,
    room: object({ name: text, title: text }),
    entry,
    note: text,
  }),
  entry_changed: object({ entry }),
  waiting_joined: object({ waiting }),
  waiting_left: object({ participant: text }),
  removals_changed: object({ removals: list(removal) }),
  channel_welcome: object({
    you: text,
    seat: text,
    back: boolean,
    name: text,
    role,
    people: number,
    writers,
    muted: list(text),
  }),
  chat_history: object({ chat: list(chatMessage) }),
  named: object({ name: text }),
  chat_people: object({ people: number }),
  subscribe_offer: object({
    offer: number,
    restart: boolean,
    sdp: text,
    tracks: list(offeredTrack),
  }),
  republish: object({ video_codec: text }),
  recording_changed: object({ recording }),
  broadcasting_changed: object({ broadcasting, direct_max: number }),
  carriage_changed: object({ carriage }),
  mesh_signal: object({ from: text, signal: text }),
  file_offered: object({ key: text, from: text, name: text, bytes: number }),
  file_taken: object({ key: text }),
  file_signal: object({ key: text, signal: text }),
  file_ended: object({ key: text, why: oneOf(kHandOverEnds) }),
  carried: object({ carrier: oneOf(['direct', 'broadcast']), hls: text }),
  closing: object({ reason: oneOf(kClosingReasons) }),
  ...slideEvents,
};
/** What the server tells; `number` rises by one per seat. */
export type ServerEvent = Tagged<'event', typeof eventShapes> & { number: number };
export type Welcome = Extract<ServerEvent, { event: 'welcome' }>;
export type WaitingWelcome = Extract<ServerEvent, { event: 'waiting' }>;
export type SubscribeOffer = Extract<ServerEvent, { event: 'subscribe_offer' }>;

/** Whether the event is the first of a seat, of a class or of a channel's chat, or like one. */
export const beginsSeat = ({ event }: ServerEvent): boolean =>
  event === 'welcome' || event === 'channel_welcome' || event === 'waiting';

/** The answer to one command: `sdp` only for publish_offer, `resumed` for join, `set` for add_slides. */
export interface Reply {
  reply: number;
  refusal: Refusal | null;
  sdp: string | null;
  /** The slides that were made. */
  set: number | null;
  /** True: the seat goes on after the last event. False: a welcome follows, for too much was missed. */
  resumed: boolean | null;
}

function tagged<Key extends string, Shapes extends Record<string, Decoder<object>>>(
  key: Key,
  shapes: Shapes,
): Decoder<Tagged<Key, Shapes>> {
  return (value, path) => {
    const name = object({ [key]: text })(value, path)[key] as string;
    const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    if (!shape) throw new DecodeError(key, `a known ${key}, not ${name}`);
    return { [key]: name, ...shape(value, name) } as Tagged<Key, Shapes>;
  };
}

const commandBody = tagged('command', commandShapes);
const eventBody = tagged('event', eventShapes);
const replyBody = object({
  reply: number,
  refusal: nullable(oneOf(kRefusals)),
  sdp: nullable(text),
  set: nullable(number),
  resumed: nullable(boolean),
});

/** Throws DecodeError when the value is no command of the protocol. */
export function decodeCommand(value: unknown): Command & { id: number } {
  return { ...commandBody(value, ''), ...object({ id: number })(value, '') };
}

/** Throws DecodeError when the value is no event of the protocol. */
export function decodeEvent(value: unknown): ServerEvent {
  return { ...eventBody(value, ''), ...object({ number })(value, '') };
}

/** Throws DecodeError when the value is no reply of the protocol. */
export function decodeReply(value: unknown): Reply {
  return replyBody(value, '');
}

/** One text message of the pipe: a reply or an event. Throws DecodeError or SyntaxError. */
export function decodeMessage(message: string): Reply | ServerEvent {
  const value: unknown = JSON.parse(message);
  const isReply = typeof value === 'object' && value !== null && 'reply' in value;
  return isReply ? decodeReply(value) : decodeEvent(value);
}
