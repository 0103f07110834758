// What can be changed about a channel.
import { useState } from 'preact/hooks';
import { Choices } from '../../design/choices';
import { Button, Field, Message, Select } from '../../design/controls';
import { Dialog } from '../../design/dialog';
import { kLanguages, t, type MessageKey } from '../../i18n';
import { channelsHttp, type Channel } from '../../signal/channels';
import { fromLocalInput, toLocalInput } from '../../state/moments';
import { refusalWords } from '../../ui/refusal';

const kHeights = [0, 480, 720, 1080];
const kRules = ['never', 'by_hand', 'always'] as const;
const kRuleWords: Record<(typeof kRules)[number], MessageKey> = {
  never: 'channel_form.recording_never',
  by_hand: 'channel_form.recording_by_hand',
  always: 'channel_form.recording_always',
};
const kChats = ['off', 'team', 'all'] as const;
const kChatWords: Record<(typeof kChats)[number], MessageKey> = {
  off: 'channel_form.chat_off',
  team: 'channel_form.chat_team',
  all: 'channel_form.chat_all',
};
const kDays = [0, 7, 30, 90, 365];
const kBitrates = [0, 1000, 2500, 4000, 8000];

interface FormProps {
  channel: Channel;
  onClose: () => void;
  onSaved: () => void;
}

export function ChannelForm({ channel, onClose, onSaved }: FormProps) {
  const [wishes, setWishes] = useState({
    title: channel.title,
    viewing: channel.viewing,
    language: channel.language,
    contact: channel.contact,
    height_max: channel.height_max,
    bitrate_max_kbps: channel.bitrate_max_kbps,
    recording: channel.recording,
    recordings_days: channel.recordings_days,
    chat: channel.chat,
  });
  const [next, setNext] = useState(toLocalInput(channel.next_at));
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const change = (some: Partial<typeof wishes>) => setWishes({ ...wishes, ...some });
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const result = await channelsHttp.change(channel.name, {
      ...wishes,
      next_at: fromLocalInput(next) ?? 0,
    });
    setBusy(false);
    if (!result.ok) return setWrong(refusalWords(result));
    onClose();
    onSaved();
  };
  return (
    <Dialog title={t('channel_form.title', { title: channel.title })} onClose={onClose} wide>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        {wrong && <Message wrong>{wrong}</Message>}
        <Field
          label={t('channel_form.name')}
          value={wishes.title}
          onInput={(title) => change({ title })}
          maxLength={100}
          testId="channel-form-title"
        />
        <Field
          label={t('channel_form.next')}
          hint={t('channel_form.next_why')}
          type="datetime-local"
          value={next}
          onInput={setNext}
          testId="channel-form-next"
        />
        <Choices
          label={t('channel_form.viewing')}
          value={wishes.viewing}
          choices={[
            { value: 'public', label: t('channel_form.public') },
            { value: 'private', label: t('channel_form.private'), hint: t('channel_form.private_hint') },
          ]}
          testId="channel-form-viewing"
          onChange={(viewing) => change({ viewing: viewing === 'private' ? 'private' : 'public' })}
        />
        <Choices
          label={t('channel_form.chat')}
          hint={t('channel_form.chat_why')}
          value={wishes.chat}
          choices={kChats.map((value) => ({ value, label: t(kChatWords[value]) }))}
          testId="channel-form-chat"
          onChange={(value) => change({ chat: kChats.find((rule) => rule === value) ?? 'off' })}
        />
        <Field
          label={t('channel_form.contact')}
          hint={t('channel_form.contact_why')}
          placeholder={t('channel_form.contact_placeholder')}
          value={wishes.contact}
          onInput={(contact) => change({ contact })}
          maxLength={100}
          testId="channel-form-contact"
        />
        <Choices
          label={t('channel_form.language')}
          hint={t('channel_form.language_why')}
          value={wishes.language}
          choices={Object.entries(kLanguages).map(([value, label]) => ({ value, label }))}
          testId="channel-form-language"
          onChange={(language) => change({ language: language === 'en' ? 'en' : 'id' })}
        />
        <Limits wishes={wishes} onChange={change} />
        <Recording wishes={wishes} onChange={change} />
        <div class="dialog-actions">
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button kind="primary" submit busy={busy} testId="channel-form-save">
            {t('channel_form.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type Recorded = Pick<Channel, 'recording' | 'recordings_days'>;

function Recording({ wishes, onChange }: { wishes: Recorded; onChange: (some: Partial<Recorded>) => void }) {
  const days = [...new Set([...kDays, wishes.recordings_days])];
  return (
    <>
      <Choices
        label={t('channel_form.recording')}
        hint={t('channel_form.recording_why')}
        value={wishes.recording}
        choices={kRules.map((value) => ({ value, label: t(kRuleWords[value]) }))}
        testId="channel-form-recording"
        onChange={(value) => onChange({ recording: kRules.find((rule) => rule === value) ?? 'by_hand' })}
      />
      <div class="field">
        <span>{t('channel_form.days')}</span>
        <Select
          label={t('channel_form.days')}
          value={String(wishes.recordings_days)}
          options={days.map((n) => ({
            value: String(n),
            label: n === 0 ? t('channel_form.days_any') : t('channel_form.days_number', { n }),
          }))}
          onChange={(value) => onChange({ recordings_days: Number(value) })}
        />
      </div>
    </>
  );
}

interface Limited {
  height_max: number;
  bitrate_max_kbps: number;
}

function Limits({ wishes, onChange }: { wishes: Limited; onChange: (some: Partial<Limited>) => void }) {
  const heights = [...new Set([...kHeights, wishes.height_max])];
  const bitrates = [...new Set([...kBitrates, wishes.bitrate_max_kbps])];
  return (
    <div class="channel-limits">
      <div class="field">
        <span>{t('channel_form.height')}</span>
        <Select
          label={t('channel_form.height')}
          value={String(wishes.height_max)}
          options={heights.map((n) => ({
            value: String(n),
            label: n === 0 ? t('channel_form.height_any') : t('channel_form.height_lines', { n }),
          }))}
          onChange={(height) => onChange({ height_max: Number(height) })}
        />
      </div>
      <div class="field">
        <span>{t('channel_form.bitrate')}</span>
        <Select
          label={t('channel_form.bitrate')}
          value={String(wishes.bitrate_max_kbps)}
          options={bitrates.map((n) => ({
            value: String(n),
            label: n === 0 ? t('channel_form.bitrate_any') : `${n} kbit/s`,
          }))}
          onChange={(bitrate) => onChange({ bitrate_max_kbps: Number(bitrate) })}
        />
      </div>
    </div>
  );
}
