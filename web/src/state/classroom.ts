// What the page knows of the class, and how each happening changes it. Pure: no DOM, no clock.
import type {
  Breakouts,
  Broadcasting,
  Carriage,
  ChatMessage,
  ClosingReason,
  Entry,
  Participant,
  Recording,
  Removal,
  Right,
  ServerEvent,
  Source,
  Waiting,
  Welcome,
} from '../signal/protocol';
import { kClassRights } from '../signal/protocol';
import type { Failure, PipeState } from '../signal/pipe';
import { dataOf, kAllData, onDataAction, onDataEvent, withSpeakersTold, type DataAction, type DataState } from './data_ladder';
import type { LineFacts } from './line_facts';
import { kNoCare, onCareEvent, type CareState } from './care';
import { kEmptyChat, onChatEvent, reactionsOf, type ChatState } from './chat';
import { wordsOf } from './files';
import { handNumber, kNoHands, onHandsEvent, type HandsState } from './hands';
import { isToAll, kTogether } from './groups';
import { kNoLesson, lessonOf, onLessonEvent, type LessonState } from './lesson';
import { kByServer, onCarriage } from './carriage';
import { addNotice, dropNotice, type Notice, type NoticeKind } from './notices';
import { isTeacher, you } from './people';
import { carrierNotices, onChanged, withParticipant } from './person_changed';
import { openPoll } from './polls';
import { onStudentRights } from './rights';
import { kNoSlides, onSlidesEvent, setOf, slidesOf, type SlidePlace, type SlidesState } from './slides';
import { onWaiting, outside, waitingNotices } from './waiting';

/** What one's own device does: off, on, or why it is not on though it was asked for. */
export type Capture =
  | 'off'
  | 'starting'
  | 'on'
  | 'dismissed'
  | 'refused_by_browser'
  | 'refused_by_system'
  | 'not_found'
  | 'in_use'
  | 'insecure'
  | 'failed';

export type View = 'stage' | 'grid';
export type PanelName = 'chat' | 'people' | 'tools';
export type Quality = 'unknown' | 'good' | 'weak' | 'lost';

/** One picture or avatar: a person, and which of his two pictures. */
export interface TileRef {
  participant: string;
  source: 'camera' | 'screen';
}

export interface Health {
  quality: Quality;
  megabytesPerHour: number | null;
  /** null: not measured yet. */
  facts: LineFacts | null;
}

/** Why the class ended for this person; `refused` carries its reason in `refusal`. */
export type Ending =
  | Extract<
      ClosingReason,
      'room_deleted' | 'link_revoked' | 'removed' | 'class_ended' | 'replaced' | 'left'
    >
  | 'not_admitted'
  | 'refused';

export interface ClassState extends ChatState, HandsState, LessonState, CareState, DataState, SlidesState {
  readonly phase: 'joining' | 'waiting' | 'in_class' | 'ended';
  readonly ending: Ending | null;
  readonly refusal: Failure | null;
  readonly connection: PipeState;
  readonly you: string | null;
  /** The token of one's place; ids belong to the place, a new one may know others by the same ids. */
  readonly seat: string | null;
  readonly title: string;
  readonly videoCodec: string;
  readonly participants: readonly Participant[];
  /** Id of the newest chat message that was on screen. */
  readonly seenChat: number;
  readonly panel: PanelName | null;
  readonly own: Readonly<Record<Source, Capture>>;
  /** Whose pictures and sounds arrive right now, as `participant/source`. */
  readonly arriving: readonly string[];
  readonly speaking: readonly string[];
  /** Who spoke last and is not oneself: keeps the stage from jumping in silence. */
  readonly lastSpeaker: string | null;
  readonly pinned: TileRef | null;
  readonly stripPage: number;
  /** One on the stage, or everybody in a grid. */
  readonly view: View;
  readonly recording: Recording;
  /** The room is not one that is never recorded. */
  readonly mayRecord: boolean;
  /** Nobody comes in who was not here. */
  readonly locked: boolean;
  /** Bytes of a file in the chat; 0: there are none. */
  readonly fileMax: number;
  /** What students may do without being asked. */
  readonly studentRights: readonly Right[];
  /** How students come in. */
  readonly entry: Entry;
  /** What those who wait are told. */
  readonly waitingNote: string;
  /** Who waits to be let in; known to teachers alone. */
  readonly waiting: readonly Waiting[];
  /** Known to teachers alone. */
  readonly removals: readonly Removal[];
  /** The number of the event by which one's open microphone was stopped last; 0: never. */
  readonly mutedAt: number;
  readonly broadcasting: Broadcasting;
  /** Students beyond so many follow as a broadcast; 0: nobody does. */
  readonly directMax: number;
  readonly breakouts: Breakouts;
  readonly carriage: Carriage;
  /** Where a page learns its own address. */
  readonly stun: readonly string[];
  /** Where one follows the class as a broadcast; null: one is in it. */
  readonly hls: string | null;
  readonly notices: readonly Notice[];
  readonly soundBlocked: boolean;
  readonly health: Health;
  /** Last happening worth reading aloud to a screen reader. */
  readonly announcement: Announcement | null;
}

