// How many viewers fit: through the line to this browser, and on the machine.
import { useState } from 'preact/hooks';
import { Button, Message } from '../design/controls';
import { language, t } from '../i18n';
import { measureLine } from '../media/line_measure';
import { http, type Carried } from '../signal/http';
import { viewersOf, type Report } from '../state/doctor';
import { DoctorCard } from './doctor_findings';
import { refusalWords } from './refusal';

/** What was measured so far; the owner keeps it for the text. */
export interface Measured {
  mbps: number | null;
  carried: Carried | null;
}

export function lineWords(mbps: number): string {
  const fraction = { maximumFractionDigits: mbps < 10 ? 1 : 0 };
  const number = new Intl.NumberFormat(language.value, fraction).format(mbps);
  return t('doctor.line', { mbps: number, ...viewersOf(mbps) });
}

export const machineWords = ({ camera, slides }: Carried): string =>
  t('doctor.machine', { camera, slides });

interface Props {
  report: Report;
  measured: Measured;
  onMeasured: (measured: Measured) => void;
}

export function DoctorMeasures({ report, measured, onMeasured }: Props) {
  const [busy, setBusy] = useState<'line' | 'machine' | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);

  const line = async () => {
    const result = await measureLine();
    if (result.ok) onMeasured({ ...measured, mbps: result.mbps });
    else setWrong(t(result.status === 503 ? 'refusal.already_measuring' : 'refusal.no_connection'));
  };
  const machine = async () => {
    const result = await http.capacity();
    if (result.ok) onMeasured({ ...measured, carried: result.value });
    else setWrong(refusalWords(result));
  };
  const measure = async (what: 'line' | 'machine') => {
    setBusy(what);
    setWrong(null);
    await (what === 'line' ? line() : machine());
    setBusy(null);
  };

  const button = (what: 'line' | 'machine') => (
    <Button
      busy={busy === what}
      disabled={busy !== null}
      onClick={() => void measure(what)}
      testId={`doctor-measure-${what}`}
    >
      {t(busy === what ? 'doctor.measuring' : `doctor.measure_${what}`)}
    </Button>
  );
  const { mbps, carried } = measured;
  return (
    <DoctorCard title={t('doctor.carries')}>
      <p class="soft">{t('doctor.carries_why')}</p>
      {report.people > 0 && <Message>{t('doctor.class_goes_on', { n: report.people })}</Message>}
      <div class="stack doctor-measured" aria-live="polite">
        {mbps !== null && (
          <div data-testid="doctor-line">
            <p>{lineWords(mbps)}</p>
            <p class="soft">{t(report.near ? 'doctor.line_near' : 'doctor.line_far')}</p>
          </div>
        )}
        {carried && (
          <div data-testid="doctor-machine">
            <p>{machineWords(carried)}</p>
            {carried.people > 0 && (
              <p class="soft">{t('doctor.machine_busy', { n: carried.people })}</p>
            )}
          </div>
        )}
        {wrong && <Message wrong>{wrong}</Message>}
      </div>
      <div class="settings-end">
        {button('line')}
        {button('machine')}
      </div>
    </DoctorCard>
  );
}
