// The connection under the class: commands with ids and time limits, events in order, reconnecting by
// itself and over whatever the network lets through. A command without a reply outlives a lost
// connection, and one that is sent while there is none waits for the next, when the seat goes on where
// it stopped. A connection that has fallen silent is taken for lost. It knows nothing of the class;
// whoever owns it says how to join, and what to ask a silent server.
import { HttpSocket } from './http_socket';
import { KindChoice, type PipeKind } from './pipe_kind';
import { beginsSeat, decodeMessage, type Command, type Refusal, type Reply, type ServerEvent } from './protocol';

/** What the pipe needs of a connection: a WebSocket, or what looks like one. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  /** The server has answered, though it had nothing to say. */
  onalive?: (() => void) | null;
  /** The server takes no connection now, and says why; a WebSocket cannot tell. Then it closes. */
  onrefused?: ((refusal: Refusal) => void) | null;
  send(text: string): void;
  /** Hears no more; what was to be sent may still arrive. */
  close(): void;
  /** The same, but what has not arrived yet must not, where that can be helped. */
  abort?(): void;
}

/** What the pipe needs of the world; tests pass their own clock. */
export interface World {
  connect(kind: PipeKind): Socket;
  /** Runs `then` after so many milliseconds; the result cancels it. */
  after(ms: number, then: () => void): () => void;
  /** A number in [0, 1). */
  random(): number;
}

export type PipeState = 'connecting' | 'open' | 'waiting' | 'closed';

/**
 * A command fails with the server's refusal, or with one of the pipe's own reasons; `server_trouble`
 * stands for an answer that this page does not understand.
 */
export type Failure = Refusal | 'no_answer' | 'disconnected' | 'server_trouble';

export class CommandFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure);
    this.name = 'CommandFailed';
  }
}

export interface PipeOwner {
  /** A fresh connection: the first command to send, or null to send none. */
  onOpen(): void;
  onEvent(event: ServerEvent): void;
  onState(state: PipeState): void;
  /** The server took no connection and said why; the pipe goes on trying until it is closed. */
  onRefused(refusal: Refusal): void;
  /** The server has said nothing for a while: time to probe(). */
  onQuiet(): void;
}

/** Of the time in which a connection carries something: no limit for a line that is gone. */
export const kAnswerWithinMs = 30_000;
export const kConnectWithinMs = 8_000;
/** After something was sent, something must come: nobody else tells of a line that is gone. */
export const kHearWithinMs = 8_000;
/** The same when there is reason to doubt. */
export const kProbeWithinMs = 4_000;
/** Once a quarter of a minute costs a student about 60 kB an hour, when nothing else is said. */
export const kQuietMs = 15_000;
/** Commands without a reply: fewer than the server takes at once, and than the replies it keeps. */
export const kWaitingMax = 32;
/** A command whose sending has ended so many connections is what ends them. */
export const kLossesMax = 3;
/** What the server reads of one message, in bytes of UTF-8. */
export const kMessageBytesMax = 64 * 1024;
const kFirstDelayMs = 250;
const kLongestDelayMs = 5_000;
/** After this many gaps in the numbering the pipe stops asking for a fresh start. */
const kGapsBeforeTrust = 3;

/** Milliseconds to wait before the attempt of that number (0 is the first after a loss). */
export function reconnectDelay(attempt: number, random: number): number {
  const base = Math.min(kFirstDelayMs * 2 ** attempt, kLongestDelayMs);
  return base * (0.7 + 0.6 * random);
}

interface Waiting {
  text: string;
  resolve(reply: Reply): void;
  reject(failure: CommandFailed): void;
  cancel(): void;
  /** Whether this connection has been told, and how many were lost that had. */
  said: boolean;
  losses: number;
  /** Means the same in whatever seat it is said. */
  timeless: boolean;
}

