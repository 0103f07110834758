// `/live/NAME`: the page on which a channel is watched, without an account.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../design/controls';
import { Roof } from '../../design/logo';
import { t, when } from '../../i18n';
import { channelsHttp, type ChannelDoor } from '../../signal/channels';
import type { HttpResult } from '../../signal/http';
import { timeLeft } from '../../state/moments';
import { FrontHeader } from '../../ui/front';
import { refusalWords } from '../../ui/refusal';
import { useMediaQuery } from '../../ui/use_media_query';
import { Waiting } from '../plain';
import { kBeside, LiveChat } from './live_chat';
import { passOf } from './pass';
import { Stage } from './stage';

/** How often the page asks whether the channel is on air, and how many watch. */
const kAskMs = 5_000;
/** While nobody looks at it. */
const kAskHiddenMs = 30_000;

/** These say that the person may not watch; with any other the picture stays, and is asked again. */
const kFinal: readonly string[] = [
  'unknown_channel', 'sign_in_needed', 'wrong_link', 'link_revoked', 'link_expired',
];

export function LivePage({ channel, embedded }: { channel: string; embedded: boolean }) {
  const [door, setDoor] = useState<HttpResult<ChannelDoor> | null>(null);
  const [seenOnAir, setSeenOnAir] = useState(false);
  const [chats, setChats] = useState(false);
  const beside = useMediaQuery(kBeside);
  const pass = useRef<string | null>(null);
  const ask = async () => {
    const answer = await channelsHttp.door(channel, location.hash.slice(1) || null, pass.current);
    setDoor((before) =>
      before?.ok && !answer.ok && !kFinal.includes(answer.refusal) ? before : answer,
    );
    if (!answer.ok) return;
    pass.current = passOf(answer.value.hls);
    document.title = `${answer.value.title} · Pendopo`;
    if (answer.value.state !== 'off') setSeenOnAir(true);
  };
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    // Each after the answer before, and not all viewers at once.
    const next = async () => {
      await ask();
      const pace = document.hidden ? kAskHiddenMs : kAskMs;
      if (!over) timer = setTimeout(() => void next(), pace * (0.8 + 0.4 * Math.random()));
    };
    const onShown = () => document.hidden || void ask();
    document.addEventListener('visibilitychange', onShown);
    void next();
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onShown);
    };
  }, [channel]);

  if (!door) return <Waiting />;
  const content = door.ok ? (
    <Channel channel={channel} door={door.value} seenOnAir={seenOnAir} />
  ) : (
    <Refused door={door} onAgain={() => void ask()} />
  );
  if (embedded) return <div class="live live-embedded dark">{content}</div>;
  return (
    <div class="front live">
      <FrontHeader covered={chats && !beside} />
      <main class={`live-body${chats && door.ok ? ' live-with-chat' : ''}`}>
        <div class="live-watch">{content}</div>
        {door.ok && <LiveChat channel={channel} door={door.value} onOpen={setChats} />}
      </main>
    </div>
  );
}

interface ChannelProps {
  channel: string;
  door: ChannelDoor;
  seenOnAir: boolean;
}

function Channel({ channel, door, seenOnAir }: ChannelProps) {
  if (door.state !== 'off') return <Stage channel={channel} door={door} />;
  return (
    <>
      <div class="live-frame live-off" data-testid="live-off">
        <Roof size={96} />
        <p>{t(seenOnAir ? 'live.ended' : 'live.starts_soon')}</p>
        {door.next_at !== null && <Announced at={door.next_at} />}
      </div>
      <h1>{door.title}</h1>
      <a class="live-videos" href={`/videos?channel=${encodeURIComponent(channel)}`}>
        {t('live.videos')}
      </a>
    </>
  );
}

/** When the next broadcast is to begin. The page asks every few seconds, and so counts down. */
function Announced({ at }: { at: number }) {
  const left = timeLeft(at, Date.now());
  if (!left) return null;
  const words =
    left.days > 0
      ? t('live.in_days', { ...left })
      : left.hours > 0
        ? t('live.in_hours', { ...left })
        : t('live.in_minutes', { ...left });
  return (
    <p data-testid="live-next">
      {t('live.next', { when: when(at) })} · {words}
    </p>
  );
}

function Refused(props: { door: HttpResult<unknown> & { ok: false }; onAgain: () => void }) {
  const { refusal } = props.door;
  const words =
    refusal === 'unknown_channel'
      ? t('live.unknown')
      : refusal === 'sign_in_needed' || refusal === 'wrong_link'
        ? t('live.private')
        : refusalWords(props.door);
  return (
    <div class="live-frame live-off" data-testid="live-refused" data-refusal={refusal}>
      <Roof size={96} />
      <p>{words}</p>
      <Button onClick={props.onAgain}>{t('join.try_again')}</Button>
    </div>
  );
}
