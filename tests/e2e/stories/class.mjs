// A class: the teacher's sound and picture through our own SFU in other browsers.
import assert from 'node:assert/strict';

import {
  audioPackets, decodesFrames, energyHeard, eventually, framesDecoded, grows, hearsEnergy, inbound,
  outbound, packetsSent, participant, showsMovingPicture, standsStill, state, videoOf,
} from '../harness/proof.mjs';
import {
  at, comeToTheDoor, joinAsListener, joinAsStudent, joinAsTeacher, order, say, sendWhatever,
  setSource,
} from '../harness/steps.mjs';
import { longStory, story } from '../harness/story.mjs';

// A teacher in a room of its own, sending camera and microphone.
async function classWithTeacher(s) {
  const teacher = await s.teacher();
  const room = await s.room(teacher);
  await joinAsTeacher(teacher, room);
  await setSource(teacher, 'microphone', true);
  await setSource(teacher, 'camera', true);
  return { teacher, room };
}

async function listeners(s, room, names) {
  const pages = await Promise.all(names.map(() => s.person()));
  for (const [i, page] of pages.entries()) await joinAsListener(page, room, names[i]);
  return pages;
}

story('three viewers see the teacher moving and hear the teacher', async (s) => {
  const { room } = await classWithTeacher(s);
  const viewers = await listeners(s, room, ['Ani', 'Budi', 'Citra']);
  for (const viewer of viewers) {
    await decodesFrames(viewer);
    await hearsEnergy(viewer);
    await showsMovingPicture(at(viewer, 'stage-video'));
  }
});

longStory('720p is really sent and really arrives', async (s) => {
  const { teacher, room } = await classWithTeacher(s);
  const [viewer] = await listeners(s, room, ['Ani']);
  await eventually('the teacher sends 1280x720', async () =>
    (await outbound(teacher, 'video')).some((o) => o.frameWidth === 1280 && o.frameHeight === 720));
  await eventually('the viewer decodes 1280x720', async () =>
    (await inbound(viewer, 'video')).some((i) => i.frameWidth === 1280 && i.frameHeight === 720));
  await decodesFrames(viewer);
});

longStory('a shared screen takes the stage and the teacher stays beside it', async (s) => {
  const { teacher, room } = await classWithTeacher(s);
  const [viewer] = await listeners(s, room, ['Ani']);
  await showsMovingPicture(at(viewer, 'stage-video'));
  await setSource(teacher, 'screen', true);

  const { id } = await participant(viewer, 'sari');
  const stage = at(viewer, 'stage');
  await eventually('the screen is on the stage', async () =>
    stage.evaluate((e) => e.matches('[data-source="screen"]') ||
      e.querySelector('[data-source="screen"]') !== null));
  await showsMovingPicture(at(viewer, 'stage-video'));
  await showsMovingPicture(videoOf(viewer, id, 'camera'));

  await setSource(teacher, 'screen', false);
  await eventually('the teacher is back on the stage', async () =>
    stage.evaluate((e) => !e.matches('[data-source="screen"]') &&
      e.querySelector('[data-source="screen"]') === null));
  await showsMovingPicture(at(viewer, 'stage-video'));
});

longStory('a late joiner gets a picture without a new key frame when one is cached', async (s) => {
  const { teacher, room } = await classWithTeacher(s);
  const [first, second] = await Promise.all([s.person(), s.person()]);
  await comeToTheDoor(second, room, 'Budi');
  await joinAsListener(first, room, 'Ani');
  await eventually('the first viewer sees something', async () => (await framesDecoded(first)) > 0);
  // An encoder on a busy machine makes some by itself.
  const asked = async () =>
    (await outbound(teacher, 'video')).reduce((n, o) => n + (o.pliCount ?? 0) + (o.firCount ?? 0), 0);

  const before = await asked();
  await at(second, 'listen-button').click();
  await eventually('the second viewer sees something', async () =>
    (await framesDecoded(second)) > 0);
  assert.equal(await asked(), before, 'the publisher was asked for a new key frame');
  await decodesFrames(second);
});

longStory('the teacher reloads and the class goes on', async (s) => {
  const { teacher, room } = await classWithTeacher(s);
  const [viewer] = await listeners(s, room, ['Ani']);
  await decodesFrames(viewer);

  await teacher.reload(); // the seat is kept: back in the class without the door
  await at(teacher, 'leave-button').waitFor();
  await setSource(teacher, 'camera', true);
  await setSource(teacher, 'microphone', true);
  await decodesFrames(viewer);
  await hearsEnergy(viewer);
  await showsMovingPicture(at(viewer, 'stage-video'));
  await eventually('there is one teacher', async () =>
    (await viewer.evaluate(() => {
      const { participants } = window.pendopo.state();
      return participants.filter((p) => p.role === 'teacher').length;
    })) === 1);
});

