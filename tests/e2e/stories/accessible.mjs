// Everybody can use it: WCAG 2.2 AA by axe on every screen, small windows, no motion, keys alone, and what
// is read aloud.
import assert from 'node:assert/strict';

import { Audit, kOfClass } from '../harness/accessible.mjs';
import { Keyboard } from '../harness/keyboard.mjs';
import { eventually } from '../harness/proof.mjs';
import {
  at, isPressed, joinAsListener, joinAsStudent, joinAsTeacher, openPanel, order, say, setSource, teacherName, teacherPassword,
} from '../harness/steps.mjs';
import { pause } from '../harness/server.mjs';
import { kClass, kMenu, seeBroadcasts, seeClass, seeDoctor, seeDoors, seeRooms } from '../harness/tour.mjs';
import { longStory, story } from '../harness/story.mjs';

const kLimit_ms = 240_000;

async function judge(audit, page, name, kind) {
  const themes = kind === kClass || kind === kMenu ? ['dark'] : ['light', 'dark'];
  if (kind === kMenu) return audit.obeys(page, name, themes);
  return audit.look(page, name, themes, kind === kClass ? kOfClass : undefined);
}

story('every screen obeys WCAG 2.2 AA, fits into small windows and stands still', async (s) => {
  const audit = new Audit();
  const see = (page, name, kind) => judge(audit, page, name, kind);
  const { teacher, room } = await seeRooms(s, see);
  s.hasAdministrator();
  await seeDoors(s, room, see);
  await seeDoctor(teacher, s, see);
  await seeBroadcasts(teacher, s, see);
  await seeClass(teacher, room, s, see);
  audit.isClean();
}, { limit_ms: kLimit_ms });

story('the judge of this file finds what is wrong', async (s) => {
  const page = await s.person();
  await page.goto(s.server.url);
  await page.getByTestId('sign-in-name').or(page.getByTestId('first-run-name')).first().waitFor();
  await page.evaluate(() => {
    const add = (html, style) => {
      document.body.insertAdjacentHTML('beforeend', html);
      for (const [name, value] of Object.entries(style)) document.body.lastElementChild.style.setProperty(name, value);
    };
    add('<p>pale words</p>', { color: '#ddd', background: '#fff' });
    add('<button></button>', { position: 'absolute', left: '0', top: '0', width: '20px', height: '20px' });
    add('<button>too wide</button>', { width: '700px' });
    add('<div><button>beyond</button></div>', { overflow: 'hidden', width: '60px', 'padding-left': '40px' });
    document.body.animate([{ opacity: 1 }, { opacity: 0.99 }], { duration: 100_000 });
  });
  const audit = new Audit();
  await audit.look(page, 'wrong', ['light']);
  const found = audit.found.join('\n');
  for (const sign of [/color-contrast/, /button-name/, /scrolls sideways/, /too wide" is cut: /, /beyond" is cut by/, /moves: /]) assert.match(found, sign);
});

/** Opens a panel from its button, and closes it by Esc: the focus comes in, and goes back. */
async function throughPanel(keys, button, sign, inside = async () => {}) {
  await keys.choose(button);
  await at(keys.page, sign).first().waitFor();
  await eventually('the focus is in the panel', () =>
    keys.page.evaluate(() => document.activeElement?.closest('.panel') !== null));
  await keys.focus();
  await inside();
  await keys.press('Escape');
  await keys.isOn(button);
}