export interface Announcement {
  kind:
    | 'joined'
    | 'left'
    | 'waits'
    | 'hand'
    | 'own_hand'
    | 'own_hand_down'
    | 'poll'
    | 'poll_results'
    | 'poll_closed'
    | 'message'
    | 'picked'
    | 'timer'
    | 'slide'
    | 'slides_over';
  name: string;
  /** Of a hand: its place in the order. */
  number?: number;
  /** Of a message. */
  text?: string;
}

/** Everything that can change the state: the server's events and the page's own happenings. */
export type Action =
  | { action: 'server'; event: ServerEvent }
  | { action: 'connection'; state: PipeState }
  | { action: 'resumed' }
  | { action: 'refused'; failure: Failure }
  | { action: 'left' }
  | { action: 'own'; source: Source; capture: Capture }
  | { action: 'arriving'; keys: readonly string[] }
  | { action: 'speaking'; participants: readonly string[] }
  | { action: 'panel'; panel: PanelName | null }
  | { action: 'pin'; tile: TileRef | null }
  | { action: 'strip_page'; page: number }
  | { action: 'view'; view: View }
  | { action: 'notice'; kind: NoticeKind }
  | { action: 'notice_gone'; id: number }
  | { action: 'sound_blocked'; blocked: boolean }
  | { action: 'health'; health: Health }
  | { action: 'slide_apart'; place: SlidePlace | null }
  | DataAction;

export const trackKey = (participant: string, source: Source): string => `${participant}/${source}`;

const kNotRecorded: Recording = {
  state: 'off',
  by: '',
  ended: '',
  left_out: [],
  minutes_left: null,
};

export function emptyClass(title: string): ClassState {
  return {
    phase: 'joining',
    ending: null,
    refusal: null,
    connection: 'connecting',
    seat: null,
    title,
    videoCodec: '',
    participants: [],
    ...kEmptyChat,
    ...kNoHands,
    ...kNoLesson,
    ...kNoCare,
    ...kAllData,
    ...kNoSlides,
    breakouts: kTogether,
    carriage: kByServer,
    stun: [],
    seenChat: 0,
    panel: null,
    own: { microphone: 'off', camera: 'off', screen: 'off', screen_audio: 'off' },
    arriving: [],
    speaking: [],
    lastSpeaker: null,
    pinned: null,
    stripPage: 0,
    view: 'stage',
    recording: kNotRecorded,
    mayRecord: false,
    locked: false,
    fileMax: 0,
    studentRights: kClassRights,
    entry: 'open',
    waitingNote: '',
    waiting: [],
    removals: [],
    mutedAt: 0,
    broadcasting: { on: false, left_out: [] },
    directMax: 0,
    hls: null,
    notices: [],
    soundBlocked: false,
    health: { quality: 'unknown', megabytesPerHour: null, facts: null },
    announcement: null,
  };
}

export function reduce(state: ClassState, action: Action): ClassState {
  switch (action.action) {
    case 'server':
      return onServer(state, action.event);
    case 'connection':
      return onConnection(state, action.state);
    case 'resumed':
      return { ...state, notices: backAgain(state.notices) };
    case 'refused':
      return { ...state, phase: 'ended', ending: 'refused', refusal: action.failure };
    case 'left':
      return { ...state, phase: 'ended', ending: 'left' };
    case 'own':
      return { ...state, own: { ...state.own, [action.source]: action.capture } };
    case 'arriving':
      return { ...state, arriving: action.keys };
    case 'speaking':
      return onSpeaking(state, action.participants);
    case 'panel':
      return onPanel(state, action.panel);
    case 'pin':
      return { ...state, pinned: action.tile };
    case 'strip_page':
      return { ...state, stripPage: action.page };
    case 'view':
      return { ...state, view: action.view, pinned: null, stripPage: 0 };
    case 'notice':
      return { ...state, notices: addNotice(state.notices, action.kind) };
    case 'notice_gone':
      return { ...state, notices: dropNotice(state.notices, action.id) };
    case 'sound_blocked':
      return { ...state, soundBlocked: action.blocked };
    case 'health':
      return { ...state, health: action.health };
    case 'slide_apart':
      return toldOfSlide({ ...state, apart: action.place });
    case 'data_held':
    case 'data_step':
    case 'data_costs':
      return onDataAction(state, action);
  }
}

