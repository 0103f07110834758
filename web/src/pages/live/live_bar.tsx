// What can be done with the picture: play, sound, size, share.
import { useEffect, useState } from 'preact/hooks';
import { Button, IconButton } from '../../design/controls';
import { t } from '../../i18n';

interface LiveBarProps {
  channel: string;
  player: { goLive(): void };
  video: HTMLVideoElement;
  /** Words stand over the picture: nothing else may. */
  covered: boolean;
}

/** Follows a media element whose state also changes by itself, by keys and by other buttons. */
function useMediaState(video: HTMLVideoElement): { paused: boolean; muted: boolean } {
  const [state, setState] = useState({ paused: video.paused, muted: video.muted });
  useEffect(() => {
    const look = () => setState({ paused: video.paused, muted: video.muted });
    const events = ['play', 'playing', 'pause', 'volumechange'];
    for (const name of events) video.addEventListener(name, look);
    return () => events.forEach((name) => video.removeEventListener(name, look));
  }, [video]);
  return state;
}

/** On an iPhone only the video itself can fill the screen. */
async function fullscreen(video: HTMLVideoElement & { webkitEnterFullscreen?: () => void }) {
  const frame = video.parentElement;
  try {
    if (frame?.requestFullscreen) await frame.requestFullscreen();
    else video.webkitEnterFullscreen?.();
  } catch {
    // Given up by the person, or not allowed.
  }
}

export function LiveBar({ channel, player, video, covered }: LiveBarProps) {
  const { paused, muted } = useMediaState(video);
  const [copied, setCopied] = useState<'share' | 'embed' | null>(null);
  const unmute = () => {
    video.muted = false;
    void video.play().catch(() => {});
  };
  const copy = async (what: 'share' | 'embed') => {
    const address = `${location.origin}/live/${encodeURIComponent(channel)}`;
    const code = `<iframe src="${address}?embed" width="640" height="360" allow="autoplay; fullscreen; picture-in-picture"></iframe>`;
    try {
      if (what === 'share' && navigator.share) return await navigator.share({ url: address });
      await navigator.clipboard.writeText(what === 'share' ? address : code);
      setCopied(what);
    } catch {
      // Given up by the person, or not allowed: nothing is lost.
    }
  };
  return (
    <>
      {muted && !paused && !covered && (
        <div class="live-tap">
          <Button kind="primary" icon="speaker" testId="tap-to-listen" onClick={unmute}>
            {t('live.tap_to_listen')}
          </Button>
        </div>
      )}
      <div class="live-bar">
        <IconButton
          icon={paused ? 'play' : 'pause'}
          label={t(paused ? 'live.play' : 'live.pause')}
          testId="live-play"
          onClick={() => (paused ? player.goLive() : video.pause())}
        />
        <IconButton
          icon="speaker"
          label={t(muted ? 'live.unmute' : 'live.mute')}
          pressed={!muted}
          testId="live-mute"
          onClick={() => (muted ? unmute() : (video.muted = true))}
        />
        <span class="live-bar-gap" />
        <IconButton
          icon={copied === 'share' ? 'check' : 'share'}
          label={t(copied === 'share' ? 'live.shared' : 'live.share')}
          testId="live-share"
          onClick={() => void copy('share')}
        />
        <IconButton
          icon={copied === 'embed' ? 'check' : 'embed'}
          label={t(copied === 'embed' ? 'live.embedded' : 'live.embed')}
          testId="live-embed"
          onClick={() => void copy('embed')}
        />
        {document.pictureInPictureEnabled && (
          <IconButton
            icon="small_window"
            label={t('live.pip')}
            testId="live-pip"
            onClick={() => void video.requestPictureInPicture().catch(() => {})}
          />
        )}
        <IconButton
          icon="expand"
          label={t('live.fullscreen')}
          testId="live-fullscreen"
          onClick={() => void fullscreen(video)}
        />
      </div>
    </>
  );
}
