// A walk through every screen, with what people see in it: for whoever judges them all alike
// (stories/accessible.mjs), and for whoever looks at them (screenshots.mjs --all).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { card, makeChannel, makeKey, publish } from './broadcast.mjs';
import { eventually, showsMovingPicture } from './proof.mjs';
import {
  at, closeLinks, comeToFirstQuestions, comeToTheDoor, joinAsStudent, openLinks,
  openPanel, personRow, press, roomAddress, say, setSource,
} from './steps.mjs';
import { findReady } from './videos.mjs';

/** What `see(page, name, kind)` is shown: menus close when a window changes its size, and the class
 * is dark in every theme. */
export const kPage = 'page';
export const kMenu = 'menu';
export const kClass = 'class';

const kBoard = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

/** Opens something, lets it be seen, and closes it by Esc. */
async function glance(page, see, { by, sign, name, kind = kPage }) {
  await by.click();
  await at(page, sign).first().waitFor();
  await see(page, name, kind);
  await page.keyboard.press('Escape');
  await at(page, sign).first().waitFor({ state: 'hidden' });
}

/** From the first start to the list of rooms; gives the teacher's page and a room. */
export async function seeRooms(s, see) {
  const teacher = await s.person();
  await teacher.goto(s.server.firstRunUrl);
  await at(teacher, 'first-run-name').waitFor();
  await see(teacher, 'first-run');
  await comeToFirstQuestions(teacher, s.server);
  await see(teacher, 'setup');
  await at(teacher, 'setup-later').click();
  await at(teacher, 'room-title').waitFor();
  await see(teacher, 'rooms-none');
  await at(teacher, 'room-title').fill('Kelas 7A');
  await at(teacher, 'room-create').click();
  const room = { title: 'Kelas 7A', item: at(teacher, 'room-item').filter({ hasText: 'Kelas 7A' }) };
  await room.item.waitFor();
  await see(teacher, 'rooms');
  await openLinks(teacher, room);
  await at(teacher, 'room-link-create').click();
  await at(teacher, 'room-link-url').waitFor();
  room.url = await at(teacher, 'room-link-url').inputValue();
  await see(teacher, 'room-links');
  await closeLinks(teacher);
  const inItem = (id) => room.item.getByTestId(id);
  await glance(teacher, see, { by: inItem('room-edit'), sign: 'room-form-save', name: 'room-form' });
  await glance(teacher, see, { by: inItem('room-delete'), sign: 'room-delete-confirm', name: 'room-delete' });
  return { teacher, room };
}

/** Who is no administrator, or is wrong here. */
export async function seeDoors(s, room, see) {
  const stranger = await s.person();
  await stranger.goto(s.server.url);
  await at(stranger, 'sign-in-name').waitFor();
  await see(stranger, 'sign-in');
  await stranger.goto(`${roomAddress(room)}#wrong`);
  await at(stranger, 'join-refusal').waitFor();
  await see(stranger, 'refused');
  await stranger.goto(`${s.server.plainUrl}/trust`);
  await see(stranger, 'trust');
}

export async function seeDoctor(teacher, s, see) {
  await teacher.goto(`${s.server.url}/doctor`);
  await teacher.locator('[data-testid="doctor-tally"][data-busy="false"]').waitFor();
  await at(teacher, 'doctor-good').locator('summary').click();
  await see(teacher, 'doctor');
}

/** A channel with everything that hangs on it; it is on air until `publisher` finishes. */
async function seeChannel(teacher, s, see) {
  const channel = await makeChannel(s, teacher, 'Klinik Ibu dan Anak');
  const viewer = await s.person();
  await viewer.goto(`${s.server.url}/live/${channel.name}`);
  await at(viewer, 'live-off').waitFor();
  await see(viewer, 'live-off');
  const made = await makeKey(teacher, channel, 'Bidan Ani', () => see(teacher, 'channel-keys'));
  const inCard = (id) => card(teacher, channel.title).getByTestId(id);
  await inCard('channel-edit').click();
  await at(teacher, 'channel-form-chat').locator('input[value="all"]').check();
  await see(teacher, 'channel-form');
  await at(teacher, 'channel-form-save').click();
  await at(teacher, 'channel-form-save').waitFor({ state: 'hidden' });
  const publisher = publish(made.server, made.key);
  await inCard('channel-arriving').waitFor();
  await see(teacher, 'channels');
  await glance(teacher, see, { by: inCard('channel-log'), sign: 'on-air-log', name: 'channel-log' });
  await glance(teacher, see, { by: inCard('channel-delete'), sign: 'confirm', name: 'channel-delete' });
  await viewer.reload();
  await showsMovingPicture(at(viewer, 'live-video'));
  await see(viewer, 'live', kClass);
  return { channel, publisher, viewer };
}

