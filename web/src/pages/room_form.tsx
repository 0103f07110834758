// What can be changed about a room.
import { useState } from 'preact/hooks';
import { Choices } from '../design/choices';
import { Button, Field, Message, Select } from '../design/controls';
import { Dialog } from '../design/dialog';
import { t, type MessageKey } from '../i18n';
import { http, type MeshRule, type Room } from '../signal/http';
import { kDataSteps, type AbsenceRule, type CameraRule, type DataStep, type Entry, type PrivateRule, type ClassRight } from '../signal/protocol';
import { AbsenceChoices, CameraChoices } from '../ui/care_choices';
import { MeshChoices } from '../ui/mesh_choices';
import { refusalWords } from '../ui/refusal';
import { EntryChoices, PrivateChoices, RightsChecks } from '../ui/student_rights';
import { PresetChoices, type Rules } from './room_preset';

const kRules = ['never', 'by_hand', 'always'] as const;
type Rule = (typeof kRules)[number];
const kWords: Record<Rule, [label: MessageKey, hint: MessageKey]> = {
  never: ['room_form.never', 'room_form.never_hint'],
  by_hand: ['room_form.by_hand', 'room_form.by_hand_hint'],
  always: ['room_form.always', 'room_form.always_hint'],
};
const kDays = [0, 7, 30, 90, 365];
const kDirect = [0, 10, 20, 30, 50, 100];

interface FormProps {
  room: Room;
  onClose: () => void;
  onSaved: () => void;
}

export function RoomForm({ room, onClose, onSaved }: FormProps) {
  const [title, setTitle] = useState(room.title);
  const [recording, setRecording] = useState<Rule>(room.recording);
  const [days, setDays] = useState(String(room.recordings_days));
  const [direct, setDirect] = useState(String(room.direct_max));
  const [rights, setRights] = useState<readonly ClassRight[]>(room.student_rights);
  const [entry, setEntry] = useState<Entry>(room.entry);
  const [privateRule, setPrivateRule] = useState<PrivateRule>(room.private_chat);
  const [mesh, setMesh] = useState<MeshRule>(room.mesh);
  const [cameras, setCameras] = useState<CameraRule>(room.cameras);
  const [absence, setAbsence] = useState<AbsenceRule>(room.absence);
  const [ceiling, setCeiling] = useState<DataStep>(room.ceiling);
  const [note, setNote] = useState(room.waiting_note);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const result = await http.changeRoom(room.name, {
      title,
      recording,
      recordings_days: Number(days),
      direct_max: Number(direct),
      student_rights: [...rights],
      entry,
      waiting_note: note,
      private_chat: privateRule,
      cameras,
      absence,
      ceiling,
      mesh,
    });
    setBusy(false);
    if (!result.ok) return setWrong(refusalWords(result));
    onClose();
    onSaved();
  };
  const rules: Rules = { student_rights: [...rights], entry, private_chat: privateRule, cameras, absence, mesh };
  const choose = (preset: Rules) => {
    setRights(preset.student_rights);
    setEntry(preset.entry);
    setPrivateRule(preset.private_chat);
    setCameras(preset.cameras);
    setAbsence(preset.absence);
    setMesh(preset.mesh);
  };
  return (
    <Dialog title={t('channel_form.title', { title: room.title })} onClose={onClose} wide>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        {wrong && <Message wrong>{wrong}</Message>}
        <Field
          label={t('room_form.name')}
          value={title}
          onInput={setTitle}
          maxLength={100}
          testId="room-form-title"
        />
        <PresetChoices rules={rules} onChoose={choose} />
        <Choices
          label={t('room_form.recording')}
          value={recording}
          choices={kRules.map((value) => ({
            value,
            label: t(kWords[value][0]),
            hint: t(kWords[value][1]),
          }))}
          testId="room-form-recording"
          onChange={(value) => setRecording(value as Rule)}
        />
        {recording !== 'never' && (
          <Select
            label={t('channel_form.days')}
            value={days}
            options={kDays.map((n) => ({
              value: String(n),
              label: n ? t('channel_form.days_number', { n }) : t('channel_form.days_any'),
            }))}
            onChange={setDays}
            testId="room-form-days"
          />
        )}
        <fieldset class="choices">
          <legend>{t('rights.title')}</legend>
          <RightsChecks
            rights={rights}
            onChange={(right, given) =>
              setRights((all) => [...all.filter((one) => one !== right), ...(given ? [right] : [])])
            }
          />
          <p class="soft">{t('room_form.rights_why')}</p>
        </fieldset>
        <EntryChoices entry={entry} onChange={setEntry} />
        {entry !== 'open' && (
          <Field
            label={t('room_form.note')}
            value={note}
            onInput={setNote}
            maxLength={300}
            testId="room-form-note"
          />
        )}
        <CameraChoices rule={cameras} onChange={setCameras} />
        <AbsenceChoices rule={absence} onChange={setAbsence} />
        <PrivateChoices rule={privateRule} onChange={setPrivateRule} />
        <Ceiling value={ceiling} onChange={setCeiling} />
        <MeshChoices rule={mesh} onChange={setMesh} />
        <Audience value={direct} onChange={setDirect} now={room.direct_max} />
        <div class="dialog-actions">
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button kind="primary" submit busy={busy} testId="room-form-save">
            {t('channel_form.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What students are sent at most when a class begins. */
function Ceiling({ value, onChange }: { value: DataStep; onChange: (value: DataStep) => void }) {
  return (
    <div class="field">
      <span>{t('data.ceiling')}</span>
      <Select
        label={t('data.ceiling')}
        value={value}
        options={kDataSteps.map((step) => ({
          value: step,
          label: step === 'everything' ? t('data.no_ceiling') : t(`data.${step}`),
        }))}
        onChange={(step) => onChange(step as DataStep)}
        testId="room-form-ceiling"
      />
      <p class="soft">{t('room_form.ceiling_why')}</p>
    </div>
  );
}

interface AudienceProps {
  value: string;
  now: number;
  onChange: (value: string) => void;
}

/** From how many students on the class is a broadcast for those who come. */
function Audience({ value, now, onChange }: AudienceProps) {
  const choices = [...new Set([...kDirect, now])].sort((a, b) => a - b);
  return (
    <div class="field">
      <span>{t('room_form.direct')}</span>
      <Select
        label={t('room_form.direct')}
        value={value}
        options={choices.map((n) => ({
          value: String(n),
          label: n ? t('room_form.direct_number', { n }) : t('room_form.direct_any'),
        }))}
        onChange={onChange}
        testId="room-form-direct"
      />
      <p class="soft">{t('room_form.direct_why')}</p>
    </div>
  );
}