longStory('a dropped connection comes back by itself, and the person stays one person', async (s) => {
  const { teacher, room } = await classWithTeacher(s);
  const ani = await s.person();
  await ani.addInitScript(() => {
    const Original = window.WebSocket;
    window.pipes = [];
    window.WebSocket = class extends Original {
      constructor(...words) {
        super(...words);
        window.pipes.push(this);
      }
    };
  });
  await joinAsStudent(ani, room, 'Ani');
  await decodesFrames(ani);
  const before = (await state(ani)).you;

  await ani.evaluate(() => window.pipes.at(-1).close(4000, 'cut'));
  await eventually('a second pipe is open', () =>
    ani.evaluate(() => window.pipes.length > 1 && window.pipes.at(-1).readyState === 1));
  await eventually('the student is back', async () => (await state(ani)).connection === 'open');
  assert.equal((await state(ani)).you, before);
  await eventually('the teacher sees one Ani, connected', async () => {
    const people = (await state(teacher)).participants.filter((one) => one.name === 'Ani');
    return people.length === 1 && people[0].connected;
  });
  await decodesFrames(ani);
  await say(ani, 'saya kembali');
  await eventually('the teacher reads it', async () =>
    (await state(teacher)).chat.some((one) => one.text === 'saya kembali'));
});

story('muted by the teacher means silence for viewers, whatever the page does', async (s) => {
  const { teacher, room } = await classWithTeacher(s);
  await setSource(teacher, 'microphone', false);
  await setSource(teacher, 'camera', false);
  const noisy = await s.person();
  await joinAsStudent(noisy, room, 'Dodo');
  await setSource(noisy, 'microphone', true);
  const [viewer] = await listeners(s, room, ['Ani']);
  await hearsEnergy(viewer);

  await order(teacher, 'Dodo', 'person-mute');
  await eventually('Dodo is shown as muted', async () =>
    (await participant(viewer, 'Dodo')).sources.microphone.blocked === true);
  // A page that does not care: it sends on, and its packets must not pass the SFU.
  await noisy.evaluate(sendWhatever);
  await standsStill('energy heard by the viewer', () => energyHeard(viewer),
    () => grows('packets sent by Dodo', () => packetsSent(noisy, 'audio'), 40));

  await order(teacher, 'Dodo', 'person-mute'); // lets Dodo speak again
  await eventually('Dodo may speak', async () =>
    (await participant(viewer, 'Dodo')).sources.microphone.blocked === false);
  await setSource(noisy, 'microphone', true);
  await hearsEnergy(viewer);
});

longStory('a camera stopped by the teacher stops for everybody', async (s) => {
  const { teacher, room } = await classWithTeacher(s);
  await setSource(teacher, 'camera', false);
  const student = await s.person();
  await joinAsStudent(student, room, 'Dodo');
  await setSource(student, 'camera', true);
  const [viewer] = await listeners(s, room, ['Ani']);
  await decodesFrames(viewer);
  await order(teacher, 'Dodo', 'person-camera-stop');
  await eventually('Dodo is shown as stopped', async () =>
    (await participant(viewer, 'Dodo')).sources.camera.blocked === true);
  await standsStill('frames decoded by the viewer', () => framesDecoded(viewer),
    () => grows('audio packets of the teacher', () => audioPackets(viewer)));
});

longStory('a tile that is pinned has the stage, from the strip and from a grid, until it is unpinned', async (s) => {
  const { room } = await classWithTeacher(s);
  const [budi] = await listeners(s, room, ['Budi']);
  const ani = await s.person({ language: 'id-ID', viewport: { width: 390, height: 844 } });
  await joinAsStudent(ani, room, 'Ani');
  for (const page of [budi, ani]) {
    const you = await participant(page, page === budi ? 'Budi' : 'Ani');
    const teacher = await participant(page, 'sari');
    const tile = (id) => page.locator(`[data-testid="tile"][data-person-id="${id}"]`);
    const hasStage = (id) => at(page, 'stage').locator(`[data-person-id="${id}"]`).waitFor();
    const unpin = () => page.locator('.stage-unpin button').click();
    await hasStage(teacher.id);
    await tile(you.id).locator('.tile-pin').click();
    await hasStage(you.id);
    await unpin();
    await hasStage(teacher.id);

    await at(page, 'more-menu').click();
    await at(page, 'view-toggle').click();
    await at(page, 'grid').waitFor();
    await s.keepPicture(page, page === budi ? 'grid-en-1280' : 'grid-id-390');
    await tile(teacher.id).locator('.tile-pin').click();
    await hasStage(teacher.id);
    await showsMovingPicture(at(page, 'stage-video'));
    await s.keepPicture(page, page === budi ? 'pinned-en-1280' : 'pinned-id-390');
    await unpin();
    await at(page, 'grid').waitFor();
  }
});
