// What does not fit into the bar: on phones a sheet at the bottom.
import { Menu, MenuItem } from '../design/menu';
import { t } from '../i18n';
import { showsBoard } from '../media/board_camera';
import { devices } from '../media/devices';
import { chooseHandSound, handSound } from '../media/hand_sound';
import { canShareScreen } from '../media/own_devices';
import { mayComeIn } from '../state/audience';
import { handNumber } from '../state/hands';
import { choosesView } from '../state/layout';
import { isTeacher, you } from '../state/people';
import { keysShown } from '../pages/class/keys_setting';
import { CarriageDialog, CarriageItem } from './carriage_mark';
import { EndClassDialog } from './class_tools';
import { ConnectionMark, qualityNow } from './connection_mark';
import { LanguageSwitch } from './language_switch';
import { DataDialog } from './data_dialog';
import { DataItems, DataNote } from './data_items';
import { useSeat } from './seat_context';
import { may } from '../state/rights';
import { mayPresent } from '../state/slides';
import { SignItems } from './signs';
import { useMediaQuery } from './use_media_query';

function toggleFullScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen().catch(() => {});
}

/** What the menu opens over the class. */
export type BarDialog = 'data' | 'end' | 'way';

export function BarDialogs({ open, onClose }: { open: BarDialog | null; onClose: () => void }) {
  if (open === 'data') return <DataDialog onClose={onClose} />;
  if (open === 'end') return <EndClassDialog onClose={onClose} />;
  return open === 'way' ? <CarriageDialog onClose={onClose} /> : null;
}

interface MoreMenuProps {
  phone?: boolean;
  onDialog: (dialog: BarDialog) => void;
}

export function MoreMenu({ phone, onDialog }: MoreMenuProps) {
  const seat = useSeat();
  const state = seat.state.value;
  // A small window is no phone: a desktop at 200 % has keys, too.
  const touch = useMediaQuery('(pointer: coarse)');
  const full = document.fullscreenElement !== null;
  const several = devices.value.camera.length > 1;
  const sharing = state.own.screen === 'on';
  return (
    <Menu icon="more" label={t('bar.more')} class="bar-button bar-more" testId="more-menu">
      {phone && !isTeacher(state) && <SignItems />}
      {phone && state.hls === null && <DataItems />}
      {phone && canShareScreen() && state.hls === null && (
        <MenuItem icon="screen" testId="toggle-screen" onClick={() => seat.toggle('screen')}>
          {sharing ? t('bar.screen_off') : t('bar.screen_on')}
        </MenuItem>
      )}
      {phone && several && state.own.camera === 'on' && (
        <MenuItem icon="flip" onClick={() => void seat.own.flipCamera()}>
          {t('bar.switch_camera')}
        </MenuItem>
      )}
      {mayPresent(state) && (
        <MenuItem icon="slides" testId="slides-open" onClick={() => (seat.slides.choosing.value = true)}>
          {t('slides.open')}
        </MenuItem>
      )}
      {phone && state.own.camera === 'on' && (
        <MenuItem icon="camera" testId="board-camera" onClick={() => void seat.own.setBoard(!showsBoard.value)}>
          {t(showsBoard.value ? 'board.off' : 'board.choose')}
        </MenuItem>
      )}
      <RecordItems />
      <HandItems />
      <AudienceItem />
      {choosesView(state) && (
        <MenuItem icon="people" testId="view-toggle" onClick={() => seat.look(state.view === 'grid' ? 'stage' : 'grid')}>
          {t(state.view === 'grid' ? 'view.stage' : 'view.grid')}
        </MenuItem>
      )}
      {state.hls === null && (
        <MenuItem icon="signal" testId="data-use" onClick={() => onDialog('data')}>
          {t('data.open')}
        </MenuItem>
      )}
      {document.fullscreenEnabled && (
        <MenuItem icon="expand" onClick={toggleFullScreen}>
          {full ? t('bar.leave_full_screen') : t('bar.full_screen')}
        </MenuItem>
      )}
      {phone && <CarriageItem onOpen={() => onDialog('way')} />}
      {you(state)?.role === 'teacher' && (
        <MenuItem icon="exit" danger testId="end-class" onClick={() => onDialog('end')}>
          {t('order.end')}
        </MenuItem>
      )}
      {(!phone || !touch) && (
        <MenuItem icon="info" testId="keys-open" onClick={() => (keysShown.value = true)}>
          {t('shortcut.open')}
        </MenuItem>
      )}
      <LanguageSwitch />
      <div class="menu-note">
        {phone ? <ConnectionMark /> : <p>{t(`connection.${qualityNow(state)}`)}</p>}
        <DataNote />
      </div>
    </Menu>
  );
}

/** Of who may record, in rooms that may be recorded. */
function RecordItems() {
  const seat = useSeat();
  const state = seat.state.value;
  if (!state.mayRecord || !may(state, 'record')) return null;
  const { state: now } = state.recording;
  if (now === 'off') {
    return (
      <MenuItem icon="record" testId="record-start" onClick={() => void seat.record('start')}>
        {t('class_recording.start')}
      </MenuItem>
    );
  }
  const paused = now === 'paused';
  return (
    <>
      <MenuItem
        icon={paused ? 'record' : 'pause'}
        testId="record-pause"
        onClick={() => void seat.record(paused ? 'resume' : 'pause')}
      >
        {t(paused ? 'class_recording.resume' : 'class_recording.pause')}
      </MenuItem>
      <MenuItem icon="close" testId="record-stop" onClick={() => void seat.record('stop')}>
        {t('class_recording.stop')}
      </MenuItem>
    </>
  );
}

/** The teacher's own hand, and whether the others' are heard. */
function HandItems() {
  const seat = useSeat();
  const state = seat.state.value;
  if (!isTeacher(state)) return null;
  const up = handNumber(state.hands, state.you) !== null;
  const loud = handSound.value;
  return (
    <>
      <MenuItem icon={up ? 'hand_down' : 'hand'} testId="raise-hand" onClick={() => seat.raiseHand(!up)}>
        {t(up ? 'hand.lower' : 'hand.raise')}
      </MenuItem>
      <MenuItem icon="speaker" testId="hand-sound" onClick={() => chooseHandSound(!loud)}>
        {t(loud ? 'hand.sound_off' : 'hand.sound_on')}
      </MenuItem>
    </>
  );
}

/** For a student of a room with an audience: there, and back while there are places. */
function AudienceItem() {
  const seat = useSeat();
  const state = seat.state.value;
  const { directMax, hls, you } = state;
  if (you === null) return null;
  if (mayComeIn(state)) {
    return (
      <MenuItem icon="microphone" testId="come-in" onClick={() => void seat.carry(you, 'direct')}>
        {t('audience.come_in')}
      </MenuItem>
    );
  }
  if (isTeacher(state) || directMax === 0 || hls !== null) return null;
  return (
    <MenuItem icon="broadcast" testId="to-audience" onClick={() => void seat.carry(you, 'broadcast')}>
      {t('bar.to_audience')}
    </MenuItem>
  );
}
