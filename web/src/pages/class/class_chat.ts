// What a person does in the chat of a class.
import { CommandFailed, type Failure } from '../../signal/pipe';
import type { Command, PrivateRule, Reaction } from '../../signal/protocol';
import type { Writers } from '../../state/chat';
import type { NoticeKind } from '../../state/notices';

interface Line {
  send: (command: Command) => Promise<unknown>;
  /** What needs no answer. */
  wish: (command: Command) => void;
  notice: (kind: NoticeKind) => void;
}

export interface Sending {
  replyTo?: number | undefined;
  /** The one person for whom it is. */
  to?: string | undefined;
  /** The teacher's: for the whole class, also out of a group. */
  everyone?: boolean | undefined;
}

/** Why one may not write stands in the place of the box. */
const kShown: readonly (Failure | null)[] = ['muted', 'team_only'];

const kNotices: Partial<Record<Failure, NoticeKind>> = {
  too_fast: 'chat_too_fast',
  no_such_message: 'chat_message_gone',
  no_such_participant: 'chat_person_gone',
  private_off: 'chat_private_off',
  questions_only: 'chat_questions_only',
};

export class ClassChat {
  constructor(private readonly line: Line) {}

  /** True when the message is with the server. */
  post(text: string, { replyTo, to, everyone }: Sending = {}): Promise<boolean> {
    return this.say({
      command: 'send_chat',
      text,
      ...(replyTo !== undefined && { reply_to: replyTo }),
      ...(to !== undefined && { to }),
      ...(everyone !== undefined && { everyone }),
    });
  }

  /** True when the message has the other words. */
  edit(message: number, text: string): Promise<boolean> {
    return this.say({ command: 'edit_message', message, text });
  }

  react(message: number, reaction: Reaction, on: boolean): void {
    void this.say({ command: 'react', message, reaction, on });
  }

  delete(message: number): void {
    this.line.wish({ command: 'delete_message', message });
  }

  mute(participant: string, muted: boolean): void {
    this.line.wish({ command: 'mute_writer', participant, muted });
  }

  setWriters(writers: Writers): void {
    this.line.wish({ command: 'set_writers', writers });
  }

  setPrivateRule(rule: PrivateRule): void {
    this.line.wish({ command: 'set_private', private: rule });
  }

  private async say(command: Command): Promise<boolean> {
    try {
      await this.line.send(command);
      return true;
    } catch (error) {
      const failure = error instanceof CommandFailed ? error.failure : null;
      if (failure === 'repeated') return true; // done before the line was lost
      if (kShown.includes(failure)) return false;
      this.line.notice((failure && kNotices[failure]) ?? 'chat_not_sent');
      return false;
    }
  }
}