export class Pipe {
  private socket: Socket | null = null;
  private state: PipeState = 'closed';
  private nextId = 1;
  private attempt = 0;
  private lastEvent: number | null = null;
  private gaps = 0;
  private cancelTimer = () => {};
  private readonly choice = new KindChoice();
  /** Whether this connection has carried anything from the server. */
  private heard = false;
  /** Until something comes: whether the server owes it, and what ends the patience. */
  private owed = false;
  private cancelPatience = () => {};
  /** A connection of a better kind that is being tried. */
  private rival: Socket | null = null;
  private cancelClimb = () => {};
  /** The connection that a better one is to replace: heard until the seat has moved over. */
  private retired: Socket | null = null;
  /** The join that takes up the seat; until its reply other commands are held. */
  private joining: number | null = null;
  /** There was a seat before this connection: others are held until that is taken up again. */
  private resuming = false;
  /** A connection that was given up may have taken the seat along: this one's end is no end then. */
  private mayHaveMoved = false;
  private readonly waiting = new Map<number, Waiting>();

  constructor(
    private readonly world: World,
    private readonly owner: PipeOwner,
  ) {}

  /** Connects, and from then on reconnects whenever the connection is lost. */
  open(): void {
    this.attempt = 0;
    this.connect();
  }

  /** Ends for good: no reconnecting; open commands fail. */
  close(): void {
    this.drop(true);
    this.fail();
    this.lastEvent = null;
    this.setState('closed');
  }

  /** The number of the last event that was taken in; null before the first. */
  get lastTaken(): number | null {
    return this.lastEvent;
  }

  /** The kind of the connection that is used or tried. */
  get kind(): PipeKind {
    return this.choice.kind;
  }

  /** The network may have changed: a waiting pipe tries at once. */
  hurry(): void {
    if (this.state !== 'waiting') return;
    this.attempt = 0;
    this.connect();
  }

  /** Drops a connection that is believed dead and reconnects. */
  reconnect(): void {
    if (this.state === 'open') this.lose();
  }

  /** The network or the page may have slept: sends this and is quick to give the connection up. */
  probe(command: Command): void {
    this.hurry();
    if (this.state !== 'open') return;
    this.send(command).catch(() => {});
    this.owed = true;
    this.bePatient(kProbeWithinMs, () => this.lose());
  }

  /**
   * Sends a command; rejects with CommandFailed when refused, lost or unanswered. What is to be sent
   * before the first `join` is answered waits for that. Once a later one has been answered with
   * `resumed`, be it true or false, what earlier connections left unanswered and what was to be sent
   * between them is sent, with the same ids; if the seat is new, it has failed, but for a message that
   * no connection has carried yet: that means the same in any seat.
   */
  send(command: Command): Promise<Reply> {
    const joins = command.command === 'join';
    const full = this.waiting.size >= kWaitingMax && !joins;
    if (this.state === 'closed' || full) {
      return Promise.reject(new CommandFailed('disconnected'));
    }
    const id = this.nextId++;
    if (joins) this.joining = id;
    const text = JSON.stringify({ id, ...command });
    if (new TextEncoder().encode(text).length > kMessageBytesMax) {
      return Promise.reject(new CommandFailed('too_long'));
    }
    return new Promise((resolve, reject) => {
      const timeless = command.command === 'send_chat';
      const cancel = () => {};
      this.waiting.set(id, { text, resolve, reject, cancel, said: false, losses: 0, timeless });
      if (joins || this.maySay) this.say(id);
    });
  }

  private get maySay(): boolean {
    return this.state === 'open' && this.joining === null && !this.resuming;
  }

  private sayHeld(): void {
    for (const [id, { said }] of this.waiting) if (!said) this.say(id);
  }

  private say(id: number): void {
    const command = this.waiting.get(id);
    if (!command) return;
    command.cancel();
    command.said = true;
    command.cancel = this.world.after(kAnswerWithinMs, () =>
      this.taken(id)?.reject(new CommandFailed('no_answer')),
    );
    this.socket?.send(command.text);
    if (this.owed) return;
    this.owed = true;
    this.bePatient(kHearWithinMs, () => this.lose());
  }

  private bePatient(ms: number, then: () => void): void {
    this.cancelPatience();
    this.cancelPatience = this.world.after(ms, then);
  }

  private hear(): void {
    this.owed = false;
    this.bePatient(kQuietMs, () => this.owner.onQuiet());
    if (this.heard) return;
    this.heard = true;
    this.choice.works();
    this.planClimb();
  }

