// Short messages over the stage.
import type { ComponentChildren } from 'preact';
import { Button, IconButton } from '../design/controls';
import { Icon, type IconName } from '../design/icon';
import { t } from '../i18n';
import { unreachableNames } from '../state/carriage';
import { isLasting, isUrgent, type Notice, type NoticeKind } from '../state/notices';
import { useSeat } from './seat_context';
import { useNotice } from './use_notice';

const kShownForMs = 7_000;
/** Whoever is offered something has to get there, too. */
const kOfferedForMs = 20_000;
const kOffering: ReadonlySet<NoticeKind> = new Set(['speaking_while_muted', 'message_to_all']);
const kIcons: Readonly<Partial<Record<NoticeKind, IconName>>> = {
  microphone_blocked: 'microphone_off',
  microphone_allowed: 'microphone',
  camera_blocked: 'camera_off',
  somebody_waits: 'people',
  class_full: 'people',
  microphone_closed: 'microphone_off',
  camera_closed: 'camera_off',
  screen_closed: 'screen_stop',
  camera_allowed: 'camera',
  speaking_while_muted: 'microphone_off',
  microphone_silent: 'microphone_off',
  microphone_lost: 'microphone',
  microphone_back: 'microphone',
  camera_lost: 'camera',
  camera_back: 'camera',
  no_media_path: 'signal',
  mesh_unreachable: 'signal',
  carried_by_mesh: 'signal',
  connection_back: 'check',
  hand_lowered: 'hand_down',
  your_turn: 'microphone',
  help_admit: 'lock_open',
  help_record: 'record',
  help_moderate: 'hand',
  picked: 'dice',
  message_to_all: 'chat',
  file_offered: 'file',
  groups_end_soon: 'clock',
};

export function Notices() {
  const seat = useSeat();
  const state = seat.state.value;
  return (
    <>
      <div class="notices" role="alert">
        {state.notices.filter(isUrgent).map((notice) => (
          <Toast key={notice.id} notice={notice} />
        ))}
      </div>
      <div class="notices" role="status" aria-live="polite">
        {state.soundBlocked && (
          <Lasting kind="sound_blocked" strong>
            <Icon name="speaker" />
            <p>{t('notice.sound_blocked')}</p>
            <Button kind="primary" onClick={() => seat.hear()}>
              {t('notice.hear')}
            </Button>
          </Lasting>
        )}
        {state.notices.filter((notice) => !isUrgent(notice)).map((notice) => (
          <Toast key={notice.id} notice={notice} />
        ))}
      </div>
    </>
  );
}

/** One that stays until its cause is gone. */
function Lasting({ kind, strong, children }: { kind: string; strong?: boolean; children: ComponentChildren }) {
  const life = useNotice(null);
  return (
    <div class={`notice${strong ? ' notice-strong' : ''}`} data-testid="notice" data-kind={kind} {...life}>
      {children}
    </div>
  );
}

function Toast({ notice }: { notice: Notice }) {
  const seat = useSeat();
  const waiting = notice.kind === 'reconnecting';
  const gone = () => seat.dispatch({ action: 'notice_gone', id: notice.id });
  const stays = kOffering.has(notice.kind) ? kOfferedForMs : kShownForMs;
  const life = useNotice(isLasting(notice) ? null : stays, gone);
  const unmute = () => {
    gone();
    seat.toggle('microphone');
  };
  return (
    <div class="notice" data-testid="notice" data-kind={notice.kind} {...life}>
      {waiting ? <span class="spinner" /> : <Icon name={kIcons[notice.kind] ?? 'info'} />}
      <p>{t(`notice.${notice.kind}`, { names: unreachableNames(seat.state.value) })}</p>
      {notice.kind === 'speaking_while_muted' && (
        <Button kind="primary" onClick={unmute}>
          {t('notice.unmute')}
        </Button>
      )}
      {(notice.kind === 'message_to_all' || notice.kind === 'file_offered') && (
        <Button kind="primary" testId="notice-chat" onClick={() => seat.dispatch({ action: 'panel', panel: 'chat' })}>
          {t('bar.chat')}
        </Button>
      )}
      {!waiting && <IconButton icon="close" label={t('app.close')} onClick={gone} />}
    </div>
  );
}

/** Coming, going, hands and what else stands elsewhere, only for those who listen to the page. */
export function Announcer() {
  const { announcement } = useSeat().state.value;
  const { name = '', number = 0, text = '' } = announcement ?? {};
  return (
    <p class="visually-hidden" aria-live="polite">
      {announcement && t(`stage.${announcement.kind}`, { name, n: number, text })}
    </p>
  );
}

/** Why a device is not on though it was asked for. */
export function CaptureTrouble() {
  const seat = useSeat();
  const { microphone, camera, screen } = seat.own.captures.value;
  const fine = (capture: string) => ['off', 'starting', 'on'].includes(capture);
  const troubles = (['microphone', 'camera'] as const).filter(
    (source) => !fine(seat.own.captures.value[source]),
  );
  const screenWords =
    screen === 'refused_by_system' || screen === 'not_found' ? screen : ('failed' as const);
  if (troubles.length === 0 && fine(screen)) return null;
  return (
    <div class="notices notices-trouble" role="alert">
      {troubles.map((source) => (
        <Lasting key={source} kind={`${source}_trouble`}>
          <Icon name={source === 'camera' ? 'camera_off' : 'microphone_off'} />
          <p>{t(`capture.${source}.${source === 'camera' ? camera : microphone}`)}</p>
          <Button onClick={() => seat.toggle(source)}>{t('join.try_again')}</Button>
          <IconButton icon="close" label={t('app.close')} onClick={() => seat.own.turnOff(source)} />
        </Lasting>
      ))}
      {!fine(screen) && (
        <Lasting kind="screen_trouble">
          <Icon name="screen" />
          <p>{t(`capture.screen.${screenWords}`)}</p>
          <IconButton icon="close" label={t('app.close')} onClick={() => seat.own.turnOff('screen')} />
        </Lasting>
      )}
    </div>
  );
}
