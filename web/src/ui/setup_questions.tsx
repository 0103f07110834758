// The questions of the setup, each with a default and a sentence that says why it is asked.
import { useState } from 'preact/hooks';
import { Choices, type Choice } from '../design/choices';
import { Field, Message } from '../design/controls';
import { kLanguages, t } from '../i18n';
import { lacksPortForDomain, portChoiceOf, withDomain, withPorts, type PortChoice, type SetupTexts } from '../state/setup';

interface QuestionsProps {
  state: SetupTexts;
  wrong: { key: string; words: string } | null;
  onChange: (texts: SetupTexts) => void;
}

interface TextProps extends QuestionsProps {
  name: string;
  label: string;
  why?: string;
  placeholder?: string;
}

function decidedBy(state: SetupTexts, name: string): string | null {
  const by = state[`decided_${name}`];
  if (by === 'certificate') return t('setup.wrong.own_certificate');
  return by ? t('setup.decided', { by }) : null;
}

function TextQuestion({ state, wrong, onChange, name, label, why, placeholder }: TextProps) {
  const decided = decidedBy(state, name);
  return (
    <Field
      label={label}
      hint={decided ?? why}
      error={wrong?.key === name ? wrong.words : null}
      value={state[name] ?? ''}
      onInput={(text) => onChange({ [name]: text })}
      readOnly={decided !== null}
      placeholder={placeholder ?? ''}
      testId={`setup-${name}`}
    />
  );
}

export function SchoolQuestions(props: QuestionsProps) {
  const { state, wrong, onChange } = props;
  const errorOf = (key: string) => (wrong?.key === key ? wrong.words : null);
  return (
    <section class="settings-card">
      <h2>{t('setup.school')}</h2>
      <TextQuestion
        {...props}
        name="school_name"
        label={t('setup.school_name')}
        why={t('setup.school_name_why')}
        placeholder={t('setup.school_name_example')}
      />
      <Choices
        label={t('setup.language')}
        hint={t('setup.language_why')}
        value={state.language ?? 'browser'}
        error={errorOf('language')}
        choices={[
          { value: 'browser', label: t('setup.language_browser') },
          { value: 'id', label: kLanguages.id },
          { value: 'en', label: kLanguages.en },
        ]}
        testId="setup-language"
        onChange={(language) => onChange({ language })}
      />
      <Choices
        label={t('setup.room_makers')}
        hint={t('setup.room_makers_why')}
        value={state.room_makers ?? 'teachers'}
        error={errorOf('room_makers')}
        choices={[
          { value: 'teachers', label: t('setup.room_makers_teachers') },
          { value: 'administrators', label: t('setup.room_makers_administrators') },
        ]}
        testId="setup-room_makers"
        onChange={(makers) => onChange({ room_makers: makers })}
      />
    </section>
  );
}

export function MachineQuestions(props: QuestionsProps) {
  const own = props.state.addresses || t('setup.no_address');
  return (
    <section class="settings-card">
      <h2>{t('setup.reach')}</h2>
      <TextQuestion
        {...props}
        onChange={(texts) => props.onChange(withDomain(props.state, texts.domain ?? ''))}
        name="domain"
        label={t('setup.domain')}
        why={t('setup.domain_why')}
        placeholder={t('setup.domain_example')}
      />
      <PortQuestion {...props} />
      {lacksPortForDomain(props.state) && <Message>{t('setup.domain_without_port')}</Message>}
      <div class="stack">
        <TextQuestion
          {...props}
          name="announce"
          label={t('setup.announce')}
          why={t('setup.announce_why')}
          placeholder={t('setup.announce_example')}
        />
        <p class="field-help">{t('setup.own_addresses', { addresses: own })}</p>
      </div>
      <LanQuestion {...props} />
    </section>
  );
}

function LanQuestion({ state, wrong, onChange }: QuestionsProps) {
  const decided = decidedBy(state, 'lan_viewers');
  return (
    <Choices
      label={t('setup.lan_viewers')}
      hint={decided ?? t('setup.lan_viewers_why')}
      value={state.lan_viewers ?? 'off'}
      error={wrong?.key === 'lan_viewers' ? wrong.words : null}
      choices={[
        { value: 'off', label: t('setup.lan_viewers_off') },
        { value: 'on', label: t('setup.lan_viewers_on') },
      ]}
      disabled={decided !== null}
      testId="setup-lan_viewers"
      onChange={(choice) => onChange({ lan_viewers: choice })}
    />
  );
}

function standardHint(state: SetupTexts): string {
  if (state.standard_ports === 'taken') return t('setup.ports_taken');
  if (state.standard_ports === 'forbidden') return t('setup.ports_forbidden');
  return t('setup.ports_standard_hint');
}

function PortQuestion(props: QuestionsProps) {
  const { state, wrong, onChange } = props;
  const [other, setOther] = useState(false);
  const held = other ? 'other' : portChoiceOf(state);
  const decided = decidedBy(state, 'https_port') ?? decidedBy(state, 'http_port');
  const denied = state.standard_ports === 'taken' || state.standard_ports === 'forbidden';
  const choices: Choice[] = [
    {
      value: 'standard',
      label: t('setup.ports_standard'),
      hint: standardHint(state),
      disabled: denied && held !== 'standard',
    },
    { value: 'high', label: t('setup.ports_high'), hint: t('setup.ports_high_hint') },
    { value: 'other', label: t('setup.ports_other') },
  ];
  const choose = (choice: string) => {
    setOther(choice === 'other');
    onChange(withPorts(state, choice as PortChoice));
  };
  return (
    <>
      <Choices
        label={t('setup.ports')}
        hint={decided ?? t('setup.ports_why')}
        value={held}
        choices={choices}
        disabled={decided !== null}
        error={wrong && wrong.key.endsWith('_port') && held !== 'other' ? wrong.words : null}
        testId="setup-ports"
        onChange={choose}
      />
      {held === 'other' && (
        <div class="settings-pair">
          <TextQuestion {...props} name="https_port" label={t('setup.https_port')} />
          <TextQuestion {...props} name="http_port" label={t('setup.http_port')} />
        </div>
      )}
    </>
  );
}
