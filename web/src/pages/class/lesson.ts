// What a person wishes of the lesson: signs, the clock, picking, polls. What was done everybody
// hears, this page too.
import type { Command, PollForm, Sign } from '../../signal/protocol';

export class Lesson {
  /** `wish` sends a command and tells what is refused. */
  constructor(private readonly wish: (command: Command) => Promise<boolean>) {}

  /** One's own; null takes it back. */
  showSign(sign: Sign | null): void {
    void this.wish({ command: 'show_sign', sign });
  }

  clearSigns(): void {
    void this.wish({ command: 'clear_signs' });
  }

  pick(): void {
    void this.wish({ command: 'pick_student' });
  }

  /** 0 takes the clock away. */
  setTimer(seconds: number): void {
    void this.wish({ command: 'set_timer', seconds });
  }

  /** `poll` null: a new one. */
  savePoll(poll: number | null, form: PollForm, open: boolean): Promise<boolean> {
    const { question, kind, options, anonymous } = form;
    return this.wish({ command: 'save_poll', poll, question, kind, options, anonymous, open });
  }

  openPoll(poll: number): void {
    void this.wish({ command: 'open_poll', poll });
  }

  closePoll(poll: number): void {
    void this.wish({ command: 'close_poll', poll });
  }

  publishPoll(poll: number, published: boolean): void {
    void this.wish({ command: 'publish_poll', poll, published });
  }

  deletePoll(poll: number): void {
    void this.wish({ command: 'delete_poll', poll });
  }

  answerPoll(poll: number, choices: readonly number[], text: string): Promise<boolean> {
    return this.wish({ command: 'answer_poll', poll, choices: [...choices], text });
  }

  /** The answers that one may know, which come as an event. */
  readPoll(poll: number): void {
    void this.wish({ command: 'read_poll', poll });
  }
}
