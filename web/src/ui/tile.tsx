// One person or screen: the picture, or initials on a colour, with name and marks.
import { IconButton, Avatar } from '../design/controls';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import type { Participant } from '../signal/protocol';
import { asSeen, leads } from '../state/care';
import { trackKey, type TileRef } from '../state/classroom';
import { hears, shows } from '../state/layout';
import { HandMark } from './hand_mark';
import { useSeat } from './seat_context';
import { Video } from './video';

/** The picture to draw: one's own directly, others' as it arrives; null for the avatar. */
function pictureOf(seat: ReturnType<typeof useSeat>, tile: TileRef, owner: Participant) {
  const mine = tile.participant === seat.state.value.you;
  if (mine) return seat.own.pictures.value[tile.source] ?? null;
  if (!shows(owner, tile.source)) return null;
  return seat.streams.value.get(trackKey(tile.participant, tile.source)) ?? null;
}

export function nameOf(owner: Participant, mine: boolean, source: TileRef['source']): string {
  if (source === 'screen') {
    return mine ? t('stage.your_screen') : t('stage.screen_of', { name: owner.name });
  }
  return mine ? `${owner.name} (${t('person.you')})` : owner.name;
}

export function MicrophoneMark({ owner }: { owner: Participant }) {
  const { on, blocked } = owner.sources.microphone;
  const words = blocked ? 'person.microphone_blocked' : on ? 'person.microphone_on' : 'person.microphone_off';
  return (
    <span class={`mark${blocked ? ' mark-blocked' : on ? '' : ' mark-off'}`} title={t(words)}>
      <Icon name={on && !blocked ? 'microphone' : 'microphone_off'} size={16} />
      <span class="visually-hidden">{t(words)}</span>
    </span>
  );
}

interface TileProps {
  tile: TileRef;
  /** The big one on the stage. */
  large?: boolean;
}

export function Tile({ tile, large }: TileProps) {
  const seat = useSeat();
  const state = seat.state.value;
  const person = state.participants.find(({ id }) => id === tile.participant);
  if (!person) return null;
  const owner = asSeen(state, person);
  const mine = owner.id === state.you;
  const unseen = state.cameras === 'teachers' && !leads(owner.role) && shows(owner, 'camera') && tile.source === 'camera';
  const picture = pictureOf(seat, tile, owner);
  const held = !mine && shows(owner, tile.source) && state.heldPictures.includes(trackKey(tile.participant, tile.source));
  const name = nameOf(owner, mine, tile.source);
  const speaking = state.speaking.includes(owner.id) && (mine || hears(owner));
  const pinned =
    state.pinned?.participant === tile.participant && state.pinned.source === tile.source;
  // While the connection comes about a black picture would look like a dark room.
  const coming = state.health.quality === 'unknown' ? 'stage.connecting' : 'stage.waiting';
  const face = (
    <div class="tile-face">
      <Avatar name={owner.name} />
      {shows(owner, tile.source) && !mine && <p class="tile-coming">{t(coming)}</p>}
    </div>
  );
  const marks = [
    'tile',
    large ? 'tile-large' : '',
    tile.source === 'screen' ? 'tile-screen' : '',
    speaking && tile.source === 'camera' ? 'tile-speaking' : '',
    owner.connected ? '' : 'tile-lost',
  ];
  return (
    <div
      class={marks.filter(Boolean).join(' ')}
      data-testid="tile"
      data-person-id={owner.id}
      data-source={tile.source}
      data-speaking={speaking}
    >
      {picture ? (
        <Video
          stream={picture}
          mirrored={mine && tile.source === 'camera' && seat.own.mirrors.value}
          fit={large || tile.source === 'screen' ? 'contain' : 'cover'}
          label={name}
          testId={large ? 'stage-video' : undefined}
        >
          {!mine && face}
        </Video>
      ) : (
        face
      )}
      {owner.connected && held && (
        <p class="tile-held" data-testid="tile-held" title={t('tile.held_why')}>
          <Icon name="pause" size={large ? 22 : 16} />
          <span>{t('tile.held')}</span>
          {large && <span class="tile-held-why">{t('tile.held_why')}</span>}
          {!large && <span class="visually-hidden">{t('tile.held_why')}</span>}
        </p>
      )}
      {!owner.connected && (
        <p class="tile-reconnecting">
          <span class="spinner" />
          {t('person.reconnecting')}
        </p>
      )}
      {tile.source === 'camera' && <HandMark participant={owner.id} class="tile-hand" />}
      <p class="tile-name">
        {tile.source === 'camera' ? <MicrophoneMark owner={owner} /> : <Icon name="screen" size={16} />}
        <span>{name}</span>
        {leads(owner.role) && tile.source === 'camera' && <span class="role-mark">{t(`person.${owner.role}`)}</span>}
        {mine && unseen && (
          <span class="mark" title={t('cameras.own')} data-testid="tile-unseen">
            <Icon name="lock" size={16} />
            <span class="visually-hidden">, {t('cameras.own')}</span>
          </span>
        )}
      </p>
      <IconButton
        icon="pin"
        class="tile-pin"
        label={pinned ? t('stage.unpin') : t('stage.pin', { name })}
        pressed={pinned}
        onClick={() => seat.dispatch({ action: 'pin', tile: pinned ? null : tile })}
      />
    </div>
  );
}