  private connect(): void {
    this.drop();
    this.setState('connecting');
    const socket = this.world.connect(this.choice.kind);
    this.cancelTimer = this.world.after(kConnectWithinMs, () => this.lose());
    socket.onopen = () => this.onOpen();
    this.use(socket);
  }

  private use(socket: Socket): void {
    this.socket = socket;
    this.heard = false;
    this.cancelPatience();
    this.owed = false;
    this.resuming = this.lastEvent !== null;
    this.mayHaveMoved = false;
    this.listen(socket);
  }

  private listen(socket: Socket): void {
    socket.onmessage = (event) => {
      this.hear();
      this.receive(event.data);
    };
    socket.onalive = () => this.hear();
    socket.onclose = () => this.lose();
    socket.onrefused = (refusal) => this.owner.onRefused(refusal);
  }

  private onOpen(): void {
    this.cancelTimer();
    this.cancelTimer = () => {};
    this.setState('open');
    this.owner.onOpen();
    if (this.maySay) this.sayHeld();
  }

  /** After a while, tries a better kind beside the connection that works, and moves over to it. */
  private planClimb(): void {
    const better = this.choice.better;
    if (better === null) return;
    this.cancelClimb = this.world.after(this.choice.nextClimb(), () => {
      const rival = this.world.connect(better);
      this.rival = rival;
      this.cancelClimb = this.world.after(kConnectWithinMs, () => this.giveUpClimb());
      rival.onclose = () => this.giveUpClimb();
      rival.onopen = () => this.climb(rival);
    });
  }

  private giveUpClimb(): void {
    this.dropRival();
    this.planClimb();
  }

  /** The seat moves over by its next join; until then the others see no gap, and neither do we. */
  private climb(rival: Socket): void {
    if (this.joining !== null) return this.giveUpClimb();
    this.rival = null;
    // The old one may take their answers along.
    for (const waiting of this.waiting.values()) waiting.said = false;
    this.cancelClimb();
    this.choice.climb();
    this.retired = this.socket;
    if (this.retired) this.overhearApart(this.retired);
    this.use(rival);
    this.onOpen();
  }

  /** What an old connection still brings counts, but not its end: that is what moving over means. */
  private overhearApart(socket: Socket): void {
    deafen(socket);
    socket.onmessage = (event) => this.receive(event.data, true);
    socket.onclose = () => this.retire();
  }

  /** The seat has not moved over: back to the connection that works. */
  private climbDown(): void {
    const rival = this.socket;
    this.socket = this.retired as Socket;
    this.retired = null;
    this.choice.fails();
    this.stopJoining();
    if (rival) silence(rival);
    this.resuming = false;
    this.mayHaveMoved = true;
    this.listen(this.socket);
    this.heard = false;
    this.hear();
    this.sayHeld();
  }

  private dropRival(): void {
    this.cancelClimb();
    this.cancelClimb = () => {};
    if (this.rival) silence(this.rival);
    this.rival = null;
  }

  private receive(data: unknown, apart = false): void {
    if (typeof data !== 'string') return;
    let message: Reply | ServerEvent;
    try {
      message = decodeMessage(data);
    } catch (error) {
      // A newer server may say things this page does not know yet; the rest still works.
      console.warn('pendopo: message not understood', error);
      return this.overhear(data);
    }
    if ('reply' in message) this.settle(message);
    else if (this.mayHaveMoved && message.event === 'closing') this.lose();
    else if (!apart || message.event !== 'closing') this.deliver(message);
  }

  /** What is not understood still answers its command, or takes its place among the events. */
  private overhear(data: string): void {
    const { reply, number } = numbersOf(data);
    if (reply !== null) this.taken(reply)?.reject(new CommandFailed('server_trouble'));
    else if (number !== null) this.follows(number, false);
  }

  private settle(reply: Reply): void {
    const waiting = this.taken(reply.reply);
    if (reply.reply === this.joining) this.onJoined(reply);
    if (reply.refusal) waiting?.reject(new CommandFailed(reply.refusal));
    else waiting?.resolve(reply);
  }

