// hls.js may load a source's first sound before its first picture. It keeps that sound until the picture's clock
// is known, but looks at what it kept only ten times a second: a part that comes in between goes
// first, what was kept is lost, and playback stands at the hole for ever (hls.js 1.7.4; seen when a
// publisher had come back). So it looks at once.
import type Hls from 'hls.js';
import type { HlsConfig } from 'hls.js';

type AudioController = NonNullable<HlsConfig['audioStreamController']>;

export function promptAudio(HlsClass: typeof Hls): Partial<HlsConfig> {
  const Audio = HlsClass.DefaultConfig.audioStreamController;
  if (!Audio) return {};
  class PromptAudio extends Audio {
    constructor(...given: ConstructorParameters<AudioController>) {
      super(...given);
      given[0].on(HlsClass.Events.INIT_PTS_FOUND, () => this.tick());
    }
  }
  return { audioStreamController: PromptAudio };
}
