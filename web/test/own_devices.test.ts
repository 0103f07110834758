import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { facing } from '../src/media/board_camera';
import { chooseDevice, devices } from '../src/media/devices';
import { OwnDevices } from '../src/media/own_devices';
import { FakeStream, FakeTrack, install, installDevices, settle } from './fake_webrtc';

beforeEach(() => {
  install();
  facing.value = null;
});

const failing = (name: string, message = '') => Object.assign(new Error(message), { name });

/** Devices that open when asked; remembers what was asked and what was given. */
function willing() {
  const asked: Record<string, unknown>[] = [];
  const given: FakeTrack[] = [];
  installDevices(
    async (constraints) => {
      asked.push(constraints);
      const kinds = (['audio', 'video'] as const).filter((kind) => constraints[kind]);
      const tracks = kinds.map((kind) => new FakeTrack(kind));
      given.push(...tracks);
      return new FakeStream(tracks);
    },
    async () => {
      const tracks = [new FakeTrack('video'), new FakeTrack('audio')];
      given.push(...tracks);
      return new FakeStream(tracks);
    },
  );
  return { asked, given };
}

test('the camera turns on, is shown to oneself, and its light goes out when off', async () => {
  const { given } = willing();
  const own = new OwnDevices();
  const changes: string[] = [];
  own.onChange = (source, capture) => void changes.push(`${source} ${capture}`);
  await own.turnOn('camera');
  assert.ok(own.track('camera'));
  assert.ok(own.pictures.value.camera);
  own.turnOff('camera');
  assert.equal(given[0]?.readyState, 'ended');
  assert.equal(own.track('camera'), null);
  assert.equal(own.pictures.value.camera, undefined);
  assert.deepEqual(changes, ['camera starting', 'camera on', 'camera off']);
});

test('the microphone stays open while it is off, but gives no track to send', async () => {
  const { asked, given } = willing();
  const own = new OwnDevices();
  await own.turnOn('microphone');
  own.turnOff('microphone');
  assert.equal(given[0]?.readyState, 'live');
  assert.equal(own.track('microphone'), null);
  await own.turnOn('microphone');
  assert.equal(asked.length, 1);
  assert.ok(own.track('microphone'));
});

test('a microphone that was opened for a trial alone is closed after it', async () => {
  const { given } = willing();
  const own = new OwnDevices();
  await own.turnOn('microphone');
  own.shut('microphone');
  assert.equal(given[0]?.readyState, 'ended');
  assert.equal(own.capture('microphone'), 'off');
});

test('both are asked for at once', async () => {
  const { asked } = willing();
  const own = new OwnDevices();
  await own.turnOnBoth();
  assert.equal(asked.length, 1);
  assert.ok(own.track('microphone') && own.track('camera'));
});

test('when both together fail each gets its own reason', async () => {
  installDevices(async (constraints) => {
    if (constraints.video) throw failing('NotFoundError');
    return new FakeStream([new FakeTrack('audio')]);
  });
  const own = new OwnDevices();
  await own.turnOnBoth();
  assert.equal(own.capture('camera'), 'not_found');
  assert.equal(own.capture('microphone'), 'on');
});

test('a refusal is said as what it is, and can be tried again', async () => {
  installDevices(async () => {
    throw failing('NotAllowedError', 'Permission denied by system');
  });
  const own = new OwnDevices();
  await own.turnOn('camera');
  assert.equal(own.capture('camera'), 'refused_by_system');
  willing();
  await own.turnOn('camera');
  assert.equal(own.capture('camera'), 'on');
});

test('without a secure address there are no devices', async () => {
  Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  const own = new OwnDevices();
  await own.turnOn('microphone');
  assert.equal(own.capture('microphone'), 'insecure');
  await own.turnOnBoth();
  assert.equal(own.capture('camera'), 'insecure');
  await own.turnOn('screen');
  assert.equal(own.capture('screen'), 'failed');
});

test('switched off while the browser still asks, the late device is closed again', async () => {
  let answer: (stream: FakeStream) => void = () => {};
  installDevices(() => new Promise((resolve) => (answer = resolve)));
  const own = new OwnDevices();
  const turning = own.turnOn('camera');
  assert.equal(own.capture('camera'), 'starting');
  own.turnOff('camera');
  const late = new FakeTrack('video');
  answer(new FakeStream([late]));
  await turning;
  assert.equal(late.readyState, 'ended');
  assert.equal(own.capture('camera'), 'off');
});

