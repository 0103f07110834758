import { useState } from 'preact/hooks';
import { Button, IconButton, Message } from '../design/controls';
import { Dialog } from '../design/dialog';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import { http, type Room } from '../signal/http';
import { refusalWords } from '../ui/refusal';
import { LinksDialog } from './links_dialog';
import { RoomForm } from './room_form';
import { StreamsDialog } from './streams_dialog';

interface RoomCardProps {
  room: Room;
  mayDelete: boolean;
  administers: boolean;
  onChanged: () => void;
}

export function RoomCard({ room, mayDelete, administers, onChanged }: RoomCardProps) {
  const [open, setOpen] = useState<'links' | 'delete' | 'form' | 'streams' | null>(null);
  return (
    <li class="room" data-testid="room-item" data-room={room.name}>
      <div class="room-words">
        <h2>{room.title}</h2>
        <p class={room.people > 0 ? 'room-people room-live' : 'room-people'}>
          <Icon name="people" size={18} />
          {room.people > 0 ? t('rooms.people', { n: room.people }) : t('rooms.nobody')}
        </p>
      </div>
      <div class="room-tools">
        <a
          class="button button-primary"
          href={`/class/${encodeURIComponent(room.name)}`}
          data-testid="room-open"
        >
          <Icon name="open" size={20} />
          {t('rooms.open')}
        </a>
        <Button icon="link" onClick={() => setOpen('links')} testId="room-links">
          {t('rooms.links')}
        </Button>
        {administers && room.people > 0 && (
          <IconButton
            icon="signal"
            label={t('streams.open')}
            testId="room-streams"
            onClick={() => setOpen('streams')}
          />
        )}
        {mayDelete && (
          <IconButton
            icon="settings"
            label={t('channels.edit')}
            testId="room-edit"
            onClick={() => setOpen('form')}
          />
        )}
        {mayDelete && (
          <IconButton
            icon="trash"
            label={t('rooms.delete')}
            testId="room-delete"
            onClick={() => setOpen('delete')}
          />
        )}
      </div>
      {open === 'streams' && <StreamsDialog room={room} onClose={() => setOpen(null)} />}
      {open === 'links' && <LinksDialog room={room} onClose={() => setOpen(null)} />}
      {open === 'form' && (
        <RoomForm room={room} onClose={() => setOpen(null)} onSaved={onChanged} />
      )}
      {open === 'delete' && (
        <DeleteDialog room={room} onClose={() => setOpen(null)} onDeleted={onChanged} />
      )}
    </li>
  );
}

function DeleteDialog(props: { room: Room; onClose: () => void; onDeleted: () => void }) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const remove = async () => {
    setBusy(true);
    const result = await http.deleteRoom(props.room.name);
    setBusy(false);
    if (!result.ok) return setWrong(refusalWords(result));
    props.onClose();
    props.onDeleted();
  };
  return (
    <Dialog title={t('rooms.delete_title', { title: props.room.title })} onClose={props.onClose}>
      <p>{t('rooms.delete_text')}</p>
      {wrong && <Message wrong>{wrong}</Message>}
      <div class="dialog-actions">
        <Button onClick={props.onClose}>{t('app.cancel')}</Button>
        <Button
          kind="danger"
          icon="trash"
          busy={busy}
          testId="room-delete-confirm"
          onClick={() => void remove()}
        >
          {t('rooms.delete_confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
