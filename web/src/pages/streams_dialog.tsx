// Every stream of a class, for whoever looks after the network.
import { useEffect, useState } from 'preact/hooks';
import { Message } from '../design/controls';
import { Dialog } from '../design/dialog';
import { t, type MessageKey } from '../i18n';
import type { Room } from '../signal/http';
import { fetchStreams, type ClassLine, type ClassStreams } from '../signal/streams';
import { numberWords } from '../ui/quality_words';
import { refusalWords } from '../ui/refusal';

/** Between two looks, beside the second that each takes. */
const kPauseMs = 2_000;

const kSources: Readonly<Record<string, MessageKey>> = {
  microphone: 'streams.microphone',
  camera: 'streams.camera',
  screen: 'streams.screen',
  screen_audio: 'streams.screen_audio',
};

export function StreamsDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const [streams, setStreams] = useState<ClassStreams | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let closed = false;
    const look = async () => {
      const result = await fetchStreams(room.name);
      if (closed) return;
      if (result.ok) setStreams(result.value);
      setWrong(result.ok ? null : refusalWords(result));
      timer = setTimeout(() => void look(), kPauseMs);
    };
    void look();
    return () => {
      closed = true;
      clearTimeout(timer);
    };
  }, [room.name]);
  return (
    <Dialog title={t('streams.title', { title: room.title })} large onClose={onClose}>
      <p class="soft">{t('streams.hint')}</p>
      {wrong && <Message wrong>{wrong}</Message>}
      {streams === null ? !wrong && <p>{t('streams.measuring')}</p> : <People streams={streams} />}
    </Dialog>
  );
}

function People({ streams: { people, watchers } }: { streams: ClassStreams }) {
  const names = new Map(people.map(({ participant, name }) => [participant, name]));
  return (
    <>
      {people.length === 0 && <p data-testid="streams-none">{t('streams.nobody')}</p>}
      {people.map((line) => (
        <Person key={line.participant} line={line} names={names} />
      ))}
      {watchers > 0 && <p>{t('streams.watchers', { n: watchers })}</p>}
    </>
  );
}

interface PersonProps {
  line: ClassLine;
  names: ReadonlyMap<string, string>;
}

function Person({ line, names }: PersonProps) {
  return (
    <section class="streams-person" data-testid="streams-person" data-name={line.name}>
      <h3>{line.name}</h3>
      <p class="soft">{factsOf(line).join(' · ')}</p>
      <div class="table-frame">
        <table class="quality-table">
          <thead>
            <tr>
              <th scope="col">{t('streams.stream')}</th>
              <th scope="col">{t('quality.throughput')}</th>
              <th scope="col">{t('streams.lost')}</th>
              <th scope="col">{t('quality.jitter')}</th>
              <th scope="col">{t('streams.asked')}</th>
              <th scope="col">{t('streams.keyframes')}</th>
            </tr>
          </thead>
          <tbody>
            {line.sends.map((stream) => (
              <Row key={`s${stream.source}${stream.layer}`} stream={stream} note={`${t('streams.sends')} · ${stream.codec}`} />
            ))}
            {line.receives.map((stream) => (
              <Row
                key={`r${stream.participant}${stream.source}`}
                stream={stream}
                note={stream.held ? t('streams.held') : t('streams.gets')}
                owner={names.get(stream.participant) ?? stream.participant}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What is known of the whole line, in words. */
function factsOf({ round_trip_ms, room, freezes }: ClassLine): string[] {
  const facts: string[] = [];
  if (round_trip_ms !== null) facts.push(t('streams.round_trip', { n: round_trip_ms }));
  if (room !== null) facts.push(t('streams.narrow', { n: numberWords(Math.round(room / 1_000)) }));
  if (freezes !== null) {
    facts.push(t('streams.freezes', { n: freezes.count, s: numberWords(Math.round(freezes.milliseconds / 100) / 10) }));
  }
  return facts;
}

/** As this page names the sizes of its own camera; programs have other names. */
const kSizes: Readonly<Record<string, MessageKey>> = { s: 'streams.size_s', m: 'streams.size_m', l: 'streams.size_l' };

function whatOf({ source, layer }: Stream): string {
  const key = kSources[source];
  const what = key ? t(key) : source;
  const size = kSizes[layer];
  return layer ? `${what} (${size ? t(size) : layer})` : what;
}

type Stream = ClassLine['receives'][number] | ClassLine['sends'][number];

function Row({ stream, note, owner }: { stream: Stream; note: string; owner?: string }) {
  const what = whatOf(stream);
  const percent = Math.round(stream.loss * 10_000) / 100;
  return (
    <tr data-testid="stream" data-source={stream.source} data-layer={stream.layer}>
      <th scope="row">
        {owner === undefined ? what : t('streams.of', { what, name: owner })}
        <small>{note}</small>
      </th>
      <td data-label={t('quality.throughput')}>{numberWords(Math.round(stream.bitrate / 1_000), 'kbit/s')}</td>
      <td data-label={t('streams.lost')}>{numberWords(percent, '%')}</td>
      <td data-label={t('quality.jitter')}>{numberWords(stream.jitter_ms, 'ms')}</td>
      <td data-label={t('streams.asked')}>{numberWords(stream.nacks)}</td>
      <td data-label={t('streams.keyframes')}>{numberWords(stream.plis)}</td>
    </tr>
  );
}
