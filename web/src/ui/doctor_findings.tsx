// Findings of the doctor's page: wrong first, then what to look at, and what is good folded.
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../design/icon';
import { t } from '../i18n';
import { group, type Finding, type Judgement, type Level } from '../state/doctor';

const kIcons: Readonly<Record<Level, IconName>> = { good: 'check', look: 'info', bad: 'warning' };

export function levelWords(): Record<Level, string> {
  return { good: t('doctor.level.good'), look: t('doctor.level.look'), bad: t('doctor.level.bad') };
}

/** The page's own words as the server's are. */
export function findingOf(judgement: Judgement): Finding {
  const { level, what, fix } = judgement;
  return {
    level,
    check: t(`doctor.way.${judgement.way}`),
    what: t(what.key, what.values),
    fix: fix ? t(fix.key, fix.values) : '',
  };
}

export function FindingList(props: { findings: readonly Finding[]; testId: string }) {
  return (
    <ul class="findings" data-testid={props.testId}>
      {props.findings.map((finding) => (
        <li
          key={`${finding.check} ${finding.what}`}
          class={`finding finding-${finding.level}`}
          data-level={finding.level}
        >
          <Icon name={kIcons[finding.level]} />
          <div>
            <p class="finding-check">
              <span class="visually-hidden">{levelWords()[finding.level]}: </span>
              {finding.check}
            </p>
            <p>{finding.what}</p>
            {finding.fix && <p class="soft">{finding.fix}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

export function MachineFindings({ findings }: { findings: readonly Finding[] }) {
  const { bad, look, good } = group(findings);
  return (
    <DoctorCard title={t('doctor.findings')}>
      {bad.length + look.length > 0 ? (
        <FindingList findings={[...bad, ...look]} testId="doctor-findings" />
      ) : (
        <p>{t('doctor.all_good')}</p>
      )}
      {good.length > 0 && (
        <details class="doctor-good" data-testid="doctor-good">
          <summary>{t('doctor.show_good', { n: good.length })}</summary>
          <FindingList findings={good} testId="doctor-good-list" />
        </details>
      )}
    </DoctorCard>
  );
}

export function DoctorCard(props: { title: string; children: ComponentChildren }) {
  return (
    <section class="settings-card">
      <h2>{props.title}</h2>
      {props.children}
    </section>
  );
}
