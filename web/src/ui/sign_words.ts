// How each quick sign looks.
import type { IconName } from '../design/icon';
import type { Sign } from '../signal/protocol';

export const kSignIcons: Readonly<Record<Sign, IconName>> = {
  yes: 'check',
  no: 'close',
  slower: 'slower',
  faster: 'faster',
  away: 'away',
};
