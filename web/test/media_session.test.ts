import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClassMediaSession, type SystemSession } from '../src/pages/class/media_session';

type Handler = (details?: { isActivating?: boolean }) => void;

function phone(missing: readonly string[] = []) {
  const done: string[] = [];
  const handlers = new Map<string, Handler>();
  const on = { microphone: false, camera: true };
  const session: SystemSession = {
    metadata: null,
    playbackState: 'none',
    setActionHandler: (action, handler) => {
      if (missing.includes(action)) throw new TypeError(action);
      if (handler) handlers.set(action, handler);
      else handlers.delete(action);
    },
    setMicrophoneActive: (active) => done.push(`microphone ${active}`),
    setCameraActive: () => Promise.reject(new Error('not open')),
  };
  const told = new ClassMediaSession(session, {
    isOn: (source) => on[source],
    toggle: (source) => done.push(`toggle ${source}`),
    leave: () => done.push('leave'),
    hear: () => done.push('hear'),
  });
  return { session, told, done, press: (action: string, details?: { isActivating?: boolean }) => handlers.get(action)?.(details), handlers };
}

test('buttons of the system do what those of the page do', () => {
  const { session, told, done, press } = phone();
  told.start('Kelas 7A');
  assert.deepEqual([session.metadata, session.playbackState], ['Kelas 7A', 'playing']);
  for (const action of ['togglemicrophone', 'togglecamera', 'play', 'hangup']) press(action);
  assert.deepEqual(done, ['toggle microphone', 'toggle camera', 'hear', 'leave']);
});

test('a press that was meant for what is so already changes nothing', () => {
  const { told, done, press } = phone();
  told.start('');
  press('togglecamera', { isActivating: true });
  press('togglemicrophone', { isActivating: false });
  assert.deepEqual(done, []);
  press('togglemicrophone', { isActivating: true });
  assert.deepEqual(done, ['toggle microphone']);
});

test('what a browser lacks or refuses is no trouble', async () => {
  const { session, told, done, press } = phone(['togglemicrophone', 'hangup']);
  told.start('');
  press('togglecamera');
  told.show('microphone', true);
  told.show('camera', true);
  delete session.setMicrophoneActive;
  told.show('microphone', false);
  await Promise.resolve();
  assert.deepEqual(done, ['toggle camera', 'microphone true']);
});

test('after the class nothing of it is left', () => {
  const { session, told, handlers } = phone();
  told.start('Kelas 7A');
  told.stop();
  assert.equal(handlers.size, 0);
  assert.deepEqual([session.metadata, session.playbackState], [null, 'none']);
});
