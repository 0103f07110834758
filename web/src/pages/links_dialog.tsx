// Student links of a room: make, copy, show large as a QR code, revoke.
import { useEffect, useState } from 'preact/hooks';
import { Button, Field, Message } from '../design/controls';
import { Choices } from '../design/choices';
import { Dialog } from '../design/dialog';
import { t, when, type MessageKey } from '../i18n';
import { http, type HttpResult, type Link, type Room } from '../signal/http';
import { refusalWords } from '../ui/refusal';
import { QrCode } from './qr_code';

export function LinksDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const [links, setLinks] = useState<readonly Link[]>([]);
  const [plainPort, setPlainPort] = useState<number | null>(null);
  const [made, setMade] = useState<{ id: string; path: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);

  const failed = (result: HttpResult<unknown>) => {
    setWrong(result.ok ? null : refusalWords(result));
    return !result.ok;
  };
  const refresh = async () => {
    const result = await http.links(room.name);
    if (failed(result) || !result.ok) return;
    setLinks(result.value.links);
    setPlainPort(result.value.plain_port);
  };
  useEffect(() => void refresh(), []);

  const make = async () => {
    setBusy(true);
    const result = await http.makeLink(room.name);
    setBusy(false);
    if (failed(result) || !result.ok) return;
    const path = `/class/${encodeURIComponent(room.name)}#${result.value.token}`;
    setMade({ id: result.value.id, path });
    void refresh();
  };
  const revoke = async (id: string) => {
    if (failed(await http.revokeLink(room.name, id))) return;
    if (made?.id === id) setMade(null);
    void refresh();
  };

  return (
    <Dialog title={t('links.title', { title: room.title })} onClose={onClose} wide={made !== null}>
      <p class="soft">{t('links.intro')}</p>
      {wrong && <Message wrong>{wrong}</Message>}
      {made && <MadeLink path={made.path} plainPort={plainPort} title={room.title} />}
      <Button
        kind={made ? 'plain' : 'primary'}
        icon="link"
        busy={busy}
        testId="room-link-create"
        onClick={() => void make()}
      >
        {made ? t('links.make_another') : t('links.make')}
      </Button>
      <section class="links">
        <h3>{t('links.existing')}</h3>
        {links.length === 0 && <p class="soft">{t('links.none')}</p>}
        <ul>
          {links.map((link) => (
            <LinkRow key={link.id} link={link} onRevoke={() => void revoke(link.id)} />
          ))}
        </ul>
      </section>
    </Dialog>
  );
}

interface MadeLinkProps {
  path: string;
  plainPort: number | null;
  title: string;
}

function MadeLink({ path, plainPort, title }: MadeLinkProps) {
  const [copied, setCopied] = useState(false);
  const [large, setLarge] = useState(false);
  const [plain, setPlain] = useState(false);
  const address = plain && plainPort !== null ? plainAddress(plainPort, path) : location.origin + path;
  const choose = (way: string) => {
    setPlain(way === 'plain');
    setCopied(false);
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
    } catch {
      // Without permission the person still can select and copy the text himself.
      document.querySelector<HTMLInputElement>('[data-testid=room-link-url]')?.select();
    }
  };
  return (
    <div class="made-link">
      <button class="qr-button" type="button" onClick={() => setLarge(true)} title={t('links.show_large')}>
        <QrCode text={address} />
        <span>{t('links.show_large')}</span>
      </button>
      <div class="stack">
        {plainPort !== null && (
          <Choices
            label={t('links.way')}
            value={plain ? 'plain' : 'full'}
            choices={[
              { value: 'full', label: t('links.way_full') },
              { value: 'plain', label: t('links.way_plain'), hint: t('links.plain_hint') },
            ]}
            testId="room-link-way"
            onChange={choose}
          />
        )}
        <Field
          label={t('links.address')}
          value={address}
          onInput={() => {}}
          readOnly
          hint={t('links.once')}
          testId="room-link-url"
        />
        <Button kind="primary" icon={copied ? 'check' : 'copy'} onClick={() => void copy()}>
          {copied ? t('links.copied') : t('links.copy')}
        </Button>
      </div>
      {large && <Wall address={address} title={title} onClose={() => setLarge(false)} />}
    </div>
  );
}

/** The same place over plain HTTP. */
function plainAddress(port: number, path: string): string {
  return `http://${location.hostname}${port === 80 ? '' : `:${port}`}${path}`;
}

/** The code as large as the screen allows, to project on the wall. */
function Wall({ address, title, onClose }: { address: string; title: string; onClose: () => void }) {
  return (
    <Dialog title={title} onClose={onClose} wide>
      <div class="wall">
        <QrCode text={address} />
        <p class="wall-hint">{t('links.scan')}</p>
        <p class="wall-address">{address}</p>
      </div>
    </Dialog>
  );
}

const kFor: Readonly<Record<Link['can'], MessageKey | null>> = {
  join: null,
  publish: 'links.can_publish',
  watch: 'links.can_watch',
};

function LinkRow({ link, onRevoke }: { link: Link; onRevoke: () => void }) {
  const purpose = kFor[link.can];
  return (
    <li class={link.revoked ? 'link-row link-revoked' : 'link-row'} data-link-id={link.id}>
      <span>
        {t('links.made_at', { when: when(link.created_at) })}
        {link.expires_at !== null && `, ${t('links.expires_at', { when: when(link.expires_at) })}`}
        {purpose && ` · ${t(purpose)}`}
      </span>
      {link.revoked ? (
        <span class="soft">{t('links.revoked')}</span>
      ) : (
        <Button kind="quiet" testId="room-link-revoke" onClick={onRevoke}>
          {t('links.revoke')}
        </Button>
      )}
    </li>
  );
}
