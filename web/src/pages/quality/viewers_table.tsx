// Each viewer's last minute. Nobody is named: viewers are numbered in the order in which they came.
import { t, when } from '../../i18n';
import type { QualityViewer } from '../../signal/quality';
import { Complaints, LevelMark, numberWords } from '../../ui/quality_words';

const kCarriers = { hls: 'HLS', rtmp: 'RTMP', webrtc: 'WebRTC' } as const;
const kOrder = { bad: 0, fair: 1, good: 2 } as const;
const kShownMax = 100;

interface TableProps {
  viewers: readonly QualityViewer[];
  unmeasured: number;
}

export function ViewersTable({ viewers, unmeasured }: TableProps) {
  const here = viewers
    .filter((viewer) => viewer.here)
    .sort((a, b) => kOrder[a.level] - kOrder[b.level] || a.number - b.number);
  const more = Math.max(0, here.length - kShownMax) + unmeasured;
  return (
    <section class="quality-part">
      <h2>{t('quality.each_viewer')}</h2>
      <p class="soft">{t('quality.each_viewer_words')}</p>
      {here.length === 0 ? (
        <p>{t('quality.nobody')}</p>
      ) : (
        <div class="table-frame">
          <table class="quality-table" data-testid="quality-viewers">
            <thead>
              <tr>
                <th scope="col">{t('quality.viewer')}</th>
                <th scope="col">{t('quality.verdict')}</th>
                <th scope="col">{t('quality.throughput')}</th>
                <th scope="col">{t('quality.loss')}</th>
                <th scope="col">{t('quality.delay')}</th>
                <th scope="col">{t('quality.jitter')}</th>
                <th scope="col">{t('quality.behind_live')}</th>
                <th scope="col">{t('quality.stood_still')}</th>
                <th scope="col">{t('quality.joined')}</th>
              </tr>
            </thead>
            <tbody>
              {here.slice(0, kShownMax).map((viewer) => (
                <Row key={viewer.number} viewer={viewer} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more > 0 && <p class="soft">{t('quality.not_shown', { n: more })}</p>}
    </section>
  );
}

const seconds = (ms: number | null) => (ms === null ? null : Math.round(ms / 100) / 10);

function Row({ viewer }: { viewer: QualityViewer }) {
  const { figures } = viewer;
  return (
    <>
      <tr data-testid="quality-viewer" data-level={viewer.level}>
        <th scope="row">
          {t('quality.viewer_number', { n: viewer.number })}
          <small>
            {kCarriers[viewer.carrier]} · {t('quality.since', { when: when(viewer.since) })}
            {viewer.by_proxy && ` · ${t('quality.by_proxy')}`}
          </small>
        </th>
        <td data-label={t('quality.verdict')}>
          <LevelMark level={viewer.level} />
        </td>
        <td data-label={t('quality.throughput')}>{numberWords(figures.throughput_kbps, 'kbit/s')}</td>
        <td data-label={t('quality.loss')}>{numberWords(figures.loss_percent, '%')}</td>
        <td data-label={t('quality.delay')}>{numberWords(figures.delay_ms, 'ms')}</td>
        <td data-label={t('quality.jitter')}>{numberWords(figures.jitter_ms, 'ms')}</td>
        <td data-label={t('quality.behind_live')}>{numberWords(seconds(figures.behind_live_ms), 's')}</td>
        <td data-label={t('quality.stood_still')}>
          {figures.stalls === 0
            ? t('quality.never')
            : t('quality.times', { n: figures.stalls, s: numberWords(seconds(figures.stalled_ms)) })}
        </td>
        <td data-label={t('quality.joined')}>{numberWords(seconds(viewer.joined_ms), 's')}</td>
      </tr>
      {viewer.complaints.length > 0 && (
        <tr class="quality-why">
          <td colSpan={9}>
            <Complaints complaints={viewer.complaints} />
          </td>
        </tr>
      )}
    </>
  );
}
