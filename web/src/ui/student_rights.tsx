// What students may do of themselves: the teacher's switches, and what the class reads of them.
import { useState } from 'preact/hooks';
import { Check } from '../design/check';
import { Button } from '../design/controls';
import { Dialog } from '../design/dialog';
import { Icon, type IconName } from '../design/icon';
import { t } from '../i18n';
import { kRights, type Right } from '../signal/protocol';
import { useSeat } from './seat_context';

const kIcons: Readonly<Record<Right, IconName>> = {
  speak: 'microphone_off',
  show: 'camera_off',
  present: 'screen_stop',
};

interface ChecksProps {
  rights: readonly Right[];
  onChange: (rights: readonly Right[]) => void;
}

export function RightsChecks({ rights, onChange }: ChecksProps) {
  return (
    <>
      {kRights.map((right) => (
        <Check
          key={right}
          label={t(`rights.${right}`)}
          {...(right === 'speak' && { hint: t('rights.speak_hint') })}
          checked={rights.includes(right)}
          testId={`right-${right}`}
          onChange={(given) => onChange(kRights.filter((one) => (one === right ? given : rights.includes(one))))}
        />
      ))}
    </>
  );
}

/** The teacher's: each switch holds at once. */
export function RightsButton() {
  const seat = useSeat();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="quiet" icon="people" testId="student-rights" onClick={() => setOpen(true)}>
        {t('rights.button')}
      </Button>
      {open && (
        <Dialog title={t('rights.title')} onClose={() => setOpen(false)}>
          <div class="stack">
            <RightsChecks
              rights={seat.state.value.studentRights}
              onChange={(rights) => seat.setStudentRights(rights)}
            />
            <p class="soft">{t('rights.why')}</p>
          </div>
          <div class="dialog-actions">
            <Button kind="primary" testId="rights-done" onClick={() => setOpen(false)}>
              {t('app.close')}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

/** Above the names: what students may not do here. */
export function RightsLines() {
  const { studentRights } = useSeat().state.value;
  return (
    <>
      {kRights
        .filter((right) => !studentRights.includes(right))
        .map((right) => (
          <p class="class-locked" key={right} data-testid={`no-${right}`}>
            <Icon name={kIcons[right]} size={18} />
            {t(`rights.no_${right}`)}
          </p>
        ))}
    </>
  );
}
