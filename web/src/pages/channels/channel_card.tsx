// One channel in the list: whether it is on air, what arrives, and what can be done with it.
import { useState } from 'preact/hooks';
import { Badge, Button } from '../../design/controls';
import { Icon } from '../../design/icon';
import { t } from '../../i18n';
import type { Channel, Channels, OnAir } from '../../signal/channels';
import { findingWords } from '../../state/findings';
import { ChannelForm } from './channel_form';
import { ConfirmDialog } from '../../ui/confirm_dialog';
import { KeysDialog } from './keys_dialog';
import { LogDialog } from './log_dialog';
import { RecordingBar } from './recording_bar';
import { WatchLinksDialog } from './watch_links_dialog';
import { channelsHttp } from '../../signal/channels';

interface CardProps {
  channel: Channel;
  ports: Channels;
  mayManage: boolean;
  onChanged: () => void;
}

type Opened = 'keys' | 'links' | 'log' | 'edit' | 'stop' | 'delete' | null;

export function ChannelCard({ channel, ports, mayManage, onChanged }: CardProps) {
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  return (
    <li class="room channel" data-testid="channel-item" data-channel={channel.name}>
      <div class="channel-head">
        <div class="room-words">
          <h2>
            {channel.title} {channel.viewing === 'private' && <Badge>{t('channels.private')}</Badge>}
          </h2>
          <State channel={channel} />
        </div>
        <div class="room-tools">
          <a
            class="button button-primary"
            href={`/live/${encodeURIComponent(channel.name)}`}
            data-testid="channel-open"
          >
            <Icon name="open" size={20} />
            {t('channels.open')}
          </a>
          {mayManage && (
            <Button icon="link" testId="channel-keys" onClick={() => setOpened('keys')}>
              {t('channels.keys')}
            </Button>
          )}
        </div>
      </div>
      {channel.on_air && <Arriving onAir={channel.on_air} />}
      {channel.on_air && channel.recording !== 'never' && (
        <RecordingBar
          channel={channel.name}
          onAir={channel.on_air}
          mayManage={mayManage}
          onChanged={onChanged}
        />
      )}
      {mayManage && <MoreTools channel={channel} onOpen={setOpened} />}
      {opened === 'keys' && <KeysDialog channel={channel} ports={ports} onClose={close} />}
      {opened === 'links' && <WatchLinksDialog channel={channel} onClose={close} />}
      {opened === 'log' && <LogDialog channel={channel} onClose={close} />}
      {opened === 'edit' && <ChannelForm channel={channel} onClose={close} onSaved={onChanged} />}
      {opened === 'stop' && (
        <ConfirmDialog
          title={t('channels.stop_title', { person: channel.on_air?.person ?? '' })}
          text={t('channels.stop_text')}
          confirm={t('channels.stop')}
          act={() => channelsHttp.stop(channel.name)}
          onClose={close}
          onDone={onChanged}
        />
      )}
      {opened === 'delete' && (
        <ConfirmDialog
          title={t('channels.delete_title', { title: channel.title })}
          text={t('channels.delete_text')}
          confirm={t('channels.delete')}
          act={() => channelsHttp.remove(channel.name)}
          onClose={close}
          onDone={onChanged}
        />
      )}
    </li>
  );
}

function State({ channel: { on_air: onAir, viewers } }: { channel: Channel }) {
  if (!onAir) return <p class="room-people">{t('channels.off')}</p>;
  const words = t(onAir.away ? 'channels.away' : 'channels.on_air', { person: onAir.person });
  return (
    <p class={onAir.away ? 'room-people' : 'room-people room-live'} data-testid="channel-state">
      <span class="on-air-dot" />
      {words} · {t('channels.viewers', { n: viewers })}
    </p>
  );
}

/** What comes in, and what the broadcaster should change. */
function Arriving({ onAir }: { onAir: OnAir }) {
  const picture = onAir.video && `${onAir.width}×${onAir.height} · ${onAir.frame_rate} fps`;
  const facts = [onAir.program, picture, onAir.video, onAir.audio, `${onAir.bitrate_kbps} kbit/s`];
  return (
    <div class="channel-arriving" data-testid="channel-arriving">
      <p class="soft">{facts.filter(Boolean).join(' · ')}</p>
      {onAir.findings.map((finding) => (
        <p key={finding.word} class="channel-finding" data-finding={finding.word}>
          <Icon name="warning" size={18} />
          <span>{findingWords(finding)}</span>
        </p>
      ))}
    </div>
  );
}

function MoreTools({ channel, onOpen }: { channel: Channel; onOpen: (what: Opened) => void }) {
  return (
    <div class="channel-more">
      {channel.on_air && (
        <Button kind="quiet" testId="channel-stop" onClick={() => onOpen('stop')}>
          {t('channels.stop')}
        </Button>
      )}
      {channel.viewing === 'private' && (
        <Button kind="quiet" testId="channel-links" onClick={() => onOpen('links')}>
          {t('channels.links')}
        </Button>
      )}
      <a class="button button-quiet" href={`/videos?channel=${encodeURIComponent(channel.name)}`}>
        {t('videos.title')}
      </a>
      <a
        class="button button-quiet"
        href={`/quality/${encodeURIComponent(channel.name)}`}
        data-testid="channel-quality"
      >
        {t('channels.quality')}
      </a>
      <Button kind="quiet" testId="channel-log" onClick={() => onOpen('log')}>
        {t('channels.log')}
      </Button>
      <Button kind="quiet" testId="channel-edit" onClick={() => onOpen('edit')}>
        {t('channels.edit')}
      </Button>
      <Button kind="quiet" testId="channel-delete" onClick={() => onOpen('delete')}>
        {t('channels.delete')}
      </Button>
    </div>
  );
}
