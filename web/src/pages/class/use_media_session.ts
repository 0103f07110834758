// Tells the system of the class for as long as the page is in it.
import { useEffect, useRef } from 'preact/hooks';
import { schoolName } from '../../state/school';
import { ClassMediaSession, type SystemSession } from './media_session';
import type { Seat } from './seat';

/** The icon that index.html names. */
function artwork(): MediaImage[] {
  const icon = document.querySelector<HTMLLinkElement>('link[rel=apple-touch-icon]')?.href;
  return icon ? [{ src: icon, sizes: '192x192', type: 'image/png' }] : [];
}

export function useMediaSession(seat: Seat): void {
  const { own, title } = seat.state.value;
  const session = useRef<ClassMediaSession | null>(null);
  useEffect(() => {
    if (!('mediaSession' in navigator) || typeof MediaMetadata === 'undefined') return;
    const next = new ClassMediaSession(navigator.mediaSession as unknown as SystemSession, {
      isOn: (source) => seat.own.capture(source) === 'on',
      toggle: (source) => seat.toggle(source),
      leave: () => void seat.leave(),
      hear: () => seat.hear(),
    });
    session.current = next;
    const artist = schoolName.peek() || 'Pendopo';
    next.start(new MediaMetadata({ title, artist, artwork: artwork() }));
    return () => next.stop();
  }, [seat, title]);
  useEffect(() => session.current?.show('microphone', own.microphone === 'on'), [own.microphone, title]);
  useEffect(() => session.current?.show('camera', own.camera === 'on'), [own.camera, title]);
}
