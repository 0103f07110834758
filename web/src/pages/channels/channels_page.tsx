// `/channels`: the broadcast channels; make, open, hand out keys, see who is on air.
import { useEffect, useState } from 'preact/hooks';
import { Message } from '../../design/controls';
import { Icon } from '../../design/icon';
import { Roof } from '../../design/logo';
import { t } from '../../i18n';
import { channelsHttp, type Channels } from '../../signal/channels';
import { http } from '../../signal/http';
import { adoptSchool } from '../../state/school';
import { FrontHeader } from '../../ui/front';
import { NewNamed } from '../../ui/new_named';
import { refusalWords } from '../../ui/refusal';
import { Waiting } from '../plain';
import { ChannelCard } from './channel_card';

const kRefreshMs = 5_000;

export function ChannelsPage() {
  const [mayManage, setMayManage] = useState<boolean | null>(null);
  useEffect(() => {
    document.title = `${t('channels.title')} · Pendopo`;
    void http.me().then((me) => {
      if (me.ok) adoptSchool(me.value.school);
      if (!me.ok || !me.value.person) return location.assign('/');
      setMayManage(me.value.may_make_rooms);
    });
  }, []);
  return mayManage === null ? <Waiting /> : <Listed mayManage={mayManage} />;
}

function Listed({ mayManage }: { mayManage: boolean }) {
  const [all, setAll] = useState<Channels | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const refresh = async () => {
    const result = await channelsHttp.all();
    if (result.ok) setAll(result.value);
    else if (result.refusal === 'sign_in_needed') return location.assign('/');
    setWrong(result.ok ? null : refusalWords(result));
  };
  useEffect(() => {
    void refresh();
    const timer = setInterval(() => document.hidden || void refresh(), kRefreshMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <div class="front">
      <FrontHeader>
        <a class="button button-quiet" href="/" data-testid="to-rooms">
          <Icon name="people" size={20} />
          <span>{t('channels.rooms')}</span>
        </a>
        <a class="button button-quiet" href="/videos" data-testid="to-videos">
          <Icon name="play" size={20} />
          <span>{t('videos.title')}</span>
        </a>
      </FrontHeader>
      <main class="front-body">
        <div class="front-title">
          <h1>{t('channels.title')}</h1>
          <p class="soft">{t('channels.intro')}</p>
        </div>
        {wrong && <Message wrong>{wrong}</Message>}
        {mayManage && (
          <NewNamed
            title={t('channels.new_title')}
            label={t('channels.new_label')}
            placeholder={t('channels.new_placeholder')}
            create={t('channels.create')}
            testId="channel"
            make={channelsHttp.make}
            onMade={() => void refresh()}
          />
        )}
        {all?.channels.length === 0 && (
          <div class="rooms-empty">
            <Roof size={72} />
            <p>{t(mayManage ? 'channels.empty' : 'channels.empty_ask')}</p>
          </div>
        )}
        <ul class="rooms">
          {all?.channels.map((channel) => (
            <ChannelCard
              key={channel.name}
              channel={channel}
              ports={all}
              mayManage={mayManage}
              onChanged={() => void refresh()}
            />
          ))}
        </ul>
      </main>
    </div>
  );
}
