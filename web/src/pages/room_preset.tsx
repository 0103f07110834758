// One choice that protects younger pupils, for a room's form: it fills in the rest.
import { Choices } from '../design/choices';
import { t } from '../i18n';
import type { Room } from '../signal/http';
import type { ClassRight } from '../signal/protocol';

/** What the preset is made of. */
export type Rules = Pick<Room, 'student_rights' | 'entry' | 'private_chat' | 'cameras' | 'absence' | 'mesh'>;

const kYounger: Rules = {
  student_rights: ['show', 'chat'],
  entry: 'ask',
  private_chat: 'off',
  cameras: 'teachers',
  absence: 'wait',
  mesh: 'never',
};
const kUsual: Rules = {
  student_rights: ['speak', 'show', 'present', 'file', 'chat'],
  entry: 'open',
  private_chat: 'off',
  cameras: 'all',
  absence: 'go_on',
  mesh: 'auto',
};
const kPresets = { usual: kUsual, younger: kYounger } as const;
export type Preset = keyof typeof kPresets | 'own';

const sameRights = (a: readonly ClassRight[], b: readonly ClassRight[]) =>
  a.length === b.length && a.every((right) => b.includes(right));

/** By what is chosen below; "own": by hand. */
export function presetOf(rules: Rules): Preset {
  const { student_rights, ...rest } = rules;
  for (const [name, { student_rights: rights, ...preset }] of Object.entries(kPresets)) {
    const same = Object.entries(preset).every(([key, value]) => rest[key as keyof typeof rest] === value);
    if (same && sameRights(student_rights, rights)) return name as Preset;
  }
  return 'own';
}

interface PresetProps {
  rules: Rules;
  onChoose: (rules: Rules) => void;
}

export function PresetChoices({ rules, onChoose }: PresetProps) {
  const now = presetOf(rules);
  const shown: readonly Preset[] = now === 'own' ? ['usual', 'younger', 'own'] : ['usual', 'younger'];
  return (
    <Choices
      label={t('preset.title')}
      value={now}
      choices={shown.map((value) => ({ value, label: t(`preset.${value}`), hint: t(`preset.${value}_hint`) }))}
      testId="preset"
      onChange={(value) => value !== 'own' && onChoose(kPresets[value as 'usual' | 'younger'])}
    />
  );
}
