// Starts the page: language, light or dark, and the page that the address names.
import { render } from 'preact';
import { hasWords, startLanguage } from './i18n';
import { Waiting, Nothing } from './pages/plain';
import { channelOfPath, qualityOfPath, roomOfPath, videoOfPath } from './state/people';

type Page = () => preact.JSX.Element;

/** Each page is its own file, so that a student does not load the teacher's rooms. */
function pageOfAddress(): Promise<Page> | null {
  const room = roomOfPath(location.pathname);
  if (room) return import('./pages/class/class_page').then((page) => () => page.ClassPage({ room }));
  if (location.pathname === '/') return import('./pages/home').then((page) => page.HomePage);
  if (location.pathname === '/first-run') {
    return import('./pages/first_run').then((page) => page.FirstRunPage);
  }
  if (location.pathname === '/setup') return import('./pages/setup').then((page) => page.SetupPage);
  if (location.pathname === '/doctor') {
    return import('./pages/doctor').then((page) => page.DoctorPage);
  }
  if (location.pathname === '/channels') {
    return import('./pages/channels/channels_page').then((page) => page.ChannelsPage);
  }
  const measured = qualityOfPath(location.pathname);
  if (measured) {
    return import('./pages/quality/quality_page').then(
      (page) => () => page.QualityPage({ channel: measured }),
    );
  }
  const channel = channelOfPath(location.pathname);
  if (channel) {
    const embedded = new URLSearchParams(location.search).has('embed');
    return import('./pages/live/live_page').then((page) => () => page.LivePage({ channel, embedded }));
  }
  if (location.pathname === '/videos') {
    return import('./pages/videos/videos_page').then((page) => page.VideosPage);
  }
  const video = videoOfPath(location.pathname);
  if (video) return import('./pages/videos/watch_page').then((page) => () => page.WatchPage({ video }));
  return null;
}

function followColourScheme(): void {
  const wish = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => document.documentElement.classList.toggle('dark', wish.matches);
  wish.addEventListener('change', apply);
  apply();
}

/** Where there is no connection a sentence says so (service_worker.ts). A certificate that nobody has vouched for forbids it. */
function sayWhenOffline(): void {
  if (!isSecureContext || !('serviceWorker' in navigator)) return;
  void navigator.serviceWorker.register(`/service_worker.js?lang=${document.documentElement.lang}`).catch(() => {});
}

/** When not even the words came. */
const kWithoutWords =
  'Halaman tidak dapat dimuat. Periksa sambungan, lalu muat ulang. / The page could not be loaded. Check the connection and load it again.';

async function start(): Promise<void> {
  const root = document.getElementById('page') as HTMLElement;
  followColourScheme();
  const words = startLanguage();
  const loading = pageOfAddress();
  loading?.catch(() => {}); // said below, once there are words for it
  await words;
  if (!hasWords()) {
    root.textContent = kWithoutWords;
    return;
  }
  sayWhenOffline();
  if (!loading) return render(<Nothing why="app.not_found" />, root);
  render(<Waiting />, root);
  try {
    const Loaded = await loading;
    render(<Loaded />, root);
  } catch {
    render(<Nothing why="app.chunk_failed" />, root);
  }
}

void start();
