// The keys of the class, and whether they are listened to.
import { Check } from '../design/check';
import { Button } from '../design/controls';
import { Dialog } from '../design/dialog';
import { t, type MessageKey } from '../i18n';
import { chooseKeysOff, choosePushToTalk, keysOff, keysShown, pushToTalk } from '../pages/class/keys_setting';

const kKeys: readonly [keys: string, words: MessageKey][] = [
  ['M · V · S', 'shortcut.switch_off'],
  ['Alt+M · Alt+V · Alt+S', 'shortcut.toggle'],
  ['Alt+H', 'shortcut.hand'],
  ['C · P', 'shortcut.panels'],
  ['G', 'shortcut.grid'],
  ['← · → · PageUp · PageDown', 'shortcut.slides'],
  ['Esc', 'shortcut.close'],
  ['?', 'shortcut.help'],
];

export function KeysDialog() {
  if (!keysShown.value) return null;
  const close = () => (keysShown.value = false);
  return (
    <Dialog title={t('shortcut.title')} onClose={close}>
      <div class="stack">
        <dl class="keys" data-testid="keys">
          {kKeys.map(([keys, words]) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{t(words)}</dd>
            </div>
          ))}
        </dl>
        <Check
          label={t('shortcut.on')}
          hint={t('shortcut.on_hint')}
          checked={!keysOff.value}
          testId="keys-on"
          onChange={(on) => chooseKeysOff(!on)}
        />
        <Check
          label={t('shortcut.talk')}
          hint={t('shortcut.talk_hint')}
          checked={pushToTalk.value}
          testId="push-to-talk"
          onChange={choosePushToTalk}
        />
      </div>
      <div class="dialog-actions">
        <Button kind="primary" testId="keys-done" onClick={close}>
          {t('app.close')}
        </Button>
      </div>
    </Dialog>
  );
}
