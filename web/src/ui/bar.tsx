// The one bar at the bottom of the class.
import { useState } from 'preact/hooks';
import { Badge, IconButton } from '../design/controls';
import { Icon, type IconName } from '../design/icon';
import { t, type MessageKey } from '../i18n';
import { canShareScreen } from '../media/own_devices';
import type { OwnPicture } from '../pages/class/seat';
import { handNumber } from '../state/hands';
import { isTeacher, you } from '../state/people';
import { closedBy, mayUse } from '../state/rights';
import { CarriageMark } from './carriage_mark';
import { ConnectionMark } from './connection_mark';
import { DeviceMenu } from './device_menu';
import { BarDialogs, MoreMenu, type BarDialog } from './more_menu';
import { PanelButton } from './panel_button';
import { useSeat } from './seat_context';
import { SignMenu } from './signs';
import { kPhone, useMediaQuery } from './use_media_query';

/** `covered`: a panel fills the window. */
export function Bar({ covered }: { covered: boolean }) {
  const phone = useMediaQuery(kPhone);
  // Stays open while the bar changes its shape.
  const [dialog, open] = useState<BarDialog | null>(null);
  return (
    <>
      <nav class="bar" id="bar" aria-label={t('bar.label')} tabIndex={-1} inert={covered}>
        {phone ? <PhoneBar onDialog={open} /> : <DesktopBar onDialog={open} />}
      </nav>
      <BarDialogs open={dialog} onClose={() => open(null)} />
    </>
  );
}

interface BarProps {
  onDialog: (dialog: BarDialog) => void;
}

function DesktopBar({ onDialog }: BarProps) {
  const seat = useSeat();
  const listens = seat.state.value.hls !== null;
  return (
    <>
      <div class="bar-left">
        <p class="bar-title" title={seat.state.value.title}>
          {seat.state.value.title}
        </p>
        <div class="bar-marks">
          <ConnectionMark />
          <CarriageMark />
        </div>
      </div>
      <div class="bar-middle">
        {listens ? <AudienceMark /> : <OwnSources />}
        <HandButton />
        {!isTeacher(seat.state.value) && <SignMenu />}
        <MoreMenu onDialog={onDialog} />
        <LeaveButton />
      </div>
      <div class="bar-right">
        <PanelButton panel="chat" />
        <PanelButton panel="people" />
        {isTeacher(seat.state.value) && <PanelButton panel="tools" />}
      </div>
    </>
  );
}

function OwnSources() {
  return (
    <>
      <span class="bar-pair">
        <SourceButton source="microphone" />
        <DeviceMenu kinds={['microphone', 'speaker']} words="device.choose_microphone" />
      </span>
      <span class="bar-pair">
        <SourceButton source="camera" />
        <DeviceMenu kinds={['camera']} words="device.choose_camera" />
      </span>
      {canShareScreen() && <SourceButton source="screen" />}
    </>
  );
}

/** Instead of one's own sources, for who follows the class as a broadcast. */
function AudienceMark() {
  return (
    <p class="audience-mark" data-testid="audience-mark">
      <Icon name="broadcast" size={18} />
      {t('audience.mark')}
    </p>
  );
}

/** At most seven targets of at least 44 pixels. */
function PhoneBar({ onDialog }: BarProps) {
  const state = useSeat().state.value;
  const listens = state.hls !== null;
  return (
    <>
      <LeaveButton />
      {!listens && <SourceButton source="microphone" />}
      {!listens && <SourceButton source="camera" />}
      <HandButton />
      <PanelButton panel="chat" />
      <PanelButton panel="people" />
      {isTeacher(state) && <PanelButton panel="tools" />}
      <MoreMenu phone onDialog={onDialog} />
    </>
  );
}

const kIcons: Readonly<Record<OwnPicture, [IconName, IconName]>> = {
  microphone: ['microphone', 'microphone_off'],
  camera: ['camera', 'camera_off'],
  screen: ['screen_stop', 'screen'],
};

export function SourceButton({ source }: { source: OwnPicture }) {
  const seat = useSeat();
  const capture = seat.own.captures.value[source];
  const state = seat.state.value;
  const me = you(state);
  const stopped = me?.sources[source].blocked ?? false;
  const closed = !stopped && me !== null && !mayUse(state, me, source);
  const blocked = stopped || closed;
  const on = capture === 'on';
  const wrong = !on && capture !== 'off' && capture !== 'starting';
  const by = closed ? closedBy(state, me) : null;
  const words: MessageKey = blocked
    ? by
      ? `bar.${by}`
      : `bar.${source}_${closed ? 'closed' : 'blocked'}`
    : on
      ? `bar.${source}_off`
      : `bar.${source}_on`;
  const look = blocked ? 'blocked' : on ? 'on' : wrong ? 'wrong' : 'off';
  return (
    <IconButton
      icon={kIcons[source][on ? 0 : 1]}
      label={t(words)}
      class={`bar-button bar-${source} bar-${look}`}
      pressed={on || capture === 'starting'}
      testId={`toggle-${source}`}
      onClick={() => seat.toggle(source)}
    >
      {capture === 'starting' && <span class="spinner bar-spinner" />}
      {wrong && !blocked && <span class="bar-alert" />}
    </IconButton>
  );
}

/** A teacher, who is asked for other hands, has it in the menu. */
function HandButton() {
  const seat = useSeat();
  const state = seat.state.value;
  if (isTeacher(state)) return null;
  const number = handNumber(state.hands, state.you);
  const up = number !== null;
  return (
    <IconButton
      icon="hand"
      label={up ? `${t('hand.raise')}: ${number}` : t('hand.raise')}
      class={`bar-button bar-hand${up ? ' bar-hand-up' : ''}`}
      pressed={up}
      testId="raise-hand"
      onClick={() => seat.raiseHand(!up)}
    >
      {up && <Badge testId="own-hand">{number}</Badge>}
    </IconButton>
  );
}

function LeaveButton() {
  const seat = useSeat();
  return (
    <IconButton
      icon="leave"
      label={t('bar.leave')}
      class="bar-button bar-leave"
      testId="leave-button"
      onClick={() => void seat.leave()}
    >
      <span class="bar-word">{t('bar.leave')}</span>
    </IconButton>
  );
}
