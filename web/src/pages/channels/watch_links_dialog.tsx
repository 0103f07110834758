// Links to watch a private channel.
import { useEffect, useState } from 'preact/hooks';
import { Button, Message } from '../../design/controls';
import { Dialog } from '../../design/dialog';
import { t, when } from '../../i18n';
import { channelsHttp, type Channel, type WatchLink } from '../../signal/channels';
import type { HttpResult } from '../../signal/http';
import { refusalWords } from '../../ui/refusal';
import { CopyField } from '../../ui/copy_field';

export function WatchLinksDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const [links, setLinks] = useState<readonly WatchLink[]>([]);
  const [made, setMade] = useState<{ id: string; address: string } | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const failed = (result: HttpResult<unknown>) => {
    setWrong(result.ok ? null : refusalWords(result));
    return !result.ok;
  };
  const refresh = async () => {
    const result = await channelsHttp.links(channel.name);
    if (!failed(result) && result.ok) setLinks(result.value.links);
  };
  useEffect(() => void refresh(), []);
  const make = async () => {
    const result = await channelsHttp.makeLink(channel.name);
    if (failed(result) || !result.ok) return;
    const path = `/live/${encodeURIComponent(channel.name)}#${result.value.token}`;
    setMade({ id: result.value.id, address: location.origin + path });
    void refresh();
  };
  const revoke = async (id: string) => {
    if (failed(await channelsHttp.revokeLink(channel.name, id))) return;
    if (made?.id === id) setMade(null);
    void refresh();
  };
  return (
    <Dialog title={t('watch_links.title', { title: channel.title })} onClose={onClose} wide>
      <p class="soft">{t('watch_links.intro')}</p>
      {wrong && <Message wrong>{wrong}</Message>}
      {made && (
        <CopyField
          label={t('links.address')}
          value={made.address}
          hint={t('links.once')}
          testId="watch-link-url"
        />
      )}
      <Button kind="primary" icon="link" testId="watch-link-create" onClick={() => void make()}>
        {t('watch_links.make')}
      </Button>
      <section class="links">
        <h3>{t('links.existing')}</h3>
        {links.length === 0 && <p class="soft">{t('links.none')}</p>}
        <ul>
          {links.map((link) => (
            <li key={link.id} class={link.revoked ? 'link-row link-revoked' : 'link-row'}>
              <span>{t('links.made_at', { when: when(link.created_at) })}</span>
              {link.revoked ? (
                <span class="soft">{t('links.revoked')}</span>
              ) : (
                <Button kind="quiet" testId="watch-link-revoke" onClick={() => void revoke(link.id)}>
                  {t('links.revoke')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </section>
    </Dialog>
  );
}
