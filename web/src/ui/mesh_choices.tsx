// Whether a class goes from browser to browser: said before it is chosen what that means.
import { Choices } from '../design/choices';
import { t } from '../i18n';
import { kMeshRules, type MeshRule } from '../signal/http';

interface MeshProps {
  rule: MeshRule;
  onChange: (rule: MeshRule) => void;
}

export function MeshChoices({ rule, onChange }: MeshProps) {
  return (
    <div class="stack">
      <Choices
        label={t('mesh.title')}
        value={rule}
        choices={kMeshRules.map((value) => ({
          value,
          label: t(`mesh.${value}`),
          hint: t(`mesh.${value}_hint`),
        }))}
        testId="mesh"
        onChange={(value) => onChange(value as MeshRule)}
      />
      <p class="soft" data-testid="mesh-means">
        {t(`mesh.${rule}_means`)}
      </p>
    </div>
  );
}
