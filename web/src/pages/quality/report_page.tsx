// The report of a quarter of an hour, to be printed or kept: a table with the categories of TIPHON,
// and charts.
import { useEffect, useState } from 'preact/hooks';
import { Button, Message } from '../../design/controls';
import { language, t, type MessageKey } from '../../i18n';
import { qualityHttp, type Figures, type Report, type Tiphon } from '../../signal/quality';
import { historyOf, tiphonKey } from '../../state/quality';
import { QualityCharts } from '../../ui/quality_charts';
import { Complaints, LevelMark, numberWords } from '../../ui/quality_words';
import { refusalWords } from '../../ui/refusal';
import { Waiting } from '../plain';

const kGapMs = 90_000;

function timeWords(from: number, to: number): string {
  const format = new Intl.DateTimeFormat(language.value, {
    dateStyle: 'full',
    timeStyle: 'short',
  });
  return format.formatRange(from, to);
}

export function ReportPage({ channel, at }: { channel: string; at: number }) {
  const [report, setReport] = useState<Report | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  useEffect(() => {
    void qualityHttp.report(channel, at).then((answer) => {
      if (answer.ok) setReport(answer.value);
      else setWrong(refusalWords(answer));
    });
  }, [channel, at]);
  if (!report) return wrong ? <Message wrong>{wrong}</Message> : <Waiting />;
  document.title = `${t('quality.report_title', { title: report.title })} · Pendopo`;
  return (
    <article class="report" data-testid="quality-report">
      <div class="front-title">
        <h1>{t('quality.report_title', { title: report.title })}</h1>
        <p>{timeWords(report.from, report.to)}</p>
      </div>
      <p class="quality-links">
        <Button testId="report-print" onClick={() => window.print()}>
          {t('quality.print')}
        </Button>
        <a class="button button-quiet" href={`/quality/${encodeURIComponent(channel)}`}>
          {t('quality.now')}
        </a>
      </p>
      {report.minutes.length === 0 ? <p>{t('quality.nothing_kept')}</p> : <Body report={report} />}
    </article>
  );
}

function Body({ report }: { report: Report }) {
  const { all } = report;
  const complaints = [...report.publisher_complaints, ...report.viewer_complaints];
  return (
    <>
      <section class="quality-verdict">
        <p class="quality-word">
          <LevelMark level={report.level} testId="report-level" />
          <span>
            {t('quality.report_words', {
              person: all.person,
              minutes: report.minutes.length,
              n: all.audience.present,
            })}
          </span>
        </p>
        <div class="quality-side">
          <Complaints complaints={complaints} />
          {complaints.length === 0 && <p class="soft">{t('quality.all_well')}</p>}
        </div>
      </section>
      <section class="quality-part">
        <h2>{t('quality.figures')}</h2>
        <FiguresTable report={report} />
        <p class="soft">{t('quality.sources')}</p>
      </section>
      <section class="quality-part">
        <h2>{t('quality.course')}</h2>
        <QualityCharts history={historyOf(report.minutes)} gapMs={kGapMs} />
      </section>
      <p class="soft">{t('quality.nobody_named')}</p>
    </>
  );
}

interface RowWords {
  label: MessageKey;
  unit: string;
  of: (figures: Figures) => number | null;
  bad: number | null;
  tiphon: keyof Tiphon | null;
}

function rowsOf({ all: { audience } }: Report): readonly RowWords[] {
  const behind = audience.behind_live_ms.bad;
  return [
    { label: 'quality.throughput', unit: 'kbit/s', of: (f) => f.throughput_kbps, bad: audience.throughput_kbps.bad, tiphon: 'throughput' },
    { label: 'quality.loss', unit: '%', of: (f) => f.loss_percent, bad: audience.loss_percent.bad, tiphon: 'loss' },
    { label: 'quality.round_trip', unit: 'ms', of: (f) => f.rtt_ms, bad: audience.rtt_ms.bad, tiphon: null },
    { label: 'quality.delay', unit: 'ms', of: (f) => f.delay_ms, bad: half(audience.rtt_ms.bad), tiphon: 'delay' },
    { label: 'quality.jitter', unit: 'ms', of: (f) => f.jitter_ms, bad: audience.jitter_ms.bad, tiphon: 'jitter' },
    { label: 'quality.behind_live', unit: 's', of: (f) => thousandth(f.behind_live_ms), bad: thousandth(behind), tiphon: null },
  ];
}

const half = (value: number | null) => (value === null ? null : value / 2);
const thousandth = (value: number | null) => (value === null ? null : value / 1000);

function FiguresTable({ report }: { report: Report }) {
  const { audience, publisher } = report.all;
  return (
    <div class="table-frame">
      <table class="quality-table" data-testid="report-figures">
        <thead>
          <tr>
            <th scope="col">{t('quality.figure')}</th>
            <th scope="col">{t('quality.publisher')}</th>
            <th scope="col">{t('quality.category')}</th>
            <th scope="col">{t('quality.viewer_middle')}</th>
            <th scope="col">{t('quality.category')}</th>
            <th scope="col">{t('quality.viewer_bad')}</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(report).map(({ label, unit, of, bad, tiphon }) => (
            <tr key={label}>
              <th scope="row">{t(label)}</th>
              <td data-label={t('quality.publisher')}>{numberWords(of(publisher), unit)}</td>
              <td data-label={t('quality.category')}>
                {category(tiphon && report.publisher_tiphon[tiphon])}
              </td>
              <td data-label={t('quality.viewer_middle')}>{numberWords(of(report.viewer), unit)}</td>
              <td data-label={t('quality.category')}>
                {category(tiphon && report.viewer_tiphon[tiphon])}
              </td>
              <td data-label={t('quality.viewer_bad')}>{numberWords(bad, unit)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t('quality.mean_index')}</th>
            <td />
            <td data-label={t('quality.publisher')}>{numberWords(report.publisher_tiphon.mean)}</td>
            <td />
            <td data-label={t('quality.viewer_middle')}>{numberWords(report.viewer_tiphon.mean)}</td>
            <td />
          </tr>
        </tbody>
      </table>
      <p>
        {t('quality.totals', {
          resent: audience.troubled,
          stalls: audience.stalls,
          s: numberWords(thousandth(audience.stalled_ms)),
        })}
      </p>
    </div>
  );
}

function category(index: number | null): string {
  const key = index === null ? null : tiphonKey(index);
  return key && index !== null ? `${t(key)} (${index})` : '–';
}
