// What somebody sees and does who watches a channel on its page.
import { decodesFrames, eventually, grows, hearsEnergy, showsMovingPicture } from './proof.mjs';
import { at } from './steps.mjs';

const kPhone = { width: 390, height: 844 };
export const kIndonesian = { language: 'id-ID', viewport: kPhone };

export const openChannel = (s, page, channel, link = '') =>
  page.goto(`${s.server.url}/live/${channel.name}${link}`);

export const played = (page) => at(page, 'live-video').evaluate((video) => video.currentTime);
export const plays = (page, seconds = 1) => grows('the time of the picture', () => played(page), seconds);
export const widthOf = (page) => at(page, 'live-video').evaluate((video) => video.videoWidth);

export const saysInWords = (page, words) =>
  eventually(`the page says ${words}`, async () => words.test(await page.locator('main').innerText()));

/** Somebody on a phone, who sees it by HLS; so much of it has come to the server by then. */
export async function somebodyWatches(s, channel) {
  const viewer = await s.person(kIndonesian);
  await openChannel(s, viewer, channel);
  await showsMovingPicture(at(viewer, 'live-video'));
  return viewer;
}

/** Somebody on a phone, who sees and hears it by WebRTC. */
export async function watchesWithLessDelay(s, channel) {
  const viewer = await s.person(kIndonesian);
  await openChannel(s, viewer, channel);
  await plays(viewer);
  await at(viewer, 'live-quality').selectOption('quick');
  await decodesFrames(viewer);
  await at(viewer, 'tap-to-listen').click();
  await hearsEnergy(viewer);
  await showsMovingPicture(at(viewer, 'live-video'));
  return viewer;
}
