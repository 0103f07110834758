// `/quality/NAME`: how good a broadcast is now; with `?at=`, the report of a quarter of an hour.
import { useEffect, useState } from 'preact/hooks';
import { Message, Select } from '../../design/controls';
import { Icon } from '../../design/icon';
import { t, when } from '../../i18n';
import { http } from '../../signal/http';
import { csvAddress, qualityHttp, type Quality, type Quarter } from '../../signal/quality';
import { adoptSchool } from '../../state/school';
import { FrontHeader } from '../../ui/front';
import { QualityCharts } from '../../ui/quality_charts';
import { Complaints, LevelMark } from '../../ui/quality_words';
import { refusalWords } from '../../ui/refusal';
import { Waiting } from '../plain';
import { ReportPage } from './report_page';
import { ViewersTable } from './viewers_table';

const kRefreshMs = 5_000;
const kGapMs = 20_000;
const kSpans = ['10', '30', '120'];

export function QualityPage({ channel }: { channel: string }) {
  const at = Number(new URLSearchParams(location.search).get('at') ?? '');
  useEffect(() => {
    void http.me().then((me) => {
      if (me.ok) adoptSchool(me.value.school);
      if (me.ok && !me.value.person) location.assign('/');
    });
  }, []);
  return (
    <div class="front">
      <FrontHeader>
        <a class="button button-quiet" href="/channels">
          {t('channels.title')}
        </a>
      </FrontHeader>
      <main class="front-body quality">
        {at > 0 ? <ReportPage channel={channel} at={at} /> : <LiveQuality channel={channel} />}
      </main>
    </div>
  );
}

function useQuality(channel: string, minutes: number) {
  const [quality, setQuality] = useState<Quality | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  useEffect(() => {
    let over = false;
    const refresh = async () => {
      const answer = await qualityHttp.now(channel, minutes);
      if (over) return;
      if (answer.ok) setQuality(answer.value);
      setWrong(answer.ok ? null : refusalWords(answer));
    };
    void refresh();
    const timer = setInterval(() => document.hidden || void refresh(), kRefreshMs);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [channel, minutes]);
  return { quality, wrong };
}

function LiveQuality({ channel }: { channel: string }) {
  const [minutes, setMinutes] = useState(kSpans[0] ?? '10');
  const { quality, wrong } = useQuality(channel, Number(minutes));
  if (!quality) return wrong ? <Message wrong>{wrong}</Message> : <Waiting />;
  document.title = `${t('quality.title', { title: quality.title })} · Pendopo`;
  return (
    <>
      <div class="front-title">
        <h1>{t('quality.title', { title: quality.title })}</h1>
        <p class="soft">{t('quality.intro')}</p>
      </div>
      {wrong && <Message wrong>{wrong}</Message>}
      <Verdict quality={quality} />
      <Links channel={channel} />
      {quality.history.at.length > 0 && (
        <section class="quality-part">
          <div class="quality-head">
            <h2>{t('quality.course')}</h2>
            <Select
              label={t('quality.span')}
              value={minutes}
              options={kSpans.map((value) => ({ value, label: t('quality.minutes', { n: value }) }))}
              onChange={setMinutes}
              testId="quality-span"
            />
          </div>
          <QualityCharts history={quality.history} gapMs={kGapMs} />
        </section>
      )}
      <ViewersTable viewers={quality.viewers} unmeasured={quality.unmeasured} />
      <p class="soft">{t('quality.kept', { days: quality.days_kept })}</p>
    </>
  );
}

function Verdict({ quality }: { quality: Quality }) {
  const { audience, publisher } = quality;
  if (!quality.on_air) {
    return (
      <section class="quality-verdict" data-testid="quality-off">
        <p>{t('quality.off_air')}</p>
      </section>
    );
  }
  return (
    <section class="quality-verdict" data-testid="quality-verdict">
      <p class="quality-word">
        <LevelMark level={quality.level} testId="quality-level" />
        <span>{t('channels.on_air', { person: quality.person })}</span>
      </p>
      <div class="quality-side">
        <h3>
          {t('quality.publisher')} <LevelMark level={publisher.level} testId="publisher-level" />
        </h3>
        <Complaints complaints={publisher.complaints} />
        {publisher.complaints.length === 0 && <p class="soft">{t('quality.publisher_well')}</p>}
      </div>
      <div class="quality-side">
        <h3>
          {t('quality.viewers')} <LevelMark level={quality.audience_level} testId="audience-level" />
        </h3>
        <p class="soft">
          {t('quality.audience', {
            n: audience.present,
            good: Math.max(0, audience.measured - audience.fair - audience.bad),
            fair: audience.fair,
            bad: audience.bad,
          })}
        </p>
      </div>
    </section>
  );
}

function Links({ channel }: { channel: string }) {
  const [quarters, setQuarters] = useState<readonly Quarter[]>([]);
  useEffect(() => {
    const ask = () =>
      void qualityHttp.quarters(channel).then((answer) => answer.ok && setQuarters(answer.value.quarters));
    ask();
    const timer = setInterval(ask, 60_000);
    return () => clearInterval(timer);
  }, [channel]);
  const open = (at: string) => at && location.assign(`/quality/${encodeURIComponent(channel)}?at=${at}`);
  const label = ({ at, minutes, viewers }: Quarter) =>
    t('quality.quarter', { when: when(at), minutes, n: viewers });
  return (
    <div class="quality-links">
      <a class="button button-plain" href={csvAddress(channel)} download data-testid="quality-csv">
        <Icon name="down" size={20} />
        <span>{t('quality.csv')}</span>
      </a>
      {quarters.length > 0 && (
        <Select
          label={t('quality.report_of')}
          value=""
          options={[
            { value: '', label: t('quality.report_of') },
            ...quarters.map((quarter) => ({ value: String(quarter.at), label: label(quarter) })),
          ]}
          onChange={open}
          testId="quality-quarters"
        />
      )}
    </div>
  );
}
