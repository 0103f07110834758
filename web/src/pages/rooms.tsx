// The teacher's rooms: make, open, hand out a link, delete.
import { useEffect, useState } from 'preact/hooks';
import { Button, Message } from '../design/controls';
import { Icon } from '../design/icon';
import { Roof } from '../design/logo';
import { t } from '../i18n';
import { http, type Room } from '../signal/http';
import { FrontHeader } from '../ui/front';
import { NewNamed } from '../ui/new_named';
import { refusalWords } from '../ui/refusal';
import { RoomCard } from './room_card';

const kRefreshMs = 15_000;

interface RoomsProps {
  person: string;
  administers: boolean;
  mayMake: boolean;
  onSignedOut: () => void;
}

export function RoomsPage({ person, administers, mayMake, onSignedOut }: RoomsProps) {
  const [rooms, setRooms] = useState<readonly Room[] | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);

  const refresh = async () => {
    const result = await http.rooms();
    if (result.ok) setRooms(result.value.rooms);
    else if (result.refusal === 'sign_in_needed') return onSignedOut();
    setWrong(result.ok ? null : refusalWords(result));
  };
  useEffect(() => {
    document.title = `${t('rooms.title')} · Pendopo`;
    void refresh();
    const timer = setInterval(() => document.hidden || void refresh(), kRefreshMs);
    return () => clearInterval(timer);
  }, []);

  const signOut = async () => {
    await http.signOut();
    onSignedOut();
  };

  return (
    <div class="front">
      <FrontHeader>
        {administers && (
          <>
            <a class="button button-quiet" href="/doctor" data-testid="to-doctor">
              <Icon name="pulse" size={20} />
              <span>{t('doctor.title')}</span>
            </a>
            <a class="button button-quiet" href="/setup" data-testid="to-settings">
              <Icon name="settings" size={20} />
              <span>{t('setup.title')}</span>
            </a>
          </>
        )}
        <a class="button button-quiet" href="/channels" data-testid="to-channels">
          <Icon name="signal" size={20} />
          <span>{t('channels.title')}</span>
        </a>
        <Button kind="quiet" icon="exit" onClick={() => void signOut()}>
          {t('rooms.sign_out')}
        </Button>
      </FrontHeader>
      <main class="front-body">
        <div class="front-title">
          <p class="soft">{t('rooms.greeting', { name: person })}</p>
          <h1>{t('rooms.title')}</h1>
        </div>
        {wrong && <Message wrong>{wrong}</Message>}
        {mayMake && (
          <NewNamed
            title={t('rooms.new_title')}
            label={t('rooms.new_label')}
            placeholder={t('rooms.new_placeholder')}
            create={t('rooms.create')}
            testId="room"
            make={http.makeRoom}
            onMade={() => void refresh()}
          />
        )}
        {rooms?.length === 0 && (
          <div class="rooms-empty">
            <Roof size={72} />
            <p>{t(mayMake ? 'rooms.empty' : 'rooms.empty_ask')}</p>
          </div>
        )}
        <ul class="rooms">
          {rooms?.map((room) => (
            <RoomCard key={room.name} room={room} mayDelete={mayMake} administers={administers} onChanged={() => void refresh()} />
          ))}
        </ul>
      </main>
    </div>
  );
}
