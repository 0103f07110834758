// Stream keys of a channel: one for each person, shown once, revoked with one tap.
import { useEffect, useState } from 'preact/hooks';
import { Button, Field, Message, Select } from '../../design/controls';
import { Dialog } from '../../design/dialog';
import { t, when, type MessageKey } from '../../i18n';
import { channelsHttp, type Channel, type Channels, type MadeKey, type StreamKey } from '../../signal/channels';
import type { HttpResult } from '../../signal/http';
import { rtmpServer } from '../../state/rtmp';
import { refusalWords } from '../../ui/refusal';
import { CopyField } from '../../ui/copy_field';

const kHourMs = 3_600_000;
const kPeriods: readonly { value: string; words: MessageKey; ms: number | null }[] = [
  { value: 'revoked', words: 'keys.until_revoked', ms: null },
  { value: 'hours', words: 'keys.until_hours', ms: 3 * kHourMs },
  { value: 'day', words: 'keys.until_day', ms: 24 * kHourMs },
  { value: 'week', words: 'keys.until_week', ms: 7 * 24 * kHourMs },
  { value: 'month', words: 'keys.until_month', ms: 30 * 24 * kHourMs },
];

interface KeysProps {
  channel: Channel;
  ports: Channels;
  onClose: () => void;
}

export function KeysDialog({ channel, ports, onClose }: KeysProps) {
  const [keys, setKeys] = useState<readonly StreamKey[]>([]);
  const [made, setMade] = useState<MadeKey | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const failed = (result: HttpResult<unknown>) => {
    setWrong(result.ok ? null : refusalWords(result));
    return !result.ok;
  };
  const refresh = async () => {
    const result = await channelsHttp.keys(channel.name);
    if (!failed(result) && result.ok) setKeys(result.value.keys);
  };
  useEffect(() => void refresh(), []);
  const revoke = async (id: string) => {
    if (failed(await channelsHttp.revokeKey(channel.name, id))) return;
    if (made?.id === id) setMade(null);
    void refresh();
  };
  const taken = (key: MadeKey) => {
    setMade(key);
    void refresh();
  };
  return (
    <Dialog title={t('keys.title', { title: channel.title })} onClose={onClose} wide>
      <p class="soft">{t('keys.intro')}</p>
      {wrong && <Message wrong>{wrong}</Message>}
      {made && <Made made={made} server={rtmpServer(location, ports, channel.name)} />}
      <NewKey channel={channel} onMade={taken} failed={failed} />
      <section class="links">
        <h3>{t('keys.existing')}</h3>
        {keys.length === 0 && <p class="soft">{t('keys.none')}</p>}
        <ul>
          {keys.map((key) => (
            <KeyRow key={key.id} streamKey={key} onRevoke={() => void revoke(key.id)} />
          ))}
        </ul>
      </section>
    </Dialog>
  );
}

interface NewKeyProps {
  channel: Channel;
  onMade: (key: MadeKey) => void;
  failed: (result: HttpResult<unknown>) => boolean;
}

function NewKey({ channel, onMade, failed }: NewKeyProps) {
  const [person, setPerson] = useState('');
  const [period, setPeriod] = useState('revoked');
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const ms = kPeriods.find(({ value }) => value === period)?.ms ?? null;
    const result = await channelsHttp.makeKey(channel.name, person.trim(), ms && Date.now() + ms);
    setBusy(false);
    if (failed(result) || !result.ok) return;
    setPerson('');
    onMade(result.value);
  };
  return (
    <form class="new-key" onSubmit={(event) => void submit(event)}>
      <Field
        label={t('keys.person')}
        placeholder={t('keys.person_placeholder')}
        value={person}
        onInput={setPerson}
        maxLength={100}
        testId="key-person"
      />
      <Select
        label={t('keys.until')}
        value={period}
        options={kPeriods.map(({ value, words }) => ({ value, label: t(words) }))}
        onChange={setPeriod}
        testId="key-until"
      />
      <Button kind="primary" icon="plus" submit busy={busy} testId="key-create">
        {t('keys.make')}
      </Button>
    </form>
  );
}

function Made({ made, server }: { made: MadeKey; server: string }) {
  return (
    <section class="made-key" data-testid="key-made">
      <h3>{t('keys.made', { person: made.person })}</h3>
      <p class="soft">{t('keys.once')}</p>
      <CopyField label={t('keys.server')} value={server} testId="key-server" />
      <CopyField label={t('keys.key')} value={made.key} testId="key-text" />
      <p class="soft">{t('keys.how')}</p>
    </section>
  );
}

function KeyRow({ streamKey, onRevoke }: { streamKey: StreamKey; onRevoke: () => void }) {
  const { person, state, used_at: used, expires_at: expires } = streamKey;
  const facts = [
    t('keys.made_at', { when: when(streamKey.created_at) }),
    expires !== null && t('keys.expires_at', { when: when(expires) }),
    used === null ? t('keys.never_used') : t('keys.used_at', { when: when(used) }),
  ];
  return (
    <li class={state === 'revoked' ? 'link-row link-revoked' : 'link-row'} data-key-id={streamKey.id}>
      <span>
        <strong>{person}</strong> · {facts.filter(Boolean).join(', ')}
      </span>
      {state === 'valid' || state === 'not_yet' ? (
        <Button kind="quiet" testId="key-revoke" onClick={onRevoke}>
          {t('keys.revoke')}
        </Button>
      ) : (
        <span class="soft">{t(`keys.state.${state}`)}</span>
      )}
    </li>
  );
}
