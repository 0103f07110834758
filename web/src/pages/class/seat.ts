// A person's place in a class: joins the pipe, the own devices and the two media connections to the
// one state that the page draws.
import { signal } from '@preact/signals';
import { browserDecodes } from '../../media/codecs';
import { chosenDevice, chooseDevice } from '../../media/devices';
import { soundHand } from '../../media/hand_sound';
import type { OwnDevices } from '../../media/own_devices';
import { Playback } from '../../media/playback';
import { Publisher } from '../../media/publisher';
import { Viewer } from '../../media/viewer';
import { browserWorld, CommandFailed, Pipe, type PipeState } from '../../signal/pipe';
import {
  kSources,
  type ClassTimer,
  type Command,
  type Hand,
  type Participant,
  type Poll,
  type Refusal,
  type Reply,
  type ServerEvent,
  type Source,
  type Welcome,
} from '../../signal/protocol';
import { deviceName } from '../../signal/device';
import { forgetSeat, newSeatToken, rememberedSeat, rememberSeat } from '../../signal/seat_token';
import { waits } from '../../state/care';
import { emptyClass, reduce, type Action, type ClassState, type View } from '../../state/classroom';
import { isTeacher, you } from '../../state/people';
import { closedBy, mayUse } from '../../state/rights';
import { ServerClock } from '../../state/server_clock';
import { Carrying } from './carrying';
import { ClassChat } from './class_chat';
import type { ClassFiles } from './class_files';
import { ClassSlides } from './class_slides';
import { DataLadder } from './data_ladder';
import { filesOf } from './files_of';
import type { HandOvers } from './hand_overs';
import { GroupWishes } from './group_wishes';
import { Lesson } from './lesson';
import { rememberedView, rememberView } from './memory';
import { Observation } from './observation';
import { Order } from './order';
import { publishCure } from './publish_cure';
import { wishNotice } from './wish_notice';
import { kTooFastPauseMs, SourceTeller } from './source_teller';
import { Watching } from './watching';

export type OwnPicture = 'microphone' | 'camera' | 'screen';

/** Refusals that pass by themselves when the class had already begun. */
const kPassing = new Set(['server_busy', 'server_full', 'too_fast', 'no_answer', 'disconnected']);
const kGoodbyeWithinMs = 600;

const failureOf = (error: unknown) => (error instanceof CommandFailed ? error.failure : null);

export interface Ticket {
  room: string;
  link: string | null;
  name: string;
  title: string;
}

export class Seat {
  readonly state = signal<ClassState>(emptyClass(''));
  /** What arrives, by `participant/source`. */
  readonly streams = signal<ReadonlyMap<string, MediaStream>>(new Map());

  private readonly pipe = new Pipe(browserWorld(), {
    onOpen: () => void this.join(),
    onEvent: (event) => this.onEvent(event),
    onState: (state) => this.onLine(state),
    onRefused: (refusal) => this.onDoorShut(refusal),
    onQuiet: () => this.probe(),
  });
  private readonly publisher = new Publisher({
    offer: async (sdp, sources, restart) => {
      const reply = await this.insist({ command: 'publish_offer', restart, sdp, sources });
      return reply.sdp ?? '';
    },
    onFailure: (error) => publishCure(error, (kind) => this.dispatch({ action: 'notice', kind })),
  });
  private readonly viewer = new Viewer({
    answer: async (offer, sdp) => {
      try {
        await this.insist({ command: 'subscribe_answer', offer, sdp });
      } catch (error) {
        // Lost with the seat, and so was the offer: the next welcome asks for another.
        if (failureOf(error) !== 'disconnected') throw error;
      }
    },
    watchAgain: (how) => this.watching.ask(how),
    onTracks: (tracks) => this.carrying.onServerTracks(tracks),
  });
  private readonly playback = new Playback((blocked) =>
    this.dispatch({ action: 'sound_blocked', blocked }),
  );
  readonly order = new Order((command) => this.wish(command), () => this.state.peek().studentRights);
  readonly groups = new GroupWishes((command) => this.wish(command));
  readonly lesson = new Lesson((command) => this.wish(command));
  readonly ladder = new DataLadder({
    state: () => this.state.peek(),
    dispatch: (action) => this.dispatch(action),
    setCamera: (wish) => this.carrying.setCamera(wish),
    send: (command) => this.pipe.send(command),
  });
  private stopLadder = () => {};
  private readonly carrying: Carrying;
  private readonly observation: Observation;
  private readonly teller = new SourceTeller({
    isOn: (source) => this.own.capture(source) === 'on',
    tell: (source, on) =>
      this.pipe.send({ command: 'set_source', source, on }).then(
        () => null,
        (error: unknown) => failureOf(error) ?? 'failed',
      ),
    // Nobody may believe that he is heard or seen while the server lets nothing through.
    refused: (source, on) => {
      if (on) this.own.turnOff(source);
      this.dispatch({ action: 'notice', kind: 'not_allowed' });
    },
  });
  readonly chat = new ClassChat({
    send: (command) => this.pipe.send(command),
    wish: (command) => void this.wish(command),
    notice: (kind) => this.dispatch({ action: 'notice', kind }),
  });
  /** The place is known by this one until the first welcome, which a bad network may lose. */
  private readonly chosen = newSeatToken();
  /** The one that holds, which the last welcome gave. */
  private token = this.chosen;
  readonly handOvers: HandOvers;
  readonly files: ClassFiles;
  readonly slides: ClassSlides;
  /** Tells the server one load of this page from another. */
  private readonly page = newSeatToken();
  /** How often the seat has begun: what was meant for one place may mean something else at the next. */
  private welcomes = 0;
  /** Has said that he speaks as soon as he is in the class. */
  private speaksWhenIn = false;
  private readonly clock = new ServerClock();
  private readonly watching = new Watching({
    ask: (restart, ice_restart) =>
      this.insist({ command: 'watch', restart, ice_restart }).then(
        () => null,
        (error: unknown) => failureOf(error) ?? 'failed',
      ),
    isInClass: () => this.state.peek().phase === 'in_class',
  });
  /** It was on when the class began to wait for its teacher. */
  private cameraWaits = false;

