import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PushToTalk } from '../src/pages/class/push_to_talk';

const space = { code: 'Space', repeat: false, ctrlKey: false, altKey: false, metaKey: false };

function talk(chosen = true, on = false) {
  const turned: boolean[] = [];
  let isOn = on;
  const keys = new PushToTalk(
    {
      isOn: () => isOn,
      turn: (now) => {
        isOn = now;
        turned.push(now);
      },
    },
    () => chosen,
  );
  return { keys, turned };
}

test('the microphone is on while the space bar is held', () => {
  const { keys, turned } = talk();
  assert.equal(keys.press(space, true), true);
  assert.equal(keys.press({ ...space, repeat: true }, true), true);
  keys.release('KeyA');
  assert.deepEqual(turned, [true]);
  keys.release('Space');
  keys.release('Space');
  assert.deepEqual(turned, [true, false]);
});

test('a window that loses the keys loses the microphone, too', () => {
  const { keys, turned } = talk();
  keys.press(space, true);
  keys.end();
  assert.deepEqual(turned, [true, false]);
});

test('nobody who has not chosen it, or who speaks already, is switched', () => {
  for (const { keys, turned } of [talk(false), talk(true, true)]) {
    assert.equal(keys.press(space, true), false);
    keys.release('Space');
    assert.deepEqual(turned, []);
  }
  assert.equal(talk().keys.press({ ...space, ctrlKey: true }, true), false);
  assert.equal(talk().keys.press(space, false), false); // a button has the focus
});
