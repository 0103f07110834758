// What is said to a broadcaster about what arrives, in words.
import { t, type MessageKey } from '../i18n';
import type { Finding } from '../signal/channels';

const kWords: Readonly<Record<string, MessageKey>> = {
  keyframes_rare: 'finding.keyframes_rare',
  b_frames: 'finding.b_frames',
  picture_format: 'finding.picture_format',
  no_sound: 'finding.no_sound',
  no_picture: 'finding.no_picture',
  clock_jumps: 'finding.clock_jumps',
  upload_weak: 'finding.upload_weak',
  no_keyframe: 'finding.no_keyframe',
  interlaced: 'finding.interlaced',
  sound_too_fast: 'finding.sound_too_fast',
  unreadable: 'finding.unreadable',
  sound_undecodable: 'finding.sound_undecodable',
  codec_unsupported: 'finding.codec_unsupported',
};

/** A finding that a newer server knows and this page does not keeps its word. */
export function findingWords({ word, number, text }: Finding): string {
  const key = kWords[word];
  return key ? t(key, { n: number, name: text }) : word;
}
