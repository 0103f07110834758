// What one is sent and sends, and what an hour of it costs.
import { Check } from '../design/check';
import { Choices } from '../design/choices';
import { Button } from '../design/controls';
import { Dialog } from '../design/dialog';
import { t } from '../i18n';
import { kDataSteps, type DataStep } from '../signal/protocol';
import type { ClassState } from '../state/classroom';
import { costOf, isLess, sentStep } from '../state/data_ladder';
import { isTeacher } from '../state/people';
import { withCost } from './per_hour';
import { useSeat } from './seat_context';

const kByLine = 'by_line';

export const stepWords = (step: DataStep, state: ClassState): string => withCost(t(`data.${step}`), costOf(step, state) ?? 0);

export function DataDialog({ onClose }: { onClose: () => void }) {
  const seat = useSeat();
  const state = seat.state.value;
  const { ceiling, held } = state;
  const bound = !isTeacher(state) && ceiling !== 'everything';
  const now = t('data.now', { step: stepWords(sentStep(state), state) });
  const choices = [
    { value: kByLine, label: t('data.by_line'), hint: held === null ? now : t('data.by_line_hint') },
    ...kDataSteps.map((step) => ({
      value: step,
      label: stepWords(step, state),
      hint: t(`data.${step}_hint`),
      disabled: bound && isLess(ceiling, step),
    })),
  ];
  return (
    <Dialog title={t('data.title')} onClose={onClose} wide>
      <div class="stack">
        {bound && <p class="soft">{t('data.bound', { step: t(`data.${ceiling}`) })}</p>}
        <Choices
          label={t('data.receive')}
          value={held ?? kByLine}
          choices={choices}
          testId="data-steps"
          onChange={(value) => seat.ladder.hold(value === kByLine ? null : (value as DataStep))}
        />
        <fieldset class="choices">
          <legend>{t('data.send')}</legend>
          <Check
            label={t('data.send_small')}
            hint={t('data.send_small_hint')}
            checked={seat.ladder.small.value}
            testId="data-send-small"
            onChange={(small) => seat.ladder.sendSmall(small)}
          />
        </fieldset>
        <p class="soft">{t('data.counted')}</p>
      </div>
      <div class="dialog-actions">
        <Button kind="primary" testId="data-done" onClick={onClose}>
          {t('app.close')}
        </Button>
      </div>
    </Dialog>
  );
}
