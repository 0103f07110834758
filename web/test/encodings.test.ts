import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layersFor, setCamera, type CameraWish } from '../src/media/encodings';

const active = (wish: CameraWish) => layersFor(wish).filter((one) => one.active).map((one) => one.rid);

test('all sizes go out until it is known which are wanted', () => {
  assert.deepEqual(active({ size: 'full', layers: null }), ['s', 'm', 'l']);
  assert.deepEqual(active({ size: 'full', layers: ['l', 's'] }), ['s', 'l']);
  assert.deepEqual(active({ size: 'full', layers: [] }), []);
});

test('a camera that is small for all is small in the largest, too, which is recorded', () => {
  const large = (wish: CameraWish) => layersFor(wish).at(-1);
  assert.deepEqual(active({ size: 'small', layers: null }), ['s', 'l']);
  assert.deepEqual(active({ size: 'small', layers: ['l', 'm'] }), ['l']);
  assert.equal(large({ size: 'small', layers: null })?.maxBitrate, 150_000);
  assert.equal(large({ size: 'full', layers: null })?.maxBitrate, 1_700_000);
  assert.deepEqual(active({ size: 'none', layers: null }), []);
});

test('a browser that sends one size is told of that size', async () => {
  let set: { encodings: Record<string, unknown>[] } = { encodings: [{ rid: undefined }] };
  const sender = {
    getParameters: () => set,
    setParameters: async (parameters: typeof set) => void (set = parameters),
  } as unknown as RTCRtpSender;
  await setCamera(sender, { size: 'small', layers: ['l'] });
  assert.equal(set.encodings[0]?.['scaleResolutionDownBy'], 3);
  set = { encodings: [{ rid: 's', active: true }, { rid: 'm', active: true }, { rid: 'l', active: true }] };
  await setCamera(sender, { size: 'full', layers: ['m'] });
  assert.deepEqual(set.encodings.map((one) => one['active']), [false, true, false]);
});