longStory('a class by keys alone: sign in, join, speak, write, raise a hand, look at everything, leave', async (s) => {
  const made = await s.teacher();
  const room = await s.room(made);
  const teacher = await s.person();
  await teacher.goto(`${s.server.url}/?next=${encodeURIComponent(new URL(room.url).pathname)}`);
  await at(teacher, 'sign-in-name').waitFor();
  const hers = new Keyboard(teacher);
  if ((await teacher.evaluate(() => document.activeElement.dataset.testid)) !== 'sign-in-name') await hers.goTo('sign-in-name');
  await teacher.keyboard.type(teacherName);
  await hers.type('sign-in-password', teacherPassword);
  await hers.press('Enter');
  await at(teacher, 'join-button').waitFor();
  await hers.choose('join-button');
  await at(teacher, 'leave-button').waitFor();
  await throughPanel(hers, 'open-tools', 'tools');

  const budi = await s.person();
  await budi.goto(room.url);
  await at(budi, 'join-name').waitFor();
  const keys = new Keyboard(budi);
  await keys.type('join-name', 'Budi');
  await keys.choose('join-button');
  await at(budi, 'leave-button').waitFor();
  await keys.choose('toggle-microphone', 'Space');
  await eventually('the microphone is on', () => isPressed(budi, 'toggle-microphone'));
  await keys.choose('raise-hand');
  await eventually('the hand is up', () => isPressed(budi, 'raise-hand'));
  await throughPanel(keys, 'open-chat', 'chat-input', async () => {
    await budi.keyboard.type('Selamat pagi, Bu');
    await keys.press('Enter');
    await at(budi, 'chat-message').filter({ hasText: 'Selamat pagi' }).waitFor();
    await keys.focus();
  });
  await throughPanel(keys, 'open-people', 'person-row');
  await keys.goTo('more-menu', 'Shift+Tab');
  await keys.press('Enter');
  await at(budi, 'data-use').waitFor();
  await keys.choose('data-use', 'Enter');
  await at(budi, 'data-steps').waitFor();
  await keys.focus();
  await keys.press('Escape');
  await keys.isOn('more-menu');
  await keys.goTo('leave-button');
  await keys.press('Enter');
  await at(budi, 'rejoin-button').waitFor();
  await keys.goTo('rejoin-button');
});

/** From now on what a screen reader is told of, with how urgent it is. */
const listen = (page) => page.evaluate(() => {
  window.readAloud = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const one = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
      const region = one?.closest('[aria-live], [role=status], [role=alert], [role=log]');
      if (!region || !region.innerText.trim()) continue;
      const live = region.getAttribute('aria-live') ?? (region.getAttribute('role') === 'alert' ? 'assertive' : 'polite');
      window.readAloud.push(`${live}: ${region.innerText.trim()}`);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
});
const isRead = (page, words) => eventually(`${words} is read aloud`, async () =>
  (await page.evaluate(() => window.readAloud)).some((one) => words.test(one)));

longStory('who comes, raises a hand, writes and is muted is read aloud', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await listen(teacher);
  const budi = await s.person();
  await joinAsListener(budi, room, 'Budi');
  await isRead(teacher, /^polite: .*Budi/s);
  await at(budi, 'raise-hand').click();
  await isRead(teacher, /^polite: .*Budi.*hand/s);
  await listen(budi);
  await openPanel(budi, 'open-chat', 'chat-input');
  await say(teacher, 'Buka halaman 12');
  await isRead(budi, /^polite: .*Buka halaman 12/s);
  await setSource(budi, 'microphone', true);
  await order(teacher, 'Budi', 'person-mute');
  await isRead(budi, /^assertive: .*muted you/s);
});

const kNoticeStays_ms = 7_000;

longStory('a notice stays under the pointer and under the focus, and gives the focus on when it is closed', async (s) => {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  const budi = await s.person();
  await joinAsStudent(budi, room, 'Budi');
  await setSource(budi, 'microphone', true);
  const notice = (kind) => budi.locator(`[data-testid="notice"][data-kind="${kind}"]`);
  await order(teacher, 'Budi', 'person-mute');
  await notice('microphone_blocked').hover();
  await pause(kNoticeStays_ms + 500);
  assert.equal(await notice('microphone_blocked').count(), 1, 'it stays under the pointer');
  await budi.mouse.move(600, 500);
  await notice('microphone_blocked').waitFor({ state: 'detached', timeout: kNoticeStays_ms + 2_000 });

  await order(teacher, 'Budi', 'person-camera-stop');
  await notice('camera_blocked').getByRole('button').last().focus();
  await pause(kNoticeStays_ms + 500);
  await budi.keyboard.press('Enter');
  await notice('camera_blocked').waitFor({ state: 'detached' });
  assert.equal(await budi.evaluate(() => document.activeElement.id), 'bar');
});
