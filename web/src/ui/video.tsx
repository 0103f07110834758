import { useEffect, useRef } from 'preact/hooks';

interface VideoProps {
  stream: MediaStream;
  mirrored?: boolean;
  fit?: 'cover' | 'contain';
  label: string;
  testId?: string | undefined;
}

/** A picture without its sound: the sound is played apart, so that layout never interrupts it. */
export function Video({ stream, mirrored, fit = 'cover', label, testId }: VideoProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (!video || video.srcObject === stream) return;
    video.srcObject = stream;
    // Only a picture without sound: browsers play it without asking.
    void video.play().catch(() => {});
  }, [stream]);
  useEffect(() => () => void (element.current && (element.current.srcObject = null)), []);
  return (
    <video
      ref={element}
      class={`video video-${fit}${mirrored ? ' video-mirrored' : ''}`}
      muted
      autoplay
      playsInline
      aria-label={label}
      data-testid={testId}
    />
  );
}