  constructor(
    readonly ticket: Ticket,
    readonly own: OwnDevices,
  ) {
    this.state.value = { ...emptyClass(ticket.title), view: rememberedView() };
    const { publisher, viewer, playback, page } = this;
    this.carrying = new Carrying(page, { publisher, viewer, playback, own }, {
      state: () => this.state.peek(),
      tell: (command) => void this.insist(command).catch(() => {}),
      watch: () => this.watching.ask('restart'),
      onShown: (streams) => {
        this.streams.value = streams;
        this.dispatch({ action: 'arriving', keys: [...streams.keys()] });
      },
    });
    this.observation = new Observation(this, publisher, viewer, this.carrying);
    this.slides = new ClassSlides({
      room: ticket.room,
      seat: () => this.token,
      state: () => this.state.peek(),
      send: (command) => this.pipe.send(command),
      notice: (kind) => this.dispatch({ action: 'notice', kind }),
      lookApart: (place) => this.dispatch({ action: 'slide_apart', place }),
    });
    ({ handOvers: this.handOvers, files: this.files } = filesOf({
      room: ticket.room,
      seat: () => this.token,
      state: () => this.state.peek(),
      insist: (command) => this.insist(command),
      send: (command) => this.pipe.send(command),
      notice: (kind) => this.dispatch({ action: 'notice', kind }),
    }));
  }

  start(): void {
    this.own.onChange = (source) => this.onOwnChange(source);
    for (const source of kSources) this.onOwnChange(source);
    void this.playback.choose(chosenDevice.peek().speaker);
    this.pipe.open();
    this.carrying.start();
    this.observation.start();
    this.stopLadder = this.ladder.start();
  }

  dispatch(action: Action): void {
    this.state.value = reduce(this.state.peek(), action);
  }

  /** Switches one's own source on or off, unless a teacher has stopped it. */
  toggle(source: OwnPicture): void {
    if (this.listens()) {
      return this.dispatch({ action: 'notice', kind: 'audience_only_listens' });
    }
    const capture = this.own.capture(source);
    if (capture === 'on' || capture === 'starting') return this.own.turnOff(source);
    if (you(this.state.peek())?.sources[source].blocked) {
      return this.dispatch({ action: 'notice', kind: `${source}_blocked` });
    }
    if (!this.lets(source)) return this.tellClosed(source);
    void this.own.turnOn(source);
  }

  /** Whether the class lets this person use it. */
  private lets(source: OwnPicture): boolean {
    const state = this.state.peek();
    const me = you(state);
    return !me || mayUse(state, me, source);
  }

  /** One on the stage, or everybody: on this device from now on. */
  look(view: View): void {
    rememberView(view);
    this.dispatch({ action: 'view', view });
  }

  private tellClosed(source: OwnPicture): void {
    const state = this.state.peek();
    const me = you(state);
    const by = me && closedBy(state, me);
    this.dispatch({ action: 'notice', kind: by ?? `${source}_closed` });
  }

