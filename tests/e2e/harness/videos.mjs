// Recordings as a teacher makes them, and videos as people find, share and watch them.
import { card } from './broadcast.mjs';
import { eventually, grows } from './proof.mjs';
import { at } from './steps.mjs';

export const recorded = (page, channel) => card(page, channel.title).getByTestId('recording');

export const isRecording = (page, channel, state) =>
  eventually(`the recording is ${state}`, async () =>
    (await recorded(page, channel).getAttribute('data-state')) === state);

/** From now on every broadcast of the channel is recorded. */
export async function recordEveryBroadcast(page, channel) {
  await card(page, channel.title).getByTestId('channel-edit').click();
  await at(page, 'channel-form-recording').getByText('Every broadcast').click();
  await at(page, 'channel-form-save').click();
  await at(page, 'channel-form-save').waitFor({ state: 'hidden' });
}

/** Its entry in the library, once the recording is whole. */
export async function findReady(page, s, title) {
  await page.goto(`${s.server.url}/videos`);
  await at(page, 'video-search').fill(title);
  await eventually(`${title} is ready`, async () => {
    if ((await at(page, 'video-item').first().getAttribute('data-state')) === 'ready') return true;
    await page.reload();
    await at(page, 'video-search').fill(title);
    return false;
  });
  return at(page, 'video-item').filter({ hasText: title }).first();
}

/** Only who has a watch link opens it from now on, under this title. */
export async function renamePrivate(page, item, title) {
  await item.getByTestId('video-edit').click();
  await at(page, 'video-form-title').fill(title);
  await at(page, 'video-form-viewing').getByText('watch link').click();
  await at(page, 'video-form-save').click();
  await at(page, 'video-form-save').waitFor({ state: 'hidden' });
}

/** The address of a video, for whoever knows the passcode. */
export async function shareWithPasscode(page, item, passcode) {
  await item.getByTestId('video-links').click();
  await at(page, 'video-link-passcode').fill(passcode);
  await at(page, 'video-link-create').click();
  const link = await at(page, 'video-link-url').inputValue();
  await page.keyboard.press('Escape');
  return link;
}

/** On the page of a video; `moment` as people write it, 0:01. */
export async function addChapter(page, moment, title) {
  const before = await at(page, 'chapter').count();
  await at(page, 'chapters-edit').click();
  await at(page, 'chapter-at').fill(moment);
  await at(page, 'chapter-title').fill(title);
  await at(page, 'chapter-add').click();
  await at(page, 'chapter-remove').nth(before).waitFor();
  await page.keyboard.press('Escape');
}

/** A stranger, who reads Indonesian, types a wrong passcode and then the right one; `look` sees the page between. */
export async function openWithPasscode(page, link, passcode, look = async () => {}) {
  await page.goto(link.replace(/#.*/, ''));
  await at(page, 'video-refused').waitFor();
  await page.goto('about:blank');
  await page.goto(link);
  await at(page, 'passcode').fill('salah');
  await at(page, 'passcode-open').click();
  await eventually('the passcode is refused in their language', async () =>
    /sandi itu salah/.test(await page.locator('main').innerText()));
  await look(page);
  await at(page, 'passcode').fill(passcode);
  await at(page, 'passcode-open').click();
}

export const position = (page) => at(page, 'video').evaluate((video) => video.currentTime);

export async function playsVideo(page) {
  // Before it has loaded anything there is nothing that a person could start.
  await eventually('the video has loaded', () =>
    at(page, 'video').evaluate((video) => video.readyState >= HTMLMediaElement.HAVE_METADATA));
  await at(page, 'video').evaluate((video) => {
    video.muted = true;
    return video.play();
  });
  await grows('the time of the video', () => position(page), 1);
}
