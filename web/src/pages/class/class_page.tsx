// `/class/NAME`: the door, the class, and after it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { alreadyAllowed, startDevices } from '../../media/devices';
import { OwnDevices } from '../../media/own_devices';
import { http, type Door, type HttpResult } from '../../signal/http';
import { rememberedSeat } from '../../signal/seat_token';
import { rememberClass } from '../../signal/last_class';
import { adoptSchool } from '../../state/school';
import { SeatContext } from '../../ui/seat_context';
import { Waiting } from '../plain';
import { ClassView } from './class_view';
import { EndedPage } from './ended_page';
import { JoinPage } from './join_page';
import { rememberedName, rememberedWanted, rememberName } from './memory';
import { RefusedPage } from './refused_page';
import { Seat } from './seat';

export function ClassPage({ room }: { room: string }) {
  const [door, setDoor] = useState<HttpResult<Door> | null>(null);
  const [seat, setSeat] = useState<Seat | null>(null);
  const own = useRef<OwnDevices | null>(null);
  const devices = (own.current ??= new OwnDevices());
  const link = location.hash.slice(1) || null;

  const enter = (name: string, title: string) => {
    rememberName(name);
    if (link) rememberClass({ path: `${location.pathname}#${link}`, title }, Date.now());
    const next = new Seat({ room, link, name, title }, devices);
    setSeat(next);
    next.start();
  };

  const knock = async (returning: boolean) => {
    setSeat(null);
    setDoor(null);
    const result = await http.door(room, link);
    if (result.ok) adoptSchool(result.value.school);
    // A reload goes straight back to the place that this tab still holds.
    if (result.ok && returning && rememberedSeat(room) && rememberedName()) {
      enter(rememberedName(), result.value.title);
      void turnOnAsBefore(devices);
    }
    setDoor(result);
    if (result.ok) document.title = `${result.value.title} · Pendopo`;
  };

  useEffect(() => {
    startDevices();
    const stopFollowing = devices.follow();
    void knock(isReload());
    const onHash = () => location.reload();
    addEventListener('hashchange', onHash);
    return () => {
      removeEventListener('hashchange', onHash);
      stopFollowing();
    };
  }, [room]);

  if (seat) {
    return (
      <SeatContext.Provider value={seat}>
        <InSeat seat={seat} onAgain={() => void knock(false)} />
      </SeatContext.Provider>
    );
  }
  if (!door) return <Waiting />;
  if (!door.ok) return <RefusedPage room={room} refused={door} onAgain={() => void knock(false)} />;
  return (
    <JoinPage own={devices} door={door.value} onJoin={(name) => enter(name, door.value.title)} />
  );
}

function InSeat({ seat, onAgain }: { seat: Seat; onAgain: () => void }) {
  const ended = seat.state.value.phase === 'ended';
  return ended ? <EndedPage state={seat.state.value} onAgain={onAgain} /> : <ClassView />;
}

/** Whether this tab was in the middle of something here a moment ago. */
function isReload(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return navigation?.type === 'reload' || navigation?.type === 'back_forward';
}

/** Only what needs no question: nobody is asked out of the blue. */
async function turnOnAsBefore(own: OwnDevices): Promise<void> {
  const wanted = rememberedWanted();
  for (const source of ['microphone', 'camera'] as const) {
    if (wanted[source] && (await alreadyAllowed(source))) void own.turnOn(source);
  }
}