  async choose(kind: 'microphone' | 'camera' | 'speaker', device: string): Promise<void> {
    chooseDevice(kind, device);
    if (kind === 'speaker') await this.playback.choose(device);
    else await this.own.switchTo(kind);
  }

  raiseHand(raised: boolean): void {
    void this.wish({ command: 'raise_hand', raised });
  }

  lowerHand(participant: string): void {
    void this.wish({ command: 'lower_hand', participant });
  }

  lowerAllHands(): void {
    void this.wish({ command: 'lower_all_hands' });
  }

  /** The teacher's "speak now"; its end is also for whom it concerns. */
  invite(participant: string, invited: boolean): void {
    void this.wish({ command: 'invite_to_speak', participant, invited });
  }

  /** Takes up the invitation: opens the microphone, for which whoever follows comes into the class. */
  async speak(): Promise<void> {
    const { you: me } = this.state.peek();
    if (!this.listens()) return void (await this.own.turnOn('microphone'));
    if (me === null) return;
    this.speaksWhenIn = true;
    if (!(await this.carry(me, 'direct'))) this.speaksWhenIn = false;
  }

  /** The server's time of day now. */
  serverTime(): number {
    return this.clock.time(Date.now());
  }

  /** What was done everybody hears, this page too; what was gone before needs no words. True: it was done. */
  private async wish(command: Command): Promise<boolean> {
    try {
      await this.pipe.send(command);
      return true;
    } catch (error) {
      const failure = failureOf(error);
      const kind = wishNotice(command.command, failure);
      if (kind) this.dispatch({ action: 'notice', kind });
      return failure === 'repeated'; // done before the line was lost
    }
  }

  /** The teacher's: what becomes of it everybody is told, this page too. */
  async record(what: 'start' | 'pause' | 'resume' | 'stop'): Promise<void> {
    try {
      await this.pipe.send({ command: 'record', do: what });
    } catch (error) {
      const failure = failureOf(error);
      const told = failure === 'never_recorded' || failure === 'carried_by_mesh' || failure === 'not_allowed';
      if (told) this.dispatch({ action: 'notice', kind: failure });
    }
  }

  /** Into the class, or to those who follow it as a broadcast. True when it is done. */
  async carry(participant: string, carrier: 'direct' | 'broadcast'): Promise<boolean> {
    try {
      await this.pipe.send({ command: 'set_carrier', participant, carrier });
      return true;
    } catch (error) {
      const failure = failureOf(error);
      if (failure !== 'not_allowed' && failure !== 'server_full') return false;
      // What was offered here somebody else has taken meanwhile.
      const comesIn = participant === this.state.peek().you && carrier === 'direct';
      const kind = failure === 'server_full' ? failure : comesIn ? 'no_place' : 'not_allowed';
      this.dispatch({ action: 'notice', kind });
      return false;
    }
  }

  hear(): void {
    void this.playback.hear();
  }

  /** Asks whether the server still hears us, by telling it something that it knows already. */
  probe(): void {
    const on = this.teller.wasTold('microphone');
    this.pipe.probe({ command: 'set_source', source: 'microphone', on });
  }

  async leave(): Promise<void> {
    forgetSeat(this.ticket.room);
    const goodbye = this.pipe.send({ command: 'leave' }).catch(() => null);
    await Promise.race([goodbye, new Promise((done) => setTimeout(done, kGoodbyeWithinMs))]);
    this.dispatch({ action: 'left' });
    this.end();
  }

  /** Closes everything; the state keeps why. */
  end(): void {
    this.watching.stop();
    this.handOvers.end();
    this.files.end();
    this.slides.end();
    this.observation.stop();
    this.stopLadder();
    this.carrying.stop();
    this.pipe.close();
    this.publisher.close();
    this.viewer.close();
    this.playback.close();
    this.own.onChange = () => {};
    this.own.close();
  }

  /** While the server cannot be asked, what a media connection wants of it waits. */
  private onLine(state: PipeState): void {
    this.dispatch({ action: 'connection', state });
    if (state === 'open') return;
    this.publisher.hold();
    this.viewer.hold();
  }

