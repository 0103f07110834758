// Slides for one person in a class, as far as everybody needs them: the rest is loaded when there are some.
import { signal } from '@preact/signals';
import type { ServerEvent } from '../../signal/protocol';
import type { SlideDesk, SlideLine } from './slide_desk';

export class ClassSlides {
  /** Once it was needed. */
  readonly desk = signal<SlideDesk | null>(null);
  /** Whether the slides are chosen now: a dialog. */
  readonly choosing = signal(false);
  private loading: Promise<SlideDesk> | null = null;
  private ended = false;

  constructor(private readonly line: SlideLine) {}

  hear(event: ServerEvent): void {
    const desk = this.desk.peek();
    if (desk) return desk.hear(event);
    if (this.line.state().shown) void this.load().catch(() => {}); // the stage says that it failed
  }

  async load(): Promise<SlideDesk> {
    this.loading ??= this.make();
    try {
      return await this.loading;
    } catch (error) {
      this.loading = null;
      throw error;
    }
  }

  async bring(file: File): Promise<void> {
    if (!(await (await this.load()).bringing.bring(file))) this.line.notice('slides_busy');
  }

  end(): void {
    this.ended = true;
    this.desk.peek()?.end();
  }

  private async make(): Promise<SlideDesk> {
    const { SlideDesk } = await import('./slide_desk');
    const desk = new SlideDesk(this.line);
    if (this.ended) desk.end();
    this.desk.value = desk;
    desk.look();
    return desk;
  }
}
