import type { ChatMessage, Participant, Role, ServerEvent, Source, Welcome } from '../src/signal/protocol';
import { emptyClass, reduce, type Action, type ClassState } from '../src/state/classroom';

export function person(id: string, role: Role = 'student', on: Source[] = []): Participant {
  const source = (name: Source) => ({ on: on.includes(name), blocked: false });
  return {
    id,
    name: `Name ${id}`,
    role,
    connected: true,
    carrier: 'direct',
    broadcast_only: false,
    allowed: [],
    group: 0,
    sources: {
      microphone: source('microphone'),
      camera: source('camera'),
      screen: source('screen'),
      screen_audio: source('screen_audio'),
    },
  };
}

export function blocked(participant: Participant, source: Source): Participant {
  const state = { ...participant.sources[source], blocked: true };
  return { ...participant, sources: { ...participant.sources, [source]: state } };
}

export const message = (id: number, from: string): ChatMessage => ({
  id,
  from,
  name: `Name ${from}`,
  role: 'student',
  text: `text ${id}`,
  at: 1_795_000_000_000 + id,
});

export function welcome(
  you: string,
  participants: Participant[],
  chat: ChatMessage[] = [],
): Welcome {
  return {
    event: 'welcome',
    number: 1,
    you,
    seat: 'seat',
    back: false,
    room: { name: 'kelas-7a', title: 'Kelas 7A' },
    video_codec: 'H264',
    participants,
    chat,
    writers: 'all',
    muted: [],
    hands: [],
    invited: [],
    locked: false,
    file_max: 26_214_400,
    student_rights: ['speak', 'show', 'present', 'file', 'chat'],
    removals: [],
    entry: 'open',
    waiting: [],
    recording: { state: 'off', by: '', ended: '', left_out: [], minutes_left: null },
    may_record: true,
    broadcasting: { on: false, left_out: [] },
    direct_max: 0,
    private: 'off',
    cameras: 'all',
    absence: { rule: 'go_on', away: false },
    ceiling: 'everything',
    steps: [],
    reactions: [],
    signs: [],
    timer: null,
    polls: [],
    carriage: { by: 'server', moving: false, move: 0, why: null, unreachable: [] },
    stun: [],
    breakouts: { groups: [], ends: null },
    slides: [],
    shown: null,
    at: 1_795_000_000_000,
  };
}

export const server = (event: ServerEvent): Action => ({ action: 'server', event });

export function after(actions: Action[], from: ClassState = emptyClass('Kelas 7A')): ClassState {
  return actions.reduce(reduce, from);
}

/** A class in which `you` sits among these people. */
export const inClass = (you: string, participants: Participant[]): ClassState =>
  after([server(welcome(you, participants))]);