function onServer(state: ClassState, event: ServerEvent): ClassState {
  switch (event.event) {
    case 'welcome':
      return onWelcome(state, event);
    case 'participant_joined':
      return {
        ...state,
        participants: withParticipant(state.participants, event.participant),
        announcement: { kind: 'joined', name: event.participant.name },
      };
    case 'participant_changed':
      return onChanged(state, event.participant, event.number);
    case 'participant_left':
      return onDataEvent(onLessonEvent(onHandsEvent(onLeft(state, event.participant), event), event), event);
    case 'chat_posted':
      return toldToAll(seen(onChatEvent(state, event)), event.message);
    case 'chat_edited':
    case 'chat_reacted':
    case 'private_changed':
    case 'chat_deleted':
    case 'writer_muted':
    case 'writers_changed':
      return seen(onChatEvent(state, event));
    case 'hand_raised':
    case 'hand_lowered':
    case 'all_hands_lowered':
    case 'invited_to_speak':
      return onHands(state, event);
    case 'republish':
      return { ...state, videoCodec: event.video_codec };
    case 'sign_changed':
    case 'signs_cleared':
    case 'timer_changed':
    case 'student_picked':
    case 'poll_changed':
    case 'poll_deleted':
    case 'poll_answered':
    case 'poll_answers':
      return onLesson(state, event);
    case 'cameras_changed':
    case 'absence_changed':
    case 'role_changed':
      return onCareEvent(state, event);
    case 'data_step_changed':
    case 'ceiling_changed':
    case 'camera_wanted':
    case 'layers_wanted':
    case 'speakers_changed':
    case 'picture_held':
    case 'subscribe_offer':
      return onDataEvent(state, event);
    case 'slides_added':
    case 'slide_page_changed':
    case 'slides_removed':
      return onSlidesEvent(state, event);
    case 'slide_shown':
      return toldOfSlide(onSlidesEvent(state, event));
    case 'breakouts_changed':
      return { ...state, breakouts: event.breakouts };
    case 'carriage_changed':
      return onCarriage(state, event.carriage);
    case 'locked_changed':
      return onLocked(state, event.locked);
    case 'waiting':
      return outside(state, event);
    case 'waiting_joined':
    case 'waiting_left':
      return onWaiting(state, event);
    case 'entry_changed':
      return { ...state, entry: event.entry };
    case 'student_rights_changed':
      return onStudentRights(state, event.rights);
    case 'removals_changed':
      return { ...state, removals: event.removals };
    case 'recording_changed':
      return { ...state, recording: event.recording };
    case 'broadcasting_changed':
      return { ...state, broadcasting: event.broadcasting, directMax: event.direct_max };
    case 'carried':
      return onCarried(state, event.carrier === 'broadcast' ? event.hls : null);
    case 'closing':
      return onClosing(state, event.reason);
    case 'mesh_signal':
    case 'file_offered':
    case 'file_taken':
    case 'file_signal':
    case 'file_ended':
    case 'stroke_drawn':
    case 'strokes_erased':
    case 'page_cleared':
    case 'page_strokes':
    case 'pointed':
    case 'channel_welcome':
    case 'chat_history':
    case 'chat_people':
    case 'named':
      return state;
  }
}