test('in place of an unplugged device the one that is left is opened, and that is told', async () => {
  for (const source of ['microphone', 'camera'] as const) {
    const { given } = willing();
    const own = new OwnDevices();
    const moved: string[] = [];
    own.onMoved = (...what) => void moved.push(what.join(' '));
    await own.turnOn(source);
    given[0]?.onended?.();
    await settle();
    assert.equal(given.length, 2);
    assert.equal(own.track(source), given[1]);
    assert.deepEqual(moved, [`${source} lost`]);
    given[1]?.onended?.(); // a loose plug
    await settle();
    assert.equal(own.capture(source), 'not_found');
    assert.equal(given.length, 2);
  }
});

test('an unplugged device of which none is left is told as not found', async () => {
  const { given } = willing();
  const own = new OwnDevices();
  const moved: string[] = [];
  own.onMoved = (source) => void moved.push(source);
  await own.turnOn('camera');
  installDevices(async () => {
    throw failing('NotFoundError');
  });
  given[0]?.onended?.();
  await settle();
  assert.equal(own.capture('camera'), 'not_found');
  assert.equal(own.track('camera'), null);
  assert.deepEqual(moved, []);
});

test('switched off while the device that is left opens, it stays off', async () => {
  const { given } = willing();
  const own = new OwnDevices();
  await own.turnOn('camera');
  given[0]?.onended?.();
  own.turnOff('camera');
  await settle();
  assert.equal(own.capture('camera'), 'off');
  assert.equal(given[1]?.readyState, 'ended');
});

test('a microphone that was off when it was unplugged is no trouble, and opens anew', async () => {
  const { asked, given } = willing();
  const own = new OwnDevices();
  await own.turnOn('microphone');
  own.turnOff('microphone');
  given[0]?.onended?.();
  await settle();
  assert.equal(own.capture('microphone'), 'off');
  assert.equal(asked.length, 1);
  await own.turnOn('microphone');
  assert.equal(own.track('microphone'), given[1]);
});

const list = (...ids: string[]) => ({
  microphone: ids.map((id) => ({ id, label: id })), camera: [], speaker: [],
});

test('a chosen device that is plugged in again is taken up, and no other', async () => {
  const { asked, given } = willing();
  chooseDevice('microphone', 'headset');
  devices.value = list('built-in');
  const own = new OwnDevices();
  const moved: string[] = [];
  own.onMoved = (...what) => void moved.push(what.join(' '));
  const stop = own.follow();
  await own.turnOn('microphone');
  devices.value = list('built-in', 'webcam');
  await settle();
  assert.equal(asked.length, 1);
  devices.value = list('built-in', 'headset');
  await settle();
  assert.deepEqual(moved, ['microphone back']);
  assert.equal(own.track('microphone'), given[1]);
  assert.equal(given[0]?.readyState, 'ended');
  stop();
  devices.value = list();
  devices.value = list('headset');
  await settle();
  assert.equal(asked.length, 2);
  chooseDevice('microphone', '');
});

test('whose microphone is off has it closed, so that the chosen one opens next; the chosen one in use stays', async () => {
  chooseDevice('microphone', 'headset');
  devices.value = list();
  for (const open of ['', 'headset']) {
    const track = new FakeTrack('audio', open);
    installDevices(async () => new FakeStream([track]));
    const own = new OwnDevices();
    await own.turnOn('microphone');
    if (!open) own.turnOff('microphone');
    const stop = own.follow();
    devices.value = list('headset');
    await settle();
    assert.equal(track.readyState, open ? 'live' : 'ended');
    assert.equal(own.capture('microphone'), open ? 'on' : 'off');
    stop();
    devices.value = list();
  }
  chooseDevice('microphone', '');
});

test('the screen brings its sound, and both end together', async () => {
  const { given } = willing();
  const own = new OwnDevices();
  await own.turnOn('screen');
  assert.ok(own.track('screen') && own.track('screen_audio'));
  assert.equal(given[0]?.contentHint, 'detail');
  given[0]?.onended?.();
  assert.equal(own.capture('screen'), 'off');
  assert.equal(own.capture('screen_audio'), 'off');
  assert.equal(given[1]?.readyState, 'ended');
});

test('closing the chooser of screens is no failure, a forbidding system is', async () => {
  const own = new OwnDevices();
  const share = async (message: string) => {
    installDevices(async () => new FakeStream([]), async () => {
      throw failing('NotAllowedError', message);
    });
    await own.turnOn('screen');
    return own.capture('screen');
  };
  assert.equal(await share('Permission denied'), 'off');
  assert.equal(await share('Permission denied by system'), 'refused_by_system');
});

