// `/videos`: the library. Everybody sees what is public; whoever is signed in sees all.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, Field, Message } from '../../design/controls';
import { Icon } from '../../design/icon';
import { Roof } from '../../design/logo';
import { t } from '../../i18n';
import { http } from '../../signal/http';
import { videosHttp, type Video, type Videos } from '../../signal/videos';
import { adoptSchool } from '../../state/school';
import { FrontHeader } from '../../ui/front';
import { refusalWords } from '../../ui/refusal';
import { Waiting } from '../plain';
import { fillThumbnails } from './fill_thumbnails';
import { UploadDialog } from './upload_dialog';
import { VideoCard } from './video_card';

const kTypingMs = 300;
/** While something is not ready yet. */
const kRefreshMs = 5_000;
/** As many as the server gives at once. */
const kAtOnce = 200;

export function VideosPage() {
  const channel = new URLSearchParams(location.search).get('channel');
  const [words, setWords] = useState('');
  const [found, setFound] = useState<Videos | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [uploading, setUploading] = useState(false);
  const newest = useRef(0);
  const search = async (from: readonly Video[] = []) => {
    const asked = ++newest.current;
    const result = await videosHttp.search(words.trim(), channel, from.length);
    if (asked !== newest.current) return;
    setWrong(result.ok ? null : refusalWords(result));
    if (result.ok) setFound({ ...result.value, videos: [...from, ...result.value.videos] });
  };
  const hasPicture = (id: string) =>
    setFound((before) =>
      before && {
        ...before,
        videos: before.videos.map((video) => (video.id === id ? { ...video, thumbnail: true } : video)),
      },
    );
  useEffect(() => {
    document.title = `${t('videos.title')} · Pendopo`;
    void http.me().then((me) => me.ok && adoptSchool(me.value.school));
  }, []);
  const unready = found?.videos.some(({ state }) => state === 'recording' || state === 'finishing');
  useEffect(() => {
    if (!unready) return;
    const timer = setInterval(() => document.hidden || void search(), kRefreshMs);
    return () => clearInterval(timer);
  }, [unready, words]);
  useEffect(() => {
    const timer = setTimeout(() => void search(), found ? kTypingMs : 0);
    return () => clearTimeout(timer);
  }, [words]);
  useEffect(() => {
    if (found?.may_manage) void fillThumbnails(found.videos, hasPicture);
  }, [found?.videos.length]);
  if (!found && !wrong) return <Waiting />;
  return (
    <div class="front">
      <FrontHeader>
        <a class="button button-quiet" href="/channels" data-testid="to-channels">
          <Icon name="signal" size={20} />
          <span>{t('channels.title')}</span>
        </a>
      </FrontHeader>
      <main class="front-body">
        <div class="front-title">
          <h1>{t('videos.title')}</h1>
          <p class="soft">{t(found?.may_manage ? 'videos.intro_manager' : 'videos.intro')}</p>
        </div>
        {channel && (
          <p data-testid="videos-of-channel">
            {t('videos.of_channel', { channel })} <a href="/videos">{t('videos.all')}</a>
          </p>
        )}
        {wrong && <Message wrong>{wrong}</Message>}
        {found?.may_manage && (
          <div>
            <Button icon="plus" testId="upload" onClick={() => setUploading(true)}>
              {t('upload.title')}
            </Button>
          </div>
        )}
        {uploading && (
          <UploadDialog onClose={() => setUploading(false)} onDone={() => void search()} />
        )}
        <Field
          label={t('videos.search')}
          placeholder={t('videos.search_placeholder')}
          value={words}
          onInput={setWords}
          maxLength={100}
          testId="video-search"
        />
        {found?.videos.length === 0 && (
          <div class="rooms-empty" data-testid="videos-none">
            <Roof size={72} />
            <p>{t(words.trim() ? 'videos.none_found' : 'videos.none')}</p>
          </div>
        )}
        <ul class="videos">
          {found?.videos.map((video) => (
            <VideoCard
              key={video.id}
              video={video}
              mayManage={found.may_manage}
              onChanged={() => void search()}
            />
          ))}
        </ul>
        {found && found.videos.length > 0 && found.videos.length % kAtOnce === 0 && (
          <Button onClick={() => void search(found.videos)}>{t('videos.more')}</Button>
        )}
      </main>
    </div>
  );
}