function onWelcome(state: ClassState, event: Welcome): ClassState {
  const back = state.seat !== null && event.back;
  const newest = event.chat[event.chat.length - 1]?.id ?? 0;
  const me = event.participants.find(({ id }) => id === event.you);
  const came = backAgain(state.notices);
  return seen({
    ...(back ? state : { ...state, speaking: [], lastSpeaker: null, pinned: null }),
    phase: 'in_class',
    ending: null,
    refusal: null,
    you: event.you,
    seat: event.seat,
    title: event.room.title,
    videoCodec: event.video_codec,
    participants: event.participants,
    chat: event.chat,
    writers: event.writers,
    muted: event.muted,
    privateRule: event.private,
    reactions: reactionsOf(event.reactions),
    hands: event.hands,
    invited: event.invited,
    recording: event.recording,
    mayRecord: event.may_record,
    locked: event.locked,
    fileMax: event.file_max,
    studentRights: event.student_rights,
    entry: event.entry,
    waiting: event.waiting,
    removals: event.removals,
    cameras: event.cameras,
    absence: event.absence,
    ...dataOf(event),
    ...slidesOf(event, back ? state : kNoSlides),
    mutedAt: 0,
    broadcasting: event.broadcasting,
    directMax: event.direct_max,
    breakouts: event.breakouts,
    carriage: event.carriage,
    stun: event.stun,
    ...lessonOf(event),
    hls: me?.carrier === 'broadcast' ? state.hls : null,
    seenChat: back ? state.seenChat : newest,
    notices: waitingNotices(carrierNotices(came, you(state), me), event.waiting),
  });
}

function onHands(state: ClassState, event: ServerEvent): ClassState {
  const next = onHandsEvent(state, event);
  switch (event.event) {
    case 'hand_raised':
      return { ...next, announcement: handAnnouncement(next, event.hand.participant) };
    case 'hand_lowered':
      return onLowered(state, next, event.participant === state.you, event.by);
    case 'all_hands_lowered':
      return onLowered(state, next, handNumber(state.hands, state.you) !== null, event.by);
    case 'invited_to_speak': {
      const mine = event.participant === state.you && event.invited;
      return mine ? { ...next, notices: turnNotices(state) } : next;
    }
    default:
      return next;
  }
}

/** What was read aloud of a hand is over: the same words are news again. */
function onLowered(state: ClassState, next: ClassState, mine: boolean, by: string): ClassState {
  if (!mine) return { ...next, announcement: null };
  const announcement: Announcement = { kind: 'own_hand_down', name: '' };
  return { ...next, announcement, notices: loweredNotices(state, by) };
}

/** For a teacher, and to whom it belongs. */
function handAnnouncement(state: ClassState, id: string): Announcement | null {
  const number = handNumber(state.hands, id);
  const name = state.participants.find((one) => one.id === id)?.name;
  if (number === null || name === undefined) return state.announcement;
  if (id === state.you) return { kind: 'own_hand', name, number };
  return isTeacher(state) ? { kind: 'hand', name, number } : state.announcement;
}

/** A hand that goes down by itself should be noticed, unless it is for the turn that one has now. */
function loweredNotices({ you: me, invited, notices }: ClassState, by: string) {
  const known = by === me || (me !== null && invited.includes(me));
  return known ? notices : addNotice(notices, 'hand_lowered');
}

/** What there is to do stands on a card, which is no notice; whoever speaks already needs only to know. */
function turnNotices(state: ClassState) {
  const rest = dropNotice(dropNotice(state.notices, 'hand_lowered'), 'microphone_allowed');
  return you(state)?.sources.microphone.on ? addNotice(rest, 'your_turn') : rest;
}

function onLesson(state: ClassState, event: ServerEvent): ClassState {
  const next = onLessonEvent(state, event);
  const told = { ...next, announcement: lessonAnnouncement(state, next, event) ?? state.announcement };
  const mine = event.event === 'student_picked' && event.participant === state.you;
  return mine ? { ...told, notices: addNotice(state.notices, 'picked') } : told;
}

/** What of the lesson is read aloud. */
function lessonAnnouncement(before: ClassState, state: ClassState, event: ServerEvent): Announcement | null {
  if (event.event === 'timer_changed' && event.timer) return { kind: 'timer', name: '' };
  if (event.event === 'student_picked') {
    const person = state.participants.find(({ id }) => id === event.participant);
    return person ? { kind: 'picked', name: person.name } : null;
  }
  if (isTeacher(state)) return null;
  if (openPoll(before) && !openPoll(state) && !isShown(event)) return { kind: 'poll_closed', name: '' };
  if (event.event !== 'poll_changed') return null;
  if (event.poll.state === 'open') return { kind: 'poll', name: event.poll.question };
  return event.poll.published ? { kind: 'poll_results', name: '' } : null;
}