  private async join(): Promise<void> {
    const { room, link, name } = this.ticket;
    const remembered = rememberedSeat(room);
    if (remembered) this.publisher.expectEarlier();
    const seat = remembered ?? this.chosen;
    try {
      const decodes = browserDecodes();
      const last_event = this.pipe.lastTaken;
      const reply = await this.pipe.send({
        command: 'join',
        room,
        link,
        name,
        seat,
        last_event,
        page: this.page,
        device: deviceName(),
        mesh: true,
        decodes,
      });
      if (reply.resumed) this.onResumed();
    } catch (error) {
      const failure = error instanceof CommandFailed ? error.failure : 'no_answer';
      if (failure === 'disconnected') return;
      const began = this.hasPlace();
      if (kPassing.has(failure) && (began || failure === 'no_answer')) return this.pipe.reconnect();
      forgetSeat(room);
      this.dispatch({ action: 'refused', failure });
      this.end();
    }
  }

  /** Whoever is in the class comes back by himself; whoever is not should know why he waits. */
  private onDoorShut(failure: Refusal): void {
    const mayOnlyRestart = failure === 'server_busy';
    if (mayOnlyRestart || this.hasPlace()) return;
    this.dispatch({ action: 'refused', failure });
    this.end();
  }

  /** In the class, or before its door. */
  private hasPlace(): boolean {
    const { phase } = this.state.peek();
    return phase === 'in_class' || phase === 'waiting';
  }

  private onEvent(event: ServerEvent): void {
    const before = this.state.peek();
    this.dispatch({ action: 'server', event });
    if (event.event === 'welcome') {
      this.onWelcome(event, before.seat === null);
      if (before.phase === 'waiting') this.onAdmitted();
    }
    if (event.event === 'subscribe_offer') void this.viewer.onOffer(event);
    else if (event.event === 'republish') void this.publisher.setVideoCodec(event.video_codec, true);
    else if (event.event === 'participant_changed') this.onMoved(you(before), event.participant);
    else if (event.event === 'camera_wanted' || event.event === 'layers_wanted') this.ladder.onCameraWanted();
    else if (event.event === 'absence_changed') this.onAbsence(before);
    else if (event.event === 'hand_raised') this.onHand(event.hand);
    else if (event.event === 'waiting') this.onWaiting(event.seat);
    else if (event.event === 'waiting_joined') soundHand();
    else if (event.event === 'chat_posted') this.clock.hear(event.message.at, Date.now());
    else if (event.event === 'timer_changed' && event.timer) this.onTimer(event.timer);
    else if (event.event === 'student_picked' && event.participant === before.you) soundHand();
    else if (event.event === 'poll_changed') this.onPoll(event.poll, before);
    else if (event.event === 'carried') this.onCarried(event.carrier === 'broadcast');
    else if (event.event === 'mesh_signal') this.carrying.onSignal(event.from, event.signal);
    else if (event.event === 'closing') this.onClosing();
    this.handOvers.hear(event);
    this.slides.hear(event);
    this.carrying.follow();
  }

  /** Before the class nothing is sent, or shown; what is on stays ready. */
  private onWaiting(seat: string): void {
    rememberSeat(this.ticket.room, seat);
    this.watching.stop();
    this.teller.forget();
    this.carrying.leave();
    this.viewer.close();
    void this.publisher.leave();
  }

  /** Whoever waited may look elsewhere meanwhile. */
  private onAdmitted(): void {
    soundHand();
    if (this.listens()) return;
    for (const source of kSources) this.carrying.setTrack(source);
  }

  private onTimer({ ends, seconds }: ClassTimer): void {
    this.clock.hear(ends - 1_000 * seconds, Date.now());
  }

  /** A question that is asked again has answers already; a whole class need not ask for those of a new one. */
  private onPoll({ id, state }: Poll, before: ClassState): void {
    if (state !== 'open' || this.state.peek().answers[id] !== undefined) return;
    const was = before.polls.find((poll) => poll.id === id)?.state;
    if (was === 'closed' || (was !== 'open' && isTeacher(before))) this.lesson.readPoll(id);
  }

  private onHand({ participant, at }: Hand): void {
    this.clock.hear(at, Date.now());
    const state = this.state.peek();
    if (isTeacher(state) && participant !== state.you) soundHand();
  }

