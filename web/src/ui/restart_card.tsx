// What was answered holds after a restart of the server: asks for it, waits, and goes on there.
import { useState } from 'preact/hooks';
import { Button, Message } from '../design/controls';
import { t } from '../i18n';
import { http } from '../signal/http';
import { addressAfter, type SetupTexts } from '../state/setup';
import { refusalWords } from './refusal';

const kAskEveryMs = 500;
const kUntilGone = 10; // times asked
const kUntilBack = 120;
// At another port nobody can be asked, as pages may not look there: that is how long a small machine
// takes to start.
const kStartsWithinMs = 4000;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function answers(): Promise<boolean> {
  try {
    return (await fetch('/api/me', { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}

/** Whether it became true in so many times of asking. */
async function becomes(wanted: boolean, times: number): Promise<boolean> {
  for (let asked = 0; asked < times; ++asked) {
    await pause(kAskEveryMs);
    if ((await answers()) === wanted) return true;
  }
  return false;
}

/** Waits until the server has started anew; false: it has not come back. */
async function hasRestarted(address: string): Promise<boolean> {
  // One that is quick was never seen gone.
  await becomes(false, kUntilGone);
  if (new URL(address).origin === location.origin) return becomes(true, kUntilBack);
  await pause(kStartsWithinMs);
  return true;
}

export function RestartCard({ state }: { state: SetupTexts }) {
  const [step, setStep] = useState<'ask' | 'wait' | 'lost'>('ask');
  const [wrong, setWrong] = useState<string | null>(null);
  const address = addressAfter(location, state);
  const restart = async () => {
    setWrong(null);
    const result = await http.restart();
    if (!result.ok) return setWrong(refusalWords(result));
    setStep('wait');
    if (await hasRestarted(address)) location.assign(address);
    else setStep('lost');
  };
  return (
    <section class="settings-card" aria-live="polite" data-testid="restart-card">
      <h2>{t('setup.restart_title')}</h2>
      <p>{t('setup.restart_text')}</p>
      {wrong && <Message wrong>{wrong}</Message>}
      {step === 'lost' && <Message wrong>{t('setup.restart_lost')}</Message>}
      <p>
        {t('setup.restart_address')} <a href={address}>{address}</a>
      </p>
      <div class="settings-end">
        <Button busy={step === 'wait'} onClick={() => void restart()} testId="setup-restart">
          {t(step === 'wait' ? 'setup.restarting' : 'setup.restart')}
        </Button>
      </div>
    </section>
  );
}
