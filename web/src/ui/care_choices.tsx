// What protects a class: who sees the cameras, and what becomes of it without its teacher.
import { Choices } from '../design/choices';
import { t } from '../i18n';
import { kAbsenceRules, kCameraRules, type AbsenceRule, type CameraRule } from '../signal/protocol';

interface CameraProps {
  rule: CameraRule;
  onChange: (rule: CameraRule) => void;
}

export function CameraChoices({ rule, onChange }: CameraProps) {
  return (
    <Choices
      label={t('cameras.title')}
      value={rule}
      choices={kCameraRules.map((value) => ({
        value,
        label: t(`cameras.${value}`),
        hint: t(`cameras.${value}_hint`),
      }))}
      testId="cameras"
      onChange={(value) => onChange(value as CameraRule)}
    />
  );
}

interface AbsenceProps {
  rule: AbsenceRule;
  onChange: (rule: AbsenceRule) => void;
}

export function AbsenceChoices({ rule, onChange }: AbsenceProps) {
  return (
    <Choices
      label={t('absence.title')}
      value={rule}
      choices={kAbsenceRules.map((value) => ({
        value,
        label: t(`absence.${value}`),
        hint: t(`absence.${value}_hint`),
      }))}
      testId="absence"
      onChange={(value) => onChange(value as AbsenceRule)}
    />
  );
}