async function seeLiveChat(viewer, see) {
  const open = at(viewer, 'live-chat-open'); // on a phone
  await at(viewer, 'live-chat').or(open).first().waitFor();
  if (await open.isVisible()) await open.click();
  await at(viewer, 'live-chat-name').waitFor();
  await see(viewer, 'live-chat-name', kClass);
  await at(viewer, 'live-chat-name').fill('Ibu Dewi');
  await at(viewer, 'live-chat-start').click();
  await at(viewer, 'chat-input').fill('Selamat pagi');
  await at(viewer, 'chat-send').click();
  await at(viewer, 'chat-message').first().waitFor();
  await see(viewer, 'live-chat', kClass);
  await viewer.setViewportSize({ width: 390, height: 844 });
  await open.click();
  await at(viewer, 'chat-input').waitFor();
  await see(viewer, 'live-chat-phone', kClass);
}

/** Channels, their page and their quality; videos and what is done with one. */
export async function seeBroadcasts(teacher, s, see) {
  const { channel, publisher, viewer } = await seeChannel(teacher, s, see);
  await seeLiveChat(viewer, see);
  await teacher.goto(`${s.server.url}/quality/${channel.name}`);
  await at(teacher, 'quality-verdict').first().waitFor();
  await see(teacher, 'quality');
  await publisher.finish();
  await viewer.context().close();
  await seeVideos(teacher, s, see);
}

