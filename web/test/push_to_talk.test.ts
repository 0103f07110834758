import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behindButton, FocusWay, PushToTalk } from '../src/pages/class/push_to_talk';
import type { Capture } from '../src/state/classroom';

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
  assert.equal(keys.release('KeyA'), false);
  assert.deepEqual(turned, [true]);
  assert.equal(keys.release('Space'), true);
  assert.equal(keys.release('Space'), false); // a press of somebody else's
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

/** A microphone as the page has it: its button changes over, and it opens in its own time. */
function realMicrophone() {
  const microphone = { capture: 'off' as Capture, pressed: 0 };
  const changeOver = () => {
    microphone.pressed += 1;
    microphone.capture = microphone.capture === 'off' || microphone.capture === 'not_found' ? 'starting' : 'off';
  };
  const keys = new PushToTalk(behindButton(() => microphone.capture, changeOver), () => true);
  return { microphone, keys };
}

test('letting go never opens the microphone, whoever has switched it meanwhile', () => {
  const meanwhile: Capture[] = ['off', 'not_found', 'refused_by_browser'];
  for (const capture of meanwhile) {
    const { microphone, keys } = realMicrophone();
    keys.press(space, true);
    microphone.capture = capture; // muted with all, moved to a group, or never opened
    keys.release('Space');
    assert.deepEqual([microphone.capture, microphone.pressed], [capture, 1]);
  }
});

test('letting go closes what is open, or is still being opened', () => {
  for (const capture of ['on', 'starting'] as const) {
    const { microphone, keys } = realMicrophone();
    keys.press(space, true);
    microphone.capture = capture;
    keys.release('Space');
    assert.equal(microphone.capture, 'off');
  }
});

test('what somebody has opened already stays open when the bar goes down', () => {
  const { microphone, keys } = realMicrophone();
  microphone.capture = 'starting';
  keys.press(space, true);
  assert.deepEqual([microphone.capture, microphone.pressed], ['starting', 0]);
});

test('what a pointer has left the focus on does not want the space bar, what keys have brought it to does', () => {
  const way = new FocusWay();
  way.onFocus(); // the page has just opened
  assert.equal(way.byKeys, false);
  way.onKey('Tab');
  way.onFocus();
  assert.equal(way.byKeys, true);
  way.onPointer();
  assert.equal(way.byKeys, true, 'where the focus is has not changed');
  way.onFocus();
  assert.equal(way.byKeys, false);
  way.onKey('Space');
  way.onFocus(); // given back by a dialog that a pointer closed
  assert.equal(way.byKeys, false);
});
