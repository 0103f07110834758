// Who was on air, who was refused and why.
import { useEffect, useState } from 'preact/hooks';
import { Message } from '../../design/controls';
import { Dialog } from '../../design/dialog';
import { t, when, type MessageKey } from '../../i18n';
import { en } from '../../i18n/en';
import { channelsHttp, type Channel, type LogEntry } from '../../signal/channels';
import { refusalWords } from '../../ui/refusal';

export function LogDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const [log, setLog] = useState<readonly LogEntry[] | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  useEffect(() => {
    void channelsHttp.log(channel.name).then((result) => {
      if (result.ok) setLog(result.value.log);
      else setWrong(refusalWords(result));
    });
  }, []);
  return (
    <Dialog title={t('on_air_log.title', { title: channel.title })} onClose={onClose} wide>
      {wrong && <Message wrong>{wrong}</Message>}
      {log?.length === 0 && <p class="soft">{t('on_air_log.none')}</p>}
      <ul class="on-air-log" data-testid="on-air-log">
        {log?.map((entry, index) => (
          <Line key={index} entry={entry} />
        ))}
      </ul>
    </Dialog>
  );
}

/** A word that a newer server writes and this page does not know stays as it is. */
function whatWords(what: string): string {
  const key = `on_air_log.${what}`;
  return key in en ? t(key as MessageKey) : what;
}

function Line({ entry }: { entry: LogEntry }) {
  const who = [entry.person, entry.address, entry.program].filter(Boolean).join(' · ');
  return (
    <li data-what={entry.what}>
      <span class="soft">{when(entry.at)}</span>
      <span>
        <strong>{whatWords(entry.what)}</strong>
        <br />
        {who}
      </span>
    </li>
  );
}