/** A file as people have them, made by ffmpeg, in a folder of its own. */
function makeVideo() {
  const folder = mkdtempSync(join(tmpdir(), 'pendopo-tour-'));
  const file = join(folder, 'Cuci tangan.mp4');
  const { status, stderr } = spawnSync('ffmpeg', [
    '-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25', '-f', 'lavfi', '-i', 'sine',
    '-t', '4', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', '-c:a', 'aac', file,
  ], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { folder, file };
}

async function seeVideos(teacher, s, see) {
  const { folder, file } = makeVideo();
  await teacher.goto(`${s.server.url}/videos`);
  await at(teacher, 'videos-none').waitFor();
  await see(teacher, 'videos-none');
  await at(teacher, 'upload').click();
  await at(teacher, 'upload-file').setInputFiles(file);
  await see(teacher, 'video-upload');
  await at(teacher, 'upload-bring').click();
  await at(teacher, 'upload-file').waitFor({ state: 'hidden' });
  rmSync(folder, { recursive: true });
  const item = await findReady(teacher, s, 'Cuci tangan');
  await see(teacher, 'videos');
  const inItem = (id) => item.getByTestId(id);
  await inItem('video-edit').click();
  await at(teacher, 'video-form-viewing').locator('input[value="private"]').check();
  await see(teacher, 'video-form');
  await at(teacher, 'video-form-save').click();
  await at(teacher, 'video-form-save').waitFor({ state: 'hidden' });
  await glance(teacher, see, { by: inItem('video-delete'), sign: 'confirm', name: 'video-delete' });
  await inItem('video-links').click();
  await at(teacher, 'video-link-passcode').fill('gizi7');
  await at(teacher, 'video-link-create').click();
  const link = await at(teacher, 'video-link-url').inputValue();
  await see(teacher, 'video-links');
  await teacher.keyboard.press('Escape');
  await inItem('video-open').click();
  await at(teacher, 'video').waitFor();
  await at(teacher, 'chapters-edit').click();
  await at(teacher, 'chapter-at').fill('0:01');
  await at(teacher, 'chapter-title').fill('Pembukaan');
  await at(teacher, 'chapter-add').click();
  await at(teacher, 'chapter-remove').waitFor();
  await see(teacher, 'video-chapters');
  await teacher.keyboard.press('Escape');
  await glance(teacher, see, { by: at(teacher, 'captions-edit'), sign: 'captions-add', name: 'video-captions' });
  await see(teacher, 'video');
  const stranger = await s.person();
  await stranger.goto(link);
  await at(stranger, 'passcode').waitFor();
  await see(stranger, 'video-passcode');
  await stranger.context().close();
}

/** The door, and the class with every panel, as a student sees it. */
async function seeAsStudent(student, see) {
  await see(student, 'class', kClass);
  await openPanel(student, 'open-chat', 'chat-message');
  await at(student, 'chat-preview').waitFor();
  await see(student, 'class-chat', kClass);
  await at(student, 'chat-tools').first().click();
  await at(student, 'chat-reply').waitFor();
  await see(student, 'class-chat-menu', kMenu);
  await student.keyboard.press('Escape');
  await openPanel(student, 'open-people', 'person-row');
  await see(student, 'class-people', kClass);
  await student.keyboard.press('Escape');
}

async function seeMenus(page, who, see) {
  const open = async (id, sign, name) => {
    await at(page, id).click();
    await at(page, sign).first().waitFor();
    await see(page, `${who}-${name}`, kMenu);
  };
  await open('more-menu', 'language-switch', 'more');
  await at(page, 'data-use').click();
  await at(page, 'data-steps').waitFor();
  await see(page, `${who}-data`, kClass);
  await at(page, 'data-done').click();
  if (await at(page, 'sign-menu').isVisible()) {
    await open('sign-menu', 'sign-slower', 'signs');
    await page.keyboard.press('Escape');
  }
  if (!(await page.locator('.bar-arrow').first().isVisible())) return;
  await page.locator('.bar-arrow').first().click();
  await at(page, 'choose-microphone').waitFor();
  await see(page, `${who}-devices`, kMenu);
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await at(page, 'keys').waitFor();
  await see(page, `${who}-keys`, kClass);
  await page.keyboard.press('Escape');
}

async function seeTools(teacher, student, see) {
  await openPanel(teacher, 'open-tools', 'tools');
  await see(teacher, 'teacher-tools', kClass);
  await at(teacher, 'poll-new').click();
  await at(teacher, 'poll-question').fill('Ibu kota Indonesia?');
  await at(teacher, 'poll-option-1').fill('Jakarta');
  await at(teacher, 'poll-option-2').fill('Nusantara');
  await see(teacher, 'teacher-poll-form', kClass);
  await at(teacher, 'poll-ask').click();
  await at(student, 'poll-prompt').waitFor();
  await see(student, 'class-poll', kClass);
  await at(student, 'poll-choice-1').check();
  await at(student, 'poll-send').click();
  await at(student, 'poll-own').waitFor();
  await eventually('the answer is counted', async () => (await at(teacher, 'poll-bar').count()) > 0);
  await at(teacher, 'poll-publish').click();
  await at(student, 'poll-bar').first().waitFor();
  await see(student, 'class-poll-results', kClass);
  await see(teacher, 'teacher-polls', kClass);
  await at(teacher, 'timer-5').click();
  await at(student, 'timer').waitFor();
  await at(teacher, 'groups-new').click();
  await at(teacher, 'groups-open').waitFor();
  await see(teacher, 'teacher-groups', kClass);
  await teacher.keyboard.press('Escape');
}

async function seeAsTeacher(teacher, student, see) {
  await at(student, 'raise-hand').click();
  await openPanel(teacher, 'open-people', 'hand-row');
  await see(student, 'class-hand', kClass);
  await see(teacher, 'teacher-people', kClass);
  await personRow(teacher, 'Budi').getByTestId('person-menu').click();
  await at(teacher, 'person-mute').waitFor();
  await see(teacher, 'teacher-person-menu', kMenu);
  await teacher.keyboard.press('Escape');
  await at(teacher, 'student-rights').click();
  await at(teacher, 'rights-done').waitFor();
  await see(teacher, 'teacher-rights', kClass);
  await at(teacher, 'rights-done').click();
  await openPanel(teacher, 'open-chat', 'chat-message');
  await see(teacher, 'teacher-chat', kClass);
  await glance(teacher, see, { by: at(teacher, 'chat-settings'), sign: 'chat-export', name: 'teacher-chat-settings', kind: kMenu });
  await seeTools(teacher, student, see);
}

/** One class, from the door to its end. */
export async function seeClass(teacher, room, s, see) {
  const student = await s.person();
  await comeToTheDoor(student, room, 'Budi');
  await see(student, 'door');
  await at(student, 'echo-start').click();
  await at(student, 'echo-no').click();
  await see(student, 'door-echo');
  await teacher.goto(roomAddress(room));
  await at(teacher, 'preview-video').waitFor();
  await see(teacher, 'door-teacher');
  await press(teacher);
  await setSource(teacher, 'camera', true);
  await joinAsStudent(student, room, 'Budi');
  await showsMovingPicture(at(student, 'stage-video'));
  await say(teacher, 'Selamat pagi semua, buka https://example.org');
  await at(teacher, 'chat-files').setInputFiles({ name: 'papan tulis.png', mimeType: 'image/png', buffer: kBoard });
  await at(teacher, 'chat-preview').waitFor();
  await seeAsStudent(student, see);
  await seeMenus(student, 'class', see);
  await glance(student, see, { by: at(student, 'connection-state'), sign: 'connection-facts', name: 'class-connection', kind: kClass });
  const office = await teacher.context().newPage();
  await office.goto(s.server.url);
  await glance(office, see, { by: at(office, 'room-streams'), sign: 'streams-person', name: 'room-streams' });
  await office.close();
  await seeAsTeacher(teacher, student, see);
  await seeMenus(teacher, 'teacher', see);
  await setSource(teacher, 'screen', true);
  await eventually('the screen is on the stage', async () =>
    (await at(student, 'stage').getAttribute('data-source')) === 'screen');
  await see(student, 'class-screen', kClass);
  await at(student, 'more-menu').click();
  await at(student, 'view-toggle').click();
  await at(student, 'grid').waitFor();
  await see(student, 'class-grid', kClass);
  await at(student, 'leave-button').click();
  await at(student, 'rejoin-button').waitFor();
  await see(student, 'left');
}