test('another device takes the place of the one in use, and only then', async () => {
  const { asked, given } = willing();
  const own = new OwnDevices();
  await own.switchTo('camera');
  assert.equal(asked.length, 0);
  await own.turnOn('camera');
  await own.switchTo('camera');
  assert.equal(asked.length, 2);
  assert.deepEqual(given.map(({ readyState }) => readyState), ['ended', 'live']);
});

test('a microphone that is off is closed when another is chosen', async () => {
  const { given } = willing();
  const own = new OwnDevices();
  await own.turnOn('microphone');
  own.turnOff('microphone');
  await own.switchTo('microphone');
  assert.equal(given[0]?.readyState, 'ended');
  assert.equal(own.capture('microphone'), 'off');
});

test('flipping asks for the other side of the phone', async () => {
  const { asked } = willing();
  const own = new OwnDevices();
  await own.turnOn('camera');
  await own.flipCamera();
  const video = asked[1]?.video as { facingMode: { ideal: string } };
  assert.equal(video.facingMode.ideal, 'environment');
});

test('closing closes everything', async () => {
  const { given } = willing();
  const own = new OwnDevices();
  await own.turnOnBoth();
  await own.turnOn('screen');
  own.close();
  await settle();
  assert.ok(given.every(({ readyState }) => readyState === 'ended'));
  assert.equal(own.capture('microphone'), 'off');
});

/** Devices that open only when the test says so. */
function slow() {
  const given = [new FakeTrack('audio'), new FakeTrack('video')];
  let open = () => {};
  const ask = (constraints: Record<string, unknown>) =>
    new Promise<FakeStream>((resolve) => {
      open = () => resolve(new FakeStream(given.filter(({ kind }) => constraints[kind])));
    });
  installDevices(ask, ask);
  return { given, open: () => open() };
}

const waysIn: [string, (own: OwnDevices) => Promise<void>, number][] = [
  ['the camera', (own) => own.turnOn('camera'), 1],
  ['both at once', (own) => own.turnOnBoth(), 2],
  ['the screen', (own) => own.turnOn('screen'), 2],
];
for (const [what, turnOn, count] of waysIn) {
  test(`${what}, still being asked for when all is closed, never opens`, async () => {
    const { given, open } = slow();
    const own = new OwnDevices();
    const turning = turnOn(own);
    own.close();
    open();
    await turning;
    assert.equal(given.filter(({ readyState }) => readyState === 'ended').length, count);
    assert.deepEqual(own.pictures.value, {});
    assert.ok(Object.values(own.captures.value).every((capture) => capture === 'off'));
  });
}

test('a camera over a board is sharp, slow and not mirrored, and remembered by its name', async () => {
  const { asked, given } = willing();
  const own = new OwnDevices();
  await own.turnOn('camera');
  assert.equal(own.mirrors.value, true);
  await own.setBoard(true);
  const wish = asked[1]?.video as { width: { ideal: number }; frameRate: { max: number } };
  assert.deepEqual([wish.width.ideal, wish.frameRate.max], [1920, 15]);
  assert.equal(given[1]?.contentHint, 'detail');
  assert.equal(own.mirrors.value, false);

  chooseDevice('camera', 'face');
  await own.switchTo('camera');
  assert.equal(own.mirrors.value, true, 'another camera shows a face');
  chooseDevice('camera', '');
  await own.switchTo('camera');
  assert.equal(own.mirrors.value, false);
  await own.setBoard(false);
  assert.equal(given.at(-1)?.contentHint, '');
  assert.equal(own.mirrors.value, true);
});

test('the camera on the back of a phone is no mirror', async () => {
  willing();
  const own = new OwnDevices();
  await own.turnOn('camera');
  await own.flipCamera();
  assert.equal(own.mirrors.value, false);
  await own.flipCamera();
  assert.equal(own.mirrors.value, true);
});

test('the camera on the back of a phone shows a board, and the one on its front then a face', async () => {
  const { asked, given } = willing();
  const own = new OwnDevices();
  await own.turnOn('camera');
  await own.flipCamera();
  await own.setBoard(true);
  const wish = asked[2]?.video as { width: { ideal: number }; facingMode: { ideal: string } };
  assert.deepEqual([wish.width.ideal, wish.facingMode.ideal], [1920, 'environment']);
  assert.equal(given[2]?.contentHint, 'detail');
  await own.flipCamera();
  assert.equal(given[3]?.contentHint, '');
  await own.flipCamera();
  assert.equal(given[4]?.contentHint, 'detail', 'it is remembered');
  facing.value = null; // another load of the page
  await own.turnOn('camera');
  await own.switchTo('camera');
  assert.equal(given.at(-1)?.contentHint, '');
  assert.equal(own.mirrors.value, true);
});
