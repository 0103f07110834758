// A video with its chapters and captions; goes on where somebody stopped.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, Select } from '../../design/controls';
import { dayAndTime, language, t } from '../../i18n';
import { VideoPlayer, type VideoTrouble } from '../../media/video_player';
import type { Chapter, VideoDoor } from '../../signal/videos';
import { chapterAt, lengthWords, sizeWords } from '../../state/videos';
import { keepPlace, stoppedAt } from '../../ui/watched';
import { CaptionsDialog } from './captions_dialog';
import { ChaptersDialog } from './chapters_dialog';
import { Ended } from './video_card';

const kSpeeds = ['0.75', '1', '1.25', '1.5', '2'];
const kKeepEveryS = 5;

interface StageProps {
  door: VideoDoor;
  onChanged: () => void;
  /** Asks the door anew, and begins the player again. */
  onAgain: () => void;
}

export function VideoStage({ door, onChanged, onAgain }: StageProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [trouble, setTrouble] = useState<VideoTrouble | null>(null);
  const [nowMs, setNowMs] = useState(0);
  const [speed, setSpeed] = useState('1');
  // The pass in the path is new each time somebody asks; the video is the same.
  const [files] = useState(door.files ?? '');
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const { parts, container } = door;
    const player = new VideoPlayer(element, { files, parts, container }, setTrouble);
    const plays = () => setTrouble(null);
    const begin = stoppedAt(door.id);
    let kept = begin;
    const goOn = () => begin > 0 && (element.currentTime = begin);
    const look = () => {
      setNowMs(element.currentTime * 1000);
      if (Math.abs(element.currentTime - kept) < kKeepEveryS) return;
      kept = element.currentTime;
      keepPlace(door.id, kept, door.length_ms / 1000);
    };
    element.addEventListener('loadedmetadata', goOn, { once: true });
    element.addEventListener('timeupdate', look);
    element.addEventListener('playing', plays);
    void player.start();
    return () => {
      element.removeEventListener('timeupdate', look);
      element.removeEventListener('playing', plays);
      player.close();
    };
  }, [files]);
  const goTo = (ms: number) => {
    if (!video.current) return;
    video.current.currentTime = ms / 1000;
    void video.current.play().catch(() => {});
  };
  const choose = (rate: string) => {
    setSpeed(rate);
    if (video.current) video.current.playbackRate = Number(rate);
  };
  return (
    <>
      <div class="live-frame" data-testid="video-stage">
        <video ref={video} controls playsInline data-testid="video">
          {door.captions.map(({ id, language: tag, label }) => (
            <track
              key={id}
              kind="captions"
              srclang={tag}
              label={label}
              src={`${files}${id}.vtt`}
              default={tag.split('-')[0] === language.value}
            />
          ))}
        </video>
        {trouble && (
          <div class="live-cover video-trouble" role="status" data-testid="video-trouble">
            <p>{t(trouble === 'lost' ? 'videos.line_lost' : 'videos.cannot_play')}</p>
            <Button testId="video-again" onClick={onAgain}>
              {t('join.try_again')}
            </Button>
          </div>
        )}
      </div>
      <div class="live-words">
        <h1>{door.title}</h1>
        <p class="live-facts">
          <span>{dayAndTime(door.began_at)}</span>
          {door.person && <span>{door.person}</span>}
          <span>{lengthWords(door.length_ms)}</span>
        </p>
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
        <Chapters chapters={door.chapters} nowMs={nowMs} onGo={goTo} />
        <Tools door={door} files={files} nowMs={nowMs} onChanged={onChanged} />
      </div>
    </>
  );
}

export function chapterTitle({ title, automatic }: Chapter): string {
  if (!automatic) return title;
  return t(title === 'resumed' ? 'chapters.resumed' : 'chapters.rejoined');
}

interface ChaptersProps {
  chapters: readonly Chapter[];
  nowMs: number;
  onGo: (ms: number) => void;
}

function Chapters({ chapters, nowMs, onGo }: ChaptersProps) {
  if (chapters.length === 0) return null;
  const present = chapterAt(chapters, nowMs);
  return (
    <ol class="chapters" aria-label={t('chapters.title')}>
      {chapters.map((chapter, index) => (
        <li key={chapter.at_ms}>
          <button
            type="button"
            class="chapter"
            aria-current={index === present}
            data-testid="chapter"
            onClick={() => onGo(chapter.at_ms)}
          >
            <span class="chapter-at">{lengthWords(chapter.at_ms)}</span>
            <span>{chapterTitle(chapter)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

interface ToolsProps {
  door: VideoDoor;
  files: string;
  nowMs: number;
  onChanged: () => void;
}

function Tools({ door, files, nowMs, onChanged }: ToolsProps) {
  const [opened, setOpened] = useState<'chapters' | 'captions' | null>(null);
  const parts = Array.from({ length: door.parts }, (_, index) => index + 1);
  const close = () => setOpened(null);
  return (
    <div class="channel-more">
      {(door.may_download || door.may_manage) &&
        parts.map((part) => (
          <a
            key={part}
            class="button button-quiet"
            href={`${files}${part}.${door.container}?download`}
            data-testid="video-download"
          >
            {parts.length === 1
              ? `${t('videos.download')} (${sizeWords(door.bytes)})`
              : t('videos.download_part', { n: part })}
          </a>
        ))}
      {door.may_manage && (
        <>
          <Button kind="quiet" testId="chapters-edit" onClick={() => setOpened('chapters')}>
            {t('chapters.edit')}
          </Button>
          <Button kind="quiet" testId="captions-edit" onClick={() => setOpened('captions')}>
            {t('captions.edit')}
          </Button>
        </>
      )}
      {opened === 'chapters' && (
        <ChaptersDialog door={door} nowMs={nowMs} onClose={close} onSaved={onChanged} />
      )}
      {opened === 'captions' && <CaptionsDialog door={door} onClose={close} onSaved={onChanged} />}
    </div>
  );
}
