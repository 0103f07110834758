// What people do, in their words. Each step ends when the page shows that it worked.
import assert from 'node:assert/strict';

export const teacherName = 'sari';
export const teacherPassword = 'pendopo yang teduh';

export const at = (page, id) => page.getByTestId(id);

/** Ends on the questions that come after the first sign-in. */
export async function comeToFirstQuestions(page, server) {
  await page.goto(server.firstRunUrl);
  await at(page, 'first-run-name').fill(teacherName);
  await at(page, 'first-run-password').fill(teacherPassword);
  await at(page, 'first-run-submit').click();
  await at(page, 'setup-form').waitFor();
}

export async function makeFirstAdministrator(page, server) {
  await comeToFirstQuestions(page, server);
  await at(page, 'setup-later').click();
  await at(page, 'room-title').waitFor();
}

export async function signIn(page, server, name = teacherName, password = teacherPassword) {
  await page.goto(server.url);
  await at(page, 'sign-in-name').fill(name);
  await at(page, 'sign-in-password').fill(password);
  await at(page, 'sign-in-submit').click();
}

// Makes a room and a link for students. Ends on the list of rooms.
export async function makeRoom(page, server, title) {
  await page.goto(server.url);
  await at(page, 'room-title').fill(title);
  await at(page, 'room-create').click();
  const room = { title, item: at(page, 'room-item').filter({ hasText: title }) };
  await room.item.waitFor();
  room.url = await makeLink(page, room);
  return room;
}

export async function openLinks(page, room) {
  if (!(await at(page, 'room-link-create').isVisible())) {
    await room.item.getByTestId('room-links').click();
  }
  await at(page, 'room-link-create').waitFor();
}

export async function closeLinks(page) {
  await page.keyboard.press('Escape');
  await at(page, 'room-link-create').waitFor({ state: 'hidden' });
}

// The address is shown this once.
export async function makeLink(page, room) {
  await openLinks(page, room);
  await at(page, 'room-link-create').click();
  await at(page, 'room-link-url').waitFor();
  const url = await at(page, 'room-link-url').inputValue();
  assert.match(url, /\/class\/[^#]+#\S+/);
  await closeLinks(page);
  return url;
}

// The address of the room for its teacher: the link without the token.
export const roomAddress = (room) => room.url.replace(/#.*/, '');

export async function press(page) {
  await at(page, 'join-button').click();
  await at(page, 'leave-button').waitFor();
}

export async function joinAsTeacher(page, room) {
  await page.goto(roomAddress(room));
  await at(page, 'join-button').waitFor();
  await press(page);
}

// Only the door: name filled in, camera preview running, not yet joined.
export async function comeToTheDoor(page, room, name) {
  await page.goto(room.url);
  await at(page, 'join-name').fill(name);
}

export async function joinAsStudent(page, room, name) {
  await comeToTheDoor(page, room, name);
  await press(page);
}

export async function joinAsListener(page, room, name) {
  await comeToTheDoor(page, room, name);
  await at(page, 'listen-button').click();
  await at(page, 'leave-button').waitFor();
}

export async function isPressed(page, id) {
  return (await at(page, id).getAttribute('aria-pressed')) === 'true';
}

// Turns a source on or off with its button, whatever it was.
export async function setSource(page, source, on) {
  const id = `toggle-${source}`;
  await at(page, id).waitFor();
  if ((await isPressed(page, id)) !== on) await at(page, id).click();
  await page.waitForFunction(
    ([wanted, name]) =>
      document.querySelector(`[data-testid="${name}"]`)?.getAttribute('aria-pressed') === wanted,
    [String(on), id],
  );
}

export async function openPanel(page, id, sign) {
  // What stands in an open panel may still be on its way: a click would close it.
  if ((await at(page, id).getAttribute('aria-expanded')) !== 'true') await at(page, id).click();
  await at(page, sign).first().waitFor();
}

export async function say(page, text) {
  await openPanel(page, 'open-chat', 'chat-input');
  await at(page, 'chat-input').fill(text);
  await at(page, 'chat-send').click();
  await at(page, 'chat-message').filter({ hasText: text }).waitFor();
}

export const personRow = (page, name) => at(page, 'person-row').filter({ hasText: name });

// One of person-mute, person-camera-stop, person-screen-stop in somebody's menu.
export async function order(page, name, what) {
  await openPanel(page, 'open-people', 'person-row');
  await personRow(page, name).getByTestId('person-menu').click();
  await at(page, what).click();
}

/** As a browser says it when the tab is left, or the phone locked. */
export const look = (page, visibility) => page.evaluate((now) => {
  Object.defineProperty(document, 'visibilityState', { value: now, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}, visibility);

// Runs in a page and does what one that was tampered with would do: puts a fresh microphone on
// every sender of sound.
export async function sendWhatever() {
  const { tracks } = await navigator.mediaDevices
    .getUserMedia({ audio: true })
    .then((stream) => ({ tracks: stream.getAudioTracks() }));
  for (const peer of window.observedPeers) {
    if (peer.connectionState === 'closed') continue;
    for (const transceiver of peer.getTransceivers()) {
      const { sender, currentDirection } = transceiver;
      if (!currentDirection?.startsWith('send') || transceiver.receiver.track.kind !== 'audio') continue;
      await sender.replaceTrack(tracks[0].clone());
      const parameters = sender.getParameters();
      for (const encoding of parameters.encodings) encoding.active = true;
      await sender.setParameters(parameters);
    }
  }
}