/** The results of a question come in its place. */
const isShown = (event: ServerEvent): boolean => event.event === 'poll_changed' && event.poll.published;

/** Which page is before one, read aloud. */
function toldOfSlide(state: ClassState): ClassState {
  const place = state.shown && (state.apart ?? state.shown);
  const set = place && setOf(state, place.set);
  const announcement: Announcement = place && set
    ? { kind: 'slide', name: set.title, number: place.page + 1, text: String(set.pages.length) }
    : { kind: 'slides_over', name: '' };
  return { ...state, announcement };
}

function onLocked(state: ClassState, locked: boolean): ClassState {
  const rest = dropNotice(state.notices, locked ? 'unlocked' : 'locked');
  return { ...state, locked, notices: addNotice(rest, locked ? 'locked' : 'unlocked') };
}

function onCarried(state: ClassState, hls: string | null): ClassState {
  return hls === null ? { ...state, hls } : { ...state, hls, arriving: [], speaking: [] };
}

/** A seat that has only changed its connection was never away. */
function backAgain(notices: readonly Notice[]) {
  const rest = dropNotice(notices, 'reconnecting');
  return rest.length === notices.length ? notices : addNotice(rest, 'connection_back');
}

function onConnection(state: ClassState, connection: PipeState): ClassState {
  const lost = connection === 'waiting' && state.phase === 'in_class';
  const notices = lost ? addNotice(state.notices, 'reconnecting') : state.notices;
  return { ...state, connection, notices };
}

function onClosing(state: ClassState, reason: ClosingReason): ClassState {
  switch (reason) {
    case 'removed': {
      const ending = state.phase === 'waiting' ? 'not_admitted' : 'removed';
      return { ...state, phase: 'ended', ending };
    }
    case 'room_deleted':
    case 'link_revoked':
    case 'class_ended':
    case 'replaced':
    case 'left':
      return { ...state, phase: 'ended', ending: reason };
    case 'sign_in_needed':
      return { ...state, phase: 'ended', ending: 'refused', refusal: reason };
    default:
      return state; // it comes back by itself, or is of a channel's chat
  }
}

function onLeft(state: ClassState, id: string): ClassState {
  const gone = state.participants.find((participant) => participant.id === id);
  return {
    ...state,
    participants: state.participants.filter((participant) => participant.id !== id),
    speaking: state.speaking.filter((speaker) => speaker !== id),
    lastSpeaker: state.lastSpeaker === id ? null : state.lastSpeaker,
    pinned: state.pinned?.participant === id ? null : state.pinned,
    announcement: gone ? { kind: 'left', name: gone.name } : state.announcement,
  };
}

function onSpeaking(before: ClassState, heard: readonly string[]): ClassState {
  const { state, speaking: participants } = withSpeakersTold(before, heard);
  const same =
    participants.length === state.speaking.length &&
    participants.every((id, index) => state.speaking[index] === id);
  if (same) return state;
  const others = participants.filter((id) => id !== state.you);
  const keeps = state.lastSpeaker !== null && others.includes(state.lastSpeaker);
  const lastSpeaker = keeps ? state.lastSpeaker : (others[0] ?? state.lastSpeaker);
  return { ...state, speaking: participants, lastSpeaker };
}

/** A message to all may be about the time that is left: who works in a group learns of it at once. */
function toldToAll(state: ClassState, message: ChatMessage): ClassState {
  if (state.panel === 'chat' || !isToAll(state, message)) return state;
  const announcement: Announcement = { kind: 'message', name: message.name, text: wordsOf(message) };
  return { ...state, announcement, notices: addNotice(state.notices, 'message_to_all') };
}

function onPanel(state: ClassState, panel: PanelName | null): ClassState {
  const told = panel === null ? [] : (kToldBy[panel] ?? []);
  const notices = told.reduce((left, kind) => dropNotice(left, kind), state.notices);
  return seen({ ...state, panel, notices });
}

/** What stands in a panel needs no notice over it. */
const kToldBy: Readonly<Partial<Record<PanelName, readonly NoticeKind[]>>> = {
  chat: ['message_to_all', 'file_offered'],
  people: ['somebody_waits', 'help_admit', 'help_moderate'],
};

/** While the chat is open its newest message counts as read. */
function seen(state: ClassState): ClassState {
  if (state.panel !== 'chat') return state;
  return { ...state, seenChat: state.chat[state.chat.length - 1]?.id ?? state.seenChat };
}
