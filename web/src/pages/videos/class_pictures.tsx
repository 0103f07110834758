// Who and what is seen at a moment of a recorded class: a screen large, else whoever speaks.
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../../design/icon';
import { t } from '../../i18n';
import type { Shown } from '../../media/class_player';
import type { ClassEvent } from '../../signal/videos';
import { sortedPictures, speakersAt } from '../../state/class_timeline';

interface PicturesProps {
  pictures: readonly Shown[];
  events: readonly ClassEvent[];
  ms: number;
  withVideo: boolean;
}

export function ClassPictures({ pictures, events, ms, withVideo }: PicturesProps) {
  const speakers = speakersAt(events, ms);
  const order = sortedPictures(pictures.map(({ piece }) => piece), speakers);
  const elements = new Map(pictures.map(({ piece, element }) => [piece.file, element]));
  const [first, ...others] = order;
  const tile = (piece: (typeof order)[number], place: string) => (
    <Picture
      key={piece.file}
      element={elements.get(piece.file)!}
      name={piece.track_of.name}
      source={piece.track_of.source}
      speaks={speakers.has(piece.track_of.who)}
      place={place}
    />
  );
  if (!first) {
    return (
      <p class="class-no-picture">
        <Icon name={withVideo ? 'camera_off' : 'headphones'} size={40} />
        <span>{t(withVideo ? 'class_player.no_picture' : 'class_player.only_sound')}</span>
        <span>{[...namesOf(events, speakers)].join(', ')}</span>
      </p>
    );
  }
  return (
    <>
      {tile(first, 'large')}
      {others.length > 0 && <div class="class-strip">{others.map((piece) => tile(piece, 'small'))}</div>}
    </>
  );
}

function namesOf(events: readonly ClassEvent[], who: ReadonlySet<string>): Set<string> {
  return new Set(events.filter((event) => event.name && who.has(event.who)).map(({ name }) => name));
}

interface PictureProps {
  element: HTMLVideoElement;
  name: string;
  source: string;
  speaks: boolean;
  place: string;
}

/** The element is the player's; here it is only put into the page. */
function Picture({ element, name, source, speaks, place }: PictureProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    host.current?.prepend(element);
    return () => element.remove();
  }, [element]);
  return (
    <div
      ref={host}
      class={`class-picture class-${place}${speaks ? ' class-speaks' : ''}`}
      data-testid="class-picture"
      data-source={source}
    >
      <span class="class-name">{name}</span>
    </div>
  );
}
