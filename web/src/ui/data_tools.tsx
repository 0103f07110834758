// The teacher's: where the students stand on the data ladder, and a lighter class for all.
import { Button, Select } from '../design/controls';
import { t } from '../i18n';
import { kDataSteps, type DataStep } from '../signal/protocol';
import { stepCounts, stepDown } from '../state/data_ladder';
import { useSeat } from './seat_context';

export function DataTools() {
  const seat = useSeat();
  const state = seat.state.value;
  const { ceiling } = state;
  const counts = stepCounts(state);
  const total = kDataSteps.reduce((sum, step) => sum + counts[step], 0);
  const lighter = stepDown(ceiling);
  return (
    <section class="tool" aria-labelledby="data-tools-title" data-testid="data-tools">
      <h3 id="data-tools-title">{t('data.class')}</h3>
      {total === 0 ? (
        <p class="soft">{t('data.nobody')}</p>
      ) : (
        <ul class="step-counts">
          {kDataSteps
            .filter((step) => counts[step] > 0)
            .map((step) => (
              <li key={step} data-testid={`step-count-${step}`}>
                <span>{t(`data.${step}`)}</span>
                <b>{counts[step]}</b>
                <span class="step-bar" style={`--share: ${counts[step] / total}`} aria-hidden="true" />
              </li>
            ))}
        </ul>
      )}
      <div class="field">
        <span>{t('data.ceiling')}</span>
        <Select
          label={t('data.ceiling')}
          value={ceiling}
          options={kDataSteps.map((value) => ({ value, label: value === 'everything' ? t('data.no_ceiling') : t(`data.${value}`) }))}
          onChange={(value) => seat.order.setCeiling(value as DataStep)}
          testId="data-ceiling"
        />
      </div>
      {lighter !== ceiling && lighter !== 'text' && (
        <Button icon="down" testId="lighten" onClick={() => seat.order.setCeiling(lighter)}>
          {t('data.lighten', { step: t(`data.${lighter}`) })}
        </Button>
      )}
    </section>
  );
}
