// `/doctor`: what is wrong with this server, as it sees itself and as this browser sees it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, Message } from '../design/controls';
import { language, t } from '../i18n';
import { checkWays } from '../media/way_check';
import { http } from '../signal/http';
import { group, isSameMachine, judgeWays, textOf, type Finding, type Report, type Ways } from '../state/doctor';
import { adoptSchool } from '../state/school';
import { DoctorCard, FindingList, findingOf, levelWords, MachineFindings } from '../ui/doctor_findings';
import { DoctorMeasures, lineWords, machineWords, type Measured } from '../ui/doctor_measures';
import { FrontHeader } from '../ui/front';
import { refusalWords } from '../ui/refusal';

const kNothingMeasured: Measured = { mbps: null, carried: null };

/** What the server says, in the page's language, and what this browser saw. */
function useExamination() {
  const [report, setReport] = useState<Report | null>(null);
  const [ways, setWays] = useState<Ways | null>(null);
  const [busy, setBusy] = useState(true);
  const [refused, setRefused] = useState<string | null>(null);
  const newest = useRef(0);

  const ask = async (): Promise<Report | null> => {
    const mine = (newest.current += 1);
    const answer = await http.doctor(language.value);
    if (!answer.ok && answer.refusal === 'sign_in_needed') location.assign('/');
    // What was asked for later is in the language that is wanted now.
    if (mine === newest.current) {
      setRefused(answer.ok ? null : refusalWords(answer));
      if (answer.ok) setReport(answer.value);
    }
    return answer.ok ? answer.value : null;
  };
  const examine = async () => {
    setBusy(true);
    setWays(null);
    const found = await ask();
    if (found) setWays(await checkWays(found));
    setBusy(false);
  };
  return { report, ways, busy, refused, ask, examine };
}

export function DoctorPage() {
  const { report, ways, busy, refused, ask, examine } = useExamination();
  const [measured, setMeasured] = useState(kNothingMeasured);
  const began = useRef(false);
  useEffect(() => {
    void http.me().then((me) => me.ok && adoptSchool(me.value.school));
  }, []);
  useEffect(() => {
    document.title = `${t('doctor.title')} · Pendopo`;
    // In another language the server says the same; the ways need not be tried again.
    void (began.current ? ask() : examine());
    began.current = true;
  }, [language.value]);

  const port = location.port || '443';
  const seen = report && ways ? judgeWays(ways, report, port).map(findingOf) : [];
  const groups = group([...(report?.findings ?? []), ...seen]);
  const tally = { bad: groups.bad.length, look: groups.look.length, good: groups.good.length };
  return (
    <div class="front">
      <FrontHeader>
        <a class="button button-quiet" href="/">
          {t('rooms.title')}
        </a>
      </FrontHeader>
      <main class="front-body">
        <div class="front-title">
          <h1>{t('doctor.title')}</h1>
          <p class="soft">{t('doctor.intro')}</p>
        </div>
        {refused && <Message wrong>{refused}</Message>}
        <p class="doctor-tally" role="status" data-testid="doctor-tally" data-busy={busy}>
          {busy ? t('doctor.looking') : report && t('doctor.tally', tally)}
        </p>
        <div class="doctor-tools">
          <Button kind="primary" busy={busy} onClick={() => void examine()} testId="doctor-again">
            {t('doctor.again')}
          </Button>
          {report && <CopyText busy={busy} text={() => asText(report, groups, measured)} />}
        </div>
        {report && <MachineFindings findings={report.findings} />}
        {report && <WayFindings findings={seen} />}
        {report && <DoctorMeasures report={report} measured={measured} onMeasured={setMeasured} />}
      </main>
    </div>
  );
}

function asText(report: Report, groups: ReturnType<typeof group>, measured: Measured): string {
  const { mbps, carried } = measured;
  const rest = [
    ...(mbps === null ? [] : [lineWords(mbps), t(report.near ? 'doctor.line_near' : 'doctor.line_far')]),
    ...(carried ? [machineWords(carried)] : []),
    navigator.userAgent,
  ];
  return textOf(`Pendopo ${report.version}, ${new Date().toISOString()}`, groups, levelWords(), rest);
}

function WayFindings({ findings }: { findings: readonly Finding[] }) {
  return (
    <DoctorCard title={t('doctor.ways')}>
      <p class="soft">{t('doctor.ways_why')}</p>
      {isSameMachine(location.hostname) && <Message>{t('doctor.same_machine')}</Message>}
      {findings.length > 0 ? (
        <FindingList findings={findings} testId="doctor-ways" />
      ) : (
        <p>{t('doctor.ways_looking')}</p>
      )}
    </DoctorCard>
  );
}

function CopyText({ busy, text }: { busy: boolean; text: () => string }) {
  const [copied, setCopied] = useState<'yes' | string | null>(null);
  const copy = async () => {
    const wanted = text();
    try {
      await navigator.clipboard.writeText(wanted);
      setCopied('yes');
    } catch {
      setCopied(wanted);
    }
  };
  const shown = copied !== null && copied !== 'yes';
  return (
    <>
      <Button
        icon={copied === 'yes' ? 'check' : 'copy'}
        disabled={busy}
        onClick={() => void copy()}
        testId="doctor-copy"
      >
        {t(copied === 'yes' ? 'doctor.copied' : 'doctor.copy')}
      </Button>
      <p class="soft">{t(shown ? 'doctor.copy_failed' : 'doctor.copy_hint')}</p>
      {shown && (
        <textarea class="doctor-text" readOnly aria-label={t('doctor.text_label')} value={copied} />
      )}
    </>
  );
}
