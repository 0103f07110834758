// One video in the library.
import { useState } from 'preact/hooks';
import { Badge, Button } from '../../design/controls';
import { Icon } from '../../design/icon';
import { dayAndTime, t, type MessageKey } from '../../i18n';
import { videosHttp, type Video } from '../../signal/videos';
import { lengthWords, sizeWords } from '../../state/videos';
import { ConfirmDialog } from '../../ui/confirm_dialog';
import { VideoForm } from './video_form';
import { VideoLinksDialog } from './video_links_dialog';

interface CardProps {
  video: Video;
  mayManage: boolean;
  onChanged: () => void;
}

type Opened = 'edit' | 'links' | 'delete' | null;

const kStates: Record<string, MessageKey> = {
  recording: 'videos.recording',
  finishing: 'videos.finishing',
  lost: 'videos.lost',
};

export function VideoCard({ video, mayManage, onChanged }: CardProps) {
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  const address = video.state === 'ready' ? `/watch/${video.id}` : undefined;
  return (
    <li class="room video-card" data-testid="video-item" data-video={video.id} data-state={video.state}>
      <a class="video-picture" href={address} data-testid="video-open">
        <span class="visually-hidden">{video.title}</span>
        {video.thumbnail && video.files ? (
          <img src={`${video.files}thumbnail.jpg`} alt="" loading="lazy" />
        ) : (
          <Icon name={video.kind === 'class' ? 'people' : 'play'} size={40} />
        )}
        {video.state === 'ready' && <span class="video-length">{lengthWords(video.length_ms)}</span>}
      </a>
      <div class="room-words">
        <h2>
          <a href={address}>{video.title}</a>
          {mayManage && video.viewing === 'private' && <Badge>{t('channels.private')}</Badge>}
          {video.kind === 'class' && <Badge>{t('videos.class')}</Badge>}
          {video.keep && <Badge>{t('videos.kept')}</Badge>}
        </h2>
        <p class="room-people">
          {video.state === 'ready'
            ? [
                dayAndTime(video.began_at),
                video.person,
                video.people > 0 ? t('class_player.people', { n: video.people }) : '',
                sizeWords(video.bytes),
              ]
                .filter(Boolean)
                .join(' · ')
            : t(kStates[video.state] ?? 'videos.lost')}
        </p>
        <Ended why={video.ended} />
        {mayManage && video.state !== 'recording' && (
          <div class="channel-more">
            <Button kind="quiet" testId="video-edit" onClick={() => setOpened('edit')}>
              {t('channels.edit')}
            </Button>
            {video.viewing === 'private' && video.state === 'ready' && (
              <Button kind="quiet" testId="video-links" onClick={() => setOpened('links')}>
                {t('channels.links')}
              </Button>
            )}
            <Button kind="quiet" testId="video-delete" onClick={() => setOpened('delete')}>
              {t('videos.delete')}
            </Button>
          </div>
        )}
      </div>
      {opened === 'edit' && <VideoForm video={video} onClose={close} onSaved={onChanged} />}
      {opened === 'links' && <VideoLinksDialog video={video} onClose={close} />}
      {opened === 'delete' && (
        <ConfirmDialog
          title={t('channels.delete_title', { title: video.title })}
          text={t('videos.delete_text')}
          confirm={t('videos.delete')}
          act={() => videosHttp.remove(video.id)}
          onClose={close}
          onDone={onChanged}
        />
      )}
    </li>
  );
}

/** Only what nobody wanted is worth a word. */
const kEnded: Record<string, MessageKey> = {
  disk_nearly_full: 'videos.ended_disk_full',
  disk_failed: 'videos.ended_disk_failed',
  disk_too_slow: 'videos.ended_disk_slow',
  too_many_parts: 'videos.ended_parts',
  interrupted: 'videos.ended_interrupted',
};

export function Ended({ why }: { why: string }) {
  const words = kEnded[why];
  if (!words) return null;
  return (
    <p class="channel-finding" data-testid="video-ended">
      <Icon name="warning" size={18} />
      <span>{t(words)}</span>
    </p>
  );
}