  /** The seat is taken again: what was asked before is asked again, or has failed. */
  private onJoined(reply: Reply): void {
    this.joining = null;
    this.retire();
    if (reply.refusal) return;
    this.choice.arrives();
    const lost = this.resuming && reply.resumed === null;
    this.resuming = false;
    if (lost) this.fail((command) => !command.timeless || command.losses > 0);
    else if (reply.resumed !== null) this.attempt = 0;
    this.sayHeld();
  }

  private retire(): void {
    this.retired?.close();
    this.retired = null;
  }

  /** Every open command has failed, or those of which that is true. */
  private fail(has: (command: Waiting) => boolean = () => true): void {
    for (const [id, command] of this.waiting) {
      if (has(command)) this.taken(id)?.reject(new CommandFailed('disconnected'));
    }
  }

  /** The command of that id, which from now on waits no more. */
  private taken(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    waiting?.cancel();
    return waiting;
  }

  private deliver(event: ServerEvent): void {
    // Of the moment: it counts for nothing.
    if (event.event === 'pointed') return this.lastEvent === null ? undefined : this.owner.onEvent(event);
    const first = beginsSeat(event);
    if (first) this.attempt = 0;
    if (this.follows(event.number, first)) this.owner.onEvent(event);
  }

  /** Whether the event of that number is new; a missing one before it makes the pipe begin anew. */
  private follows(number: number, first: boolean): boolean {
    const last = first ? null : this.lastEvent;
    if (last !== null && number <= last) return false;
    if (last !== null && number !== last + 1 && this.gaps < kGapsBeforeTrust) {
      this.gaps += 1;
      this.lose();
      return false;
    }
    this.lastEvent = number;
    return true;
  }

  private lose(): void {
    if (this.state === 'closed') return;
    if (this.retired) return this.climbDown();
    if (!this.heard && this.state !== 'waiting') this.choice.fails();
    this.drop();
    if (this.lastEvent === null) this.fail();
    this.countLosses();
    this.setState('waiting');
    const delay = reconnectDelay(this.attempt, this.world.random());
    this.attempt += 1;
    this.cancelTimer = this.world.after(delay, () => this.connect());
  }

  /** What was said waits for the next connection, unless it is what ends them. */
  private countLosses(): void {
    for (const [id, command] of this.waiting) {
      command.cancel();
      if (command.said) command.losses += 1;
      command.said = false;
      if (command.losses >= kLossesMax) this.taken(id)?.reject(new CommandFailed('no_answer'));
    }
  }

  private drop(leaving = false): void {
    this.cancelTimer();
    this.cancelTimer = () => {};
    this.cancelPatience();
    this.owed = false;
    this.dropRival();
    this.retire();
    if (this.socket) silence(this.socket, leaving);
    this.socket = null;
    this.stopJoining();
  }

  /** A join belongs to its connection. */
  private stopJoining(): void {
    if (this.joining !== null) this.taken(this.joining)?.reject(new CommandFailed('disconnected'));
    this.joining = null;
  }

  private setState(state: PipeState): void {
    if (this.state === state) return;
    this.state = state;
    this.owner.onState(state);
  }
}

function deafen(socket: Socket): void {
  socket.onopen = socket.onmessage = socket.onclose = null;
  socket.onrefused = socket.onalive = null;
}

/** A late join of a connection that was given up would take the seat from the next one. */
function silence(socket: Socket, leaving = false): void {
  deafen(socket);
  if (socket.abort && !leaving) socket.abort();
  else socket.close();
}

/** The numbers of a message of which nothing else is understood. */
function numbersOf(data: string): { reply: number | null; number: number | null } {
  const whole = (value: unknown) => (Number.isSafeInteger(value) ? (value as number) : null);
  try {
    const message = JSON.parse(data) as { reply?: unknown; number?: unknown } | null;
    return { reply: whole(message?.reply), number: whole(message?.number) };
  } catch {
    return { reply: null, number: null };
  }
}

/** The real world: connections to the server this page came from. */
export function browserWorld(): World {
  const address = `${location.protocol === 'http:' ? 'ws' : 'wss'}://${location.host}/api/signal`;
  return {
    connect: (kind) =>
      kind === 'websocket' ? (new WebSocket(address) as unknown as Socket) : new HttpSocket(kind),
    after: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
  };
}
