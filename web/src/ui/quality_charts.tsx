// The charts of a broadcast's quality, live or of a quarter of an hour.
import { t } from '../i18n';
import type { QualityHistory } from '../signal/quality';
import { LineChart, type Line } from './line_chart';

const seconds = (values: readonly (number | null)[]) =>
  values.map((value) => (value === null ? null : value / 1000));

export function QualityCharts({ history, gapMs }: { history: QualityHistory; gapMs: number }) {
  const line = (kind: Line['kind'], values: Line['values']): Line => ({
    kind,
    values,
    label: t(
      kind === 'publisher'
        ? 'quality.publisher'
        : kind === 'middle'
          ? 'quality.viewer_middle'
          : 'quality.viewer_bad',
    ),
  });
  const { at } = history;
  const common = { at, gapMs };
  return (
    <div class="charts" data-testid="quality-charts">
      <LineChart
        {...common}
        title={t('quality.throughput')}
        unit="kbit/s"
        least={100}
        testId="chart-throughput"
        lines={[
          line('publisher', history.publisher_kbps),
          line('middle', history.kbps_median),
          line('bad', history.kbps_bad),
        ]}
      />
      <LineChart
        {...common}
        title={t('quality.loss')}
        unit="%"
        least={1}
        lines={[
          line('publisher', history.publisher_loss),
          line('middle', history.loss_median),
          line('bad', history.loss_bad),
        ]}
      />
      <LineChart
        {...common}
        title={t('quality.round_trip')}
        unit="ms"
        least={10}
        lines={[
          line('publisher', history.publisher_rtt),
          line('middle', history.rtt_median),
          line('bad', history.rtt_bad),
        ]}
      />
      <LineChart
        {...common}
        title={t('quality.jitter')}
        unit="ms"
        least={10}
        lines={[
          line('publisher', history.publisher_jitter),
          line('middle', history.jitter_median),
          line('bad', history.jitter_bad),
        ]}
      />
      <LineChart
        {...common}
        title={t('quality.behind_live')}
        unit="s"
        least={5}
        lines={[
          line('middle', seconds(history.behind_live_median)),
          line('bad', seconds(history.behind_live_bad)),
        ]}
      />
      <LineChart
        {...common}
        title={t('quality.viewers')}
        unit=""
        least={5}
        lines={[{ kind: 'middle', label: t('quality.watching'), values: history.viewers }]}
      />
    </div>
  );
}
