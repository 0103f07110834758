// What students may do of themselves, and how they come in: the teacher's switches, and what the
// class reads of them.
import { useEffect, useState } from 'preact/hooks';
import { Check } from '../design/check';
import { Choices } from '../design/choices';
import { Button } from '../design/controls';
import { Dialog } from '../design/dialog';
import { Icon, type IconName } from '../design/icon';
import { t } from '../i18n';
import { kEntries, kPrivateRules, kClassRights, type Entry, type PrivateRule, type ClassRight } from '../signal/protocol';
import { AbsenceChoices, CameraChoices } from './care_choices';
import { useSeat } from './seat_context';

const kIcons: Readonly<Record<ClassRight, IconName>> = {
  speak: 'microphone_off',
  show: 'camera_off',
  present: 'screen_stop',
  file: 'clip',
  chat: 'chat',
};

interface ChecksProps {
  rights: readonly ClassRight[];
  onChange: (right: ClassRight, given: boolean) => void;
}

export function RightsChecks({ rights, onChange }: ChecksProps) {
  return (
    <>
      {kClassRights.map((right) => (
        <Check
          key={right}
          label={t(`rights.${right}`)}
          {...(right === 'speak' && { hint: t('rights.speak_hint') })}
          checked={rights.includes(right)}
          testId={`right-${right}`}
          onChange={(given) => onChange(right, given)}
        />
      ))}
    </>
  );
}

interface EntryProps {
  entry: Entry;
  onChange: (entry: Entry) => void;
}

export function EntryChoices({ entry, onChange }: EntryProps) {
  return (
    <Choices
      label={t('entry.title')}
      value={entry}
      choices={kEntries.map((value) => ({
        value,
        label: t(`entry.${value}`),
        hint: t(`entry.${value}_hint`),
      }))}
      testId="entry"
      onChange={(value) => onChange(value as Entry)}
    />
  );
}

interface PrivateProps {
  rule: PrivateRule;
  onChange: (rule: PrivateRule) => void;
}

export function PrivateChoices({ rule, onChange }: PrivateProps) {
  return (
    <Choices
      label={t('private.title')}
      value={rule}
      choices={kPrivateRules.map((value) => ({
        value,
        label: t(`private.${value}`),
        hint: t(`private.${value}_hint`),
      }))}
      testId="private"
      onChange={(value) => onChange(value as PrivateRule)}
    />
  );
}

/** The teacher's: each switch holds at once. */
export function RightsButton() {
  const seat = useSeat();
  const [open, setOpen] = useState(false);
  // What was ticked here holds until the class has it so: the answer comes before what it does.
  const [wanted, want] = useState<Partial<Record<ClassRight, boolean>>>({});
  const { absence, cameras, entry, privateRule, studentRights } = seat.state.value;
  const set = async (right: ClassRight, given: boolean) => {
    want((all) => ({ ...all, [right]: given }));
    const done = await seat.order.setStudentRight(right, given);
    const isSo = seat.state.peek().studentRights.includes(right) === given;
    if (!done || isSo) want(({ [right]: _, ...others }) => others);
  };
  useEffect(() => {
    const differs = (right: ClassRight) => wanted[right] !== undefined && wanted[right] !== studentRights.includes(right);
    want((all) => Object.fromEntries(Object.entries(all).filter(([right]) => differs(right as ClassRight))));
  }, [studentRights]);
  return (
    <>
      <Button kind="quiet" icon="people" testId="student-rights" onClick={() => setOpen(true)}>
        {t('rights.button')}
      </Button>
      {open && (
        <Dialog title={t('rights.dialog')} onClose={() => setOpen(false)} wide>
          <div class="stack">
            <fieldset class="choices">
              <legend>{t('rights.title')}</legend>
              <RightsChecks
                rights={kClassRights.filter((right) => wanted[right] ?? studentRights.includes(right))}
                onChange={(right, given) => void set(right, given)}
              />
            </fieldset>
            <p class="soft">{t('rights.why')}</p>
            <EntryChoices entry={entry} onChange={(chosen) => seat.order.setEntry(chosen)} />
            <CameraChoices rule={cameras} onChange={(chosen) => seat.order.setCameras(chosen)} />
            <AbsenceChoices rule={absence.rule} onChange={(chosen) => seat.order.setAbsence(chosen)} />
            <PrivateChoices rule={privateRule} onChange={(chosen) => seat.chat.setPrivateRule(chosen)} />
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
  const { cameras, studentRights } = useSeat().state.value;
  return (
    <>
      {kClassRights
        .filter((right) => !studentRights.includes(right))
        .map((right) => (
          <p class="class-locked" key={right} data-testid={`no-${right}`}>
            <Icon name={kIcons[right]} size={18} />
            {t(`rights.no_${right}`)}
          </p>
        ))}
      {cameras === 'teachers' && (
        <p class="class-locked" data-testid="cameras-line">
          <Icon name="camera" size={18} />
          {t('cameras.line')}
        </p>
      )}
    </>
  );
}