  private onWelcome(event: Welcome, first: boolean): void {
    this.welcomes += 1;
    this.ladder.onWelcome();
    this.handOvers.forgetAll(event.back);
    if (!first && !event.back) this.files.forgetAddressed();
    this.clock.hear(event.at, Date.now());
    this.speaksWhenIn = false;
    for (const media of [this.publisher, this.viewer]) {
      if (first) media.goOn();
      else media.release();
    }
    const hadSeat = rememberedSeat(this.ticket.room) !== null;
    this.token = event.seat;
    rememberSeat(this.ticket.room, event.seat);
    if (event.waiting.length > 0) soundHand();
    for (const { id, state } of event.polls) if (state === 'open') this.lesson.readPoll(id);
    void this.publisher.setVideoCodec(event.video_codec, false);
    const listens = this.listens();
    const byServer = this.carrying.begin(event.back);
    if (listens) {
      // What else there is to do the server says next (carried).
      this.watching.stop();
      this.viewer.close();
    } else if (!byServer) {
      this.watching.stop();
    } else if (first) {
      // After a reload the server may still hold the connection of the page that is gone.
      this.watching.ask(hadSeat ? 'restart' : 'go_on');
    } else if (event.back) {
      void this.publisher.resume();
      this.watching.ask(this.viewer.state === 'connected' ? 'go_on' : 'restart');
    } else {
      this.viewer.close();
      void this.publisher.restart();
      this.watching.ask('restart');
    }
    const me = you(this.state.peek());
    for (const source of kSources) {
      const on = me?.sources[source].on ?? false;
      // Only its person opens it again.
      if (this.teller.begin(source, on) && event.back) this.own.turnOff(source);
    }
    // Whoever came with devices on is not to ask for what he may not.
    if (listens) this.own.close();
    this.obeyBlocks();
    for (const source of kSources) this.teller.tell(source);
  }

  /** Whether one follows the class as a broadcast, as the page last heard. */
  private listens(): boolean {
    const state = this.state.peek();
    return state.hls !== null || you(state)?.carrier === 'broadcast';
  }

  /** The audience of a broadcast sends nothing, and is sent nothing but the broadcast. */
  private onCarried(listens: boolean): void {
    if (listens) {
      this.watching.stop();
      // The microphone, too, which a mute alone would leave open.
      this.own.close();
      this.carrying.leave();
      this.viewer.close();
      void this.publisher.leave();
    } else {
      this.watching.ask('restart');
    }
    const speaks = this.speaksWhenIn && !listens;
    this.speaksWhenIn = false;
    if (speaks) void this.own.turnOn('microphone');
  }

  /** The seat goes on where its connection broke, and the media perhaps broke with it. */
  private onResumed(): void {
    this.dispatch({ action: 'resumed' });
    this.publisher.goOn();
    this.viewer.goOn();
  }

  private onClosing(): void {
    if (this.state.peek().phase !== 'ended') return;
    if (this.state.peek().ending !== 'replaced') forgetSeat(this.ticket.room);
    this.end();
  }

  private onOwnChange(source: Source): void {
    const capture = this.own.capture(source);
    // A wish of before, such as that of a reload, which comes too late.
    if (this.listens() && (capture === 'on' || capture === 'starting')) return this.own.close();
    this.dispatch({ action: 'own', source, capture });
    if (capture === 'starting' || this.state.peek().phase === 'waiting') return;
    this.carrying.setTrack(source);
    this.teller.tell(source);
  }

  /** What was on among others is off here, as the server has it. */
  private onMoved(before: Participant | null, now: Participant): void {
    const moves = before !== null && before.id === now.id && before.group !== now.group;
    if (moves && now.role === 'student') {
      for (const source of ['microphone', 'camera', 'screen'] as const) this.own.turnOff(source);
    }
    this.obeyBlocks();
  }

  /** A camera that was on is so again when the class goes on; a microphone only by its person. */
  private onAbsence(before: ClassState): void {
    const [was, is] = [waits(before), waits(this.state.peek())];
    if (!was && is) this.cameraWaits = this.own.capture('camera') === 'on';
    if (!was || is || !this.cameraWaits) return;
    this.cameraWaits = false;
    if (this.lets('camera')) void this.own.turnOn('camera');
  }

  /** What the teacher has stopped is also switched off here, so that nobody is deceived. */
  private obeyBlocks(): void {
    const me = you(this.state.peek());
    for (const source of ['microphone', 'camera', 'screen'] as const) {
      const active = this.own.capture(source) === 'on' || this.own.capture(source) === 'starting';
      if (!active || !me) continue;
      if (me.sources[source].blocked) this.own.turnOff(source);
      if (this.lets(source)) continue;
      this.own.turnOff(source);
      if (!waits(this.state.peek())) this.tellClosed(source);
    }
  }

  /** Sends what must arrive: once more after a pause when the server finds it too fast. */
  private async insist(command: Command): Promise<Reply> {
    const welcomes = this.welcomes;
    for (;;) {
      try {
        return await this.pipe.send(command);
      } catch (error) {
        if (failureOf(error) !== 'too_fast') throw error;
      }
      await new Promise((done) => setTimeout(done, kTooFastPauseMs));
      if (welcomes !== this.welcomes) throw new CommandFailed('disconnected');
    }
  }
}
