import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface VideoProps {
  stream: MediaStream;
  mirrored?: boolean;
  fit?: 'cover' | 'contain';
  label: string;
  testId?: string | undefined;
  /** Covers the picture until its first frame is there. */
  children?: ComponentChildren;
}

/** A picture without its sound: the sound is played apart, so that layout never interrupts it. */
export function Video({ stream, mirrored, fit = 'cover', label, testId, children }: VideoProps) {
  const element = useRef<HTMLVideoElement>(null);
  const [arrived, setArrived] = useState<MediaStream | null>(null);
  const hasArrived = () => setArrived(stream);
  useEffect(() => {
    const video = element.current;
    if (!video || video.srcObject === stream) return;
    video.srcObject = stream;
    // Only a picture without sound: browsers play it without asking.
    void video.play().catch(() => {});
  }, [stream]);
  useEffect(() => () => void (element.current && (element.current.srcObject = null)), []);
  return (
    <>
      <video
        ref={element}
        class={`video video-${fit}${mirrored ? ' video-mirrored' : ''}`}
        muted
        autoplay
        playsInline
        aria-label={label}
        data-testid={testId}
        onLoadedData={hasArrived}
        onPlaying={hasArrived}
      />
      {arrived !== stream && children}
    </>
  );
}
