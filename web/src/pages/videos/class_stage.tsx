// The recording of a class: pictures, voices and chat by one clock.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Check } from '../../design/check';
import { Button, IconButton, Message, Select } from '../../design/controls';
import { dayAndTime, t } from '../../i18n';
import { ClassPlayer, type PlayerState } from '../../media/class_player';
import type { HttpResult } from '../../signal/http';
import { videosHttp, type ClassPage, type VideoDoor } from '../../signal/videos';
import { megabytesPerHour, peopleOf, piecesOf, unrecorded } from '../../state/class_timeline';
import { lengthWords } from '../../state/videos';
import { keepPlace, preferSound, prefersSound, stoppedAt } from '../../ui/watched';
import { ClassBeside } from './class_beside';
import { ClassExport } from './class_export';
import { ClassPictures } from './class_pictures';
import { Ended } from './video_card';

const kSpeeds = ['0.75', '1', '1.25', '1.5', '2'];
const kKeepEveryMs = 5_000;

export function ClassStage({ door, onAgain }: { door: VideoDoor; onAgain: () => void }) {
  const [page, setPage] = useState<HttpResult<ClassPage> | null>(null);
  // The pass in the path is new each time somebody asks; the class is the same.
  const [files] = useState(door.files ?? '');
  useEffect(() => void videosHttp.classPage(files).then(setPage), [files]);
  if (!page) return <div class="live-frame live-off" aria-busy="true" />;
  if (!page.ok) {
    return (
      <div class="live-frame live-off" data-testid="class-lost">
        <p>{t('videos.line_lost')}</p>
        <Button onClick={onAgain}>{t('join.try_again')}</Button>
      </div>
    );
  }
  return <Playing door={door} files={files} page={page.value} />;
}

function Playing({ door, files, page }: { door: VideoDoor; files: string; page: ClassPage }) {
  const pieces = useMemo(() => piecesOf(page), [page]);
  const player = useRef<ClassPlayer | null>(null);
  const [state, setState] = useState<PlayerState | null>(null);
  const [speed, setSpeed] = useState('1');
  const [withVideo, setWithVideo] = useState(() => !prefersSound());
  useEffect(() => {
    const made = new ClassPlayer({ files, pieces, lengthMs: door.length_ms, withVideo }, setState);
    player.current = made;
    made.seek(stoppedAt(door.id) * 1000);
    return () => made.close();
  }, [files, pieces]);
  const ms = state?.ms ?? 0;
  useEffect(() => {
    if (ms > 0) keepPlace(door.id, ms / 1000, door.length_ms / 1000);
  }, [Math.floor(ms / kKeepEveryMs)]);
  const choose = (rate: string) => {
    setSpeed(rate);
    player.current?.setRate(Number(rate));
  };
  const leaveVideoOut = (without: boolean) => {
    setWithVideo(!without);
    preferSound(without);
    player.current?.setWithVideo(!without);
  };
  const people = peopleOf(page.events);
  const left = unrecorded(page.events);
  const playing = state?.playing ?? false;
  return (
    <>
      <div class="class-player">
        <div class="class-screen" data-testid="class-stage" data-waiting={state?.waiting ?? false}>
          <ClassPictures
            pictures={state?.pictures ?? []}
            events={page.events}
            ms={ms}
            withVideo={withVideo}
          />
          {state?.waiting && <span class="spinner class-waiting" role="status" />}
        </div>
        <ClassBeside events={page.events} ms={ms} onGo={(to) => player.current?.seek(to)} />
        <div class="class-controls">
          <IconButton
            icon={playing ? 'pause' : 'play'}
            label={t(playing ? 'class_player.pause' : 'class_player.play')}
            class="class-play"
            testId="class-play"
            onClick={() => (playing ? player.current?.pause() : player.current?.play())}
          />
          <input
            type="range"
            min={0}
            max={door.length_ms}
            step={1000}
            value={ms}
            aria-label={t('class_player.place')}
            aria-valuetext={lengthWords(ms)}
            data-testid="class-seek"
            onInput={(event) => player.current?.seek(Number(event.currentTarget.value))}
          />
          <span class="class-time" data-testid="class-time" data-ms={Math.round(ms)}>
            {lengthWords(ms)} / {lengthWords(door.length_ms)}
          </span>
        </div>
      </div>
      {state?.blocked && <Message>{t('class_player.blocked')}</Message>}
      <div class="live-words">
        <h1>{door.title}</h1>
        <p class="live-facts">
          <span>{dayAndTime(door.began_at)}</span>
          <span>{lengthWords(door.length_ms)}</span>
          <span>{t('class_player.people', { n: people.length })}</span>
        </p>
        <Check
          label={t('class_player.without_video')}
          hint={t('class_player.data', {
            sound: megabytesPerHour(pieces, door.length_ms, false),
            all: megabytesPerHour(pieces, door.length_ms, true),
          })}
          checked={!withVideo}
          onChange={leaveVideoOut}
          testId="class-without-video"
        />
        <Select
          label={t('videos.speed')}
          value={speed}
          options={kSpeeds.map((value) => ({ value, label: `${value}×` }))}
          onChange={choose}
          testId="video-speed"
        />
      </div>
      <div class="live-below">
        <Ended why={door.ended} />
        {left.length > 0 && <p class="soft">{t('class_player.unrecorded', { names: left.join(', ') })}</p>}
        <ClassExport
          door={door}
          files={files}
          hasScreen={page.tracks.some(({ source }) => source === 'screen')}
        />
        {people.length > 0 && <p class="soft">{people.join(', ')}</p>}
      </div>
    </>
  );
}
