// Links to watch a private video, with a passcode and an end where somebody wants them.
import { useEffect, useState } from 'preact/hooks';
import { Button, Field, Message, Select } from '../../design/controls';
import { Dialog } from '../../design/dialog';
import { t, when, type MessageKey } from '../../i18n';
import type { HttpResult } from '../../signal/http';
import { videosHttp, type Video, type VideoLink } from '../../signal/videos';
import { CopyField } from '../../ui/copy_field';
import { refusalWords } from '../../ui/refusal';

const kDayMs = 86_400_000;
const kPeriods: readonly { value: string; words: MessageKey; ms: number | null }[] = [
  { value: 'revoked', words: 'keys.until_revoked', ms: null },
  { value: 'day', words: 'keys.until_day', ms: kDayMs },
  { value: 'week', words: 'keys.until_week', ms: 7 * kDayMs },
  { value: 'month', words: 'keys.until_month', ms: 30 * kDayMs },
];

export function VideoLinksDialog({ video, onClose }: { video: Video; onClose: () => void }) {
  const [links, setLinks] = useState<readonly VideoLink[]>([]);
  const [made, setMade] = useState<{ id: string; address: string } | null>(null);
  const [passcode, setPasscode] = useState('');
  const [period, setPeriod] = useState('revoked');
  const [wrong, setWrong] = useState<string | null>(null);
  const failed = (result: HttpResult<unknown>) => {
    setWrong(result.ok ? null : refusalWords(result));
    return !result.ok;
  };
  const refresh = async () => {
    const result = await videosHttp.links(video.id);
    if (!failed(result) && result.ok) setLinks(result.value.links);
  };
  useEffect(() => void refresh(), []);
  const make = async (event: Event) => {
    event.preventDefault();
    const ms = kPeriods.find(({ value }) => value === period)?.ms ?? null;
    const result = await videosHttp.makeLink(video.id, passcode.trim(), ms && Date.now() + ms);
    if (failed(result) || !result.ok) return;
    setMade({ id: result.value.id, address: `${location.origin}/watch/${video.id}#${result.value.token}` });
    void refresh();
  };
  const revoke = async (id: string) => {
    if (failed(await videosHttp.revokeLink(video.id, id))) return;
    if (made?.id === id) setMade(null);
    void refresh();
  };
  return (
    <Dialog title={t('watch_links.title', { title: video.title })} onClose={onClose} wide>
      <p class="soft">{t('video_links.intro')}</p>
      {wrong && <Message wrong>{wrong}</Message>}
      {made && (
        <CopyField
          label={t('links.address')}
          value={made.address}
          hint={t('links.once')}
          testId="video-link-url"
        />
      )}
      <form class="new-key" onSubmit={(event) => void make(event)}>
        <Field
          label={t('video_links.passcode')}
          placeholder={t('video_links.passcode_none')}
          value={passcode}
          onInput={setPasscode}
          maxLength={60}
          testId="video-link-passcode"
        />
        <Select
          label={t('keys.until')}
          value={period}
          options={kPeriods.map(({ value, words }) => ({ value, label: t(words) }))}
          onChange={setPeriod}
          testId="video-link-until"
        />
        <Button kind="primary" icon="link" submit testId="video-link-create">
          {t('watch_links.make')}
        </Button>
      </form>
      <section class="links">
        <h3>{t('links.existing')}</h3>
        {links.length === 0 && <p class="soft">{t('links.none')}</p>}
        <ul>
          {links.map((link) => (
            <Row key={link.id} link={link} onRevoke={() => void revoke(link.id)} />
          ))}
        </ul>
      </section>
    </Dialog>
  );
}

function Row({ link, onRevoke }: { link: VideoLink; onRevoke: () => void }) {
  const ended = link.expires_at !== null && link.expires_at <= Date.now();
  const words = [
    t('links.made_at', { when: when(link.created_at) }),
    link.has_passcode && t('video_links.with_passcode'),
    link.expires_at !== null && t('video_links.ends', { when: when(link.expires_at) }),
  ];
  return (
    <li class={link.revoked || ended ? 'link-row link-revoked' : 'link-row'}>
      <span>{words.filter(Boolean).join(' · ')}</span>
      {link.revoked ? (
        <span class="soft">{t('links.revoked')}</span>
      ) : (
        <Button kind="quiet" testId="video-link-revoke" onClick={onRevoke}>
          {t('links.revoke')}
        </Button>
      )}
    </li>
  );
}
