// A viewer's place in a channel's chat: joins the pipe to the one state that the page draws. It has
// no media, and costs nothing before start().
import { signal } from '@preact/signals';
import { deviceName } from '../../signal/device';
import { browserWorld, CommandFailed, Pipe, type Failure } from '../../signal/pipe';
import type { Command, Refusal, ServerEvent } from '../../signal/protocol';
import { forgetSeat, newSeatToken, rememberedSeat, rememberSeat } from '../../signal/seat_token';
import {
  kEmptyChannelChat,
  reduceChannelChat,
  type ChannelChatAction,
  type ChannelChatState,
} from '../../state/channel_chat';
import { rememberedName, rememberName } from '../class/memory';

/** Refusals that pass by themselves, when the chat had already begun. */
const kPassing = new Set<Failure>([
  'server_busy', 'too_fast', 'no_answer', 'disconnected',
  'not_on_air', // after a restart of the server its publisher comes back later than its viewers
]);

const failureOf = (error: unknown): Failure =>
  error instanceof CommandFailed ? error.failure : 'no_answer';

export class ChatSeat {
  readonly state = signal<ChannelChatState>(kEmptyChannelChat);

  private readonly room: string;
  private readonly pipe = new Pipe(browserWorld(), {
    onOpen: () => void this.join(),
    onEvent: (event) => this.onEvent(event),
    onState: (state) => this.dispatch({ action: 'connection', state }),
    onRefused: (refusal) => this.onDoorShut(refusal),
    onQuiet: () => this.pipe.probe({ command: 'ping' }),
  });
  /** The place is known by this one until the first welcome, which a bad network may lose. */
  private readonly chosen = newSeatToken();
  /** Tells the server one load of this page from another. */
  private readonly page = newSeatToken();
  private readonly onShown = () => {
    if (!document.hidden) this.pipe.probe({ command: 'ping' });
  };

  /** `pass`: what the channel's door gives now; null: nothing. */
  constructor(
    readonly channel: string,
    private readonly pass: () => string | null,
  ) {
    this.room = `channel:${channel}`;
  }

  start(): void {
    addEventListener('online', this.onShown);
    document.addEventListener('visibilitychange', this.onShown);
    this.pipe.open();
  }

  /** The place is kept for a moment, for who opens the chat again. */
  end(): void {
    removeEventListener('online', this.onShown);
    document.removeEventListener('visibilitychange', this.onShown);
    this.pipe.close();
  }

  /** The channel's door says that there is no chat now. */
  doorShut(): void {
    const { phase, connection } = this.state.peek();
    if (phase === 'ended' || connection === 'open') return;
    this.giveUp('not_on_air');
  }

  /** True when the message is with the server. */
  send = async (text: string, { replyTo }: { replyTo?: number | undefined } = {}): Promise<boolean> => {
    const reply = replyTo !== undefined && { reply_to: replyTo };
    const failure = await this.ask({ command: 'send_chat', text, ...reply });
    return failure === null || failure === 'repeated'; // posted before the line was lost
  };

  /** True when the message has the other words. */
  edit = async (message: number, text: string): Promise<boolean> => {
    const failure = await this.ask({ command: 'edit_message', message, text });
    return failure === null || failure === 'repeated';
  };

  /** True when one may write under that name, or one like it. */
  setName = async (name: string): Promise<boolean> => {
    const failure = await this.ask({ command: 'set_name', name });
    if (failure === null) rememberName(name);
    return failure === null;
  };

  deleteMessage = (message: number): void => void this.ask({ command: 'delete_message', message });

  mute = (participant: string, muted: boolean): void =>
    void this.ask({ command: 'mute_writer', participant, muted });

  private dispatch(action: ChannelChatAction): void {
    this.state.value = reduceChannelChat(this.state.peek(), action);
  }

  private async ask(command: Command): Promise<Failure | null> {
    try {
      await this.pipe.send(command);
      this.dispatch({ action: 'trouble', failure: null });
      return null;
    } catch (error) {
      const failure = failureOf(error);
      this.dispatch({ action: 'trouble', failure: failure === 'repeated' ? null : failure });
      return failure;
    }
  }

  private async join(): Promise<void> {
    try {
      await this.pipe.send({
        command: 'join',
        room: this.room,
        link: this.pass(),
        name: rememberedName(),
        seat: rememberedSeat(this.room) ?? this.chosen,
        last_event: this.pipe.lastTaken,
        page: this.page,
        device: deviceName(),
        decodes: [],
      });
    } catch (error) {
      const failure = failureOf(error);
      if (failure === 'disconnected') return;
      const began = this.state.peek().phase === 'open';
      if (kPassing.has(failure) && (began || failure === 'no_answer')) return this.pipe.reconnect();
      forgetSeat(this.room);
      this.giveUp(failure);
    }
  }

  private onDoorShut(failure: Refusal): void {
    if (failure !== 'server_busy' && this.state.peek().phase !== 'open') this.giveUp(failure);
  }

  private giveUp(failure: Failure): void {
    this.dispatch({ action: 'refused', failure });
    this.end();
  }

  private onEvent(event: ServerEvent): void {
    this.dispatch({ action: 'server', event });
    if (event.event === 'channel_welcome') rememberSeat(this.room, event.seat);
    if (this.state.peek().phase !== 'ended') return;
    if (this.state.peek().ending !== 'replaced') forgetSeat(this.room);
    this.end();
  }
}
