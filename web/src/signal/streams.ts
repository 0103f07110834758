// Every stream of a class as the server measures it: that part of docs/PROTOCOL.md.
import { boolean, list, nullable, number, object, text, type Decoded } from './decode';
import { request } from './http';

const measured = {
  participant: text,
  source: text,
  layer: text,
  bitrate: number,
  loss: number,
  jitter_ms: number,
  nacks: number,
  plis: number,
};
const received = object({ ...measured, codec: text });
const sent = object({ ...measured, held: boolean });
const line = object({
  participant: text,
  name: text,
  round_trip_ms: nullable(number),
  room: nullable(number),
  freezes: nullable(object({ count: number, milliseconds: number })),
  sends: list(received),
  receives: list(sent),
});
const streams = object({ people: list(line), watchers: number });

export type ClassStreams = Decoded<typeof streams>;
export type ClassLine = Decoded<typeof line>;

export const fetchStreams = (room: string) =>
  request('GET', `/api/rooms/${encodeURIComponent(room)}/streams`, undefined, streams);
