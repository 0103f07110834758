import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DecodeError } from '../src/signal/decode';
import {
  decodeCommand,
  decodeEvent,
  decodeMessage,
  decodeReply,
  kClosingReasons,
  kRefusals,
} from '../src/signal/protocol';

const page = readFileSync(join(process.env.WEB_ROOT ?? '', '../docs/PROTOCOL.md'), 'utf8');
const decoders = { command: decodeCommand, reply: decodeReply, event: decodeEvent };
type Kind = keyof typeof decoders;

const examples = [...page.matchAll(/```json (command|reply|event)\n([\s\S]*?)```/g)].map(
  ([, kind, json]) => ({ kind: kind as Kind, json: json ?? '' }),
);

const named = (kind: Kind) =>
  new Set(examples.filter((one) => one.kind === kind).map(({ json }) => JSON.parse(json)[kind]));

test('the page of the protocol has an example of everything', () => {
  assert.equal(named('command').size, 71);
  assert.equal(named('event').size, 65);
  assert.ok(examples.filter(({ kind }) => kind === 'reply').length >= 3);
});

for (const { kind, json } of examples) {
  test(`decodes the ${kind} ${json.slice(0, 60)}`, () => {
    const value = JSON.parse(json);
    // Every key of the example must be known to the decoder: nothing is silently lost.
    const decoded = decoders[kind](value) as Record<string, unknown>;
    for (const key of Object.keys(value)) assert.deepEqual(decoded[key], value[key], key);
  });
}

test('knows every refusal and closing reason that the page names', () => {
  const refusals = /Refusals: ([\s\S]*?)\n\n/.exec(page)?.[1] ?? '';
  const named = [...refusals.matchAll(/`(\w+)`/g)].map(([, word]) => word);
  assert.deepEqual(named.sort(), [...kRefusals].sort());
  for (const reason of kClosingReasons) assert.ok(page.includes(`\`${reason}\``), reason);
});

test('tells replies from events', () => {
  assert.deepEqual(decodeMessage('{"reply": 2}'), { reply: 2, refusal: null, sdp: null, set: null, resumed: null });
  const event = decodeMessage('{"number": 7, "event": "republish", "video_codec": "VP8"}');
  assert.deepEqual(event, { number: 7, event: 'republish', video_codec: 'VP8' });
});

test('ignores keys that a newer server may add', () => {
  const event = decodeEvent({ number: 1, event: 'republish', video_codec: 'VP8', colour: 'red' });
  assert.ok(!('colour' in event));
});

const wrong: [string, unknown][] = [
  ['no object', 3],
  ['a list', []],
  ['an unknown event', { number: 1, event: 'fireworks' }],
  ['an event named like a built-in', { number: 1, event: 'constructor' }],
  ['a missing number', { event: 'republish', video_codec: 'VP8' }],
  ['a number that is text', { number: '1', event: 'republish', video_codec: 'VP8' }],
  ['a number that is none', { number: NaN, event: 'republish', video_codec: 'VP8' }],
  ['an unknown reason', { number: 1, event: 'closing', reason: 'bored' }],
  ['a wrong list', { number: 1, event: 'subscribe_offer', offer: 1, restart: false, sdp: '', tracks: {} }],
  ['a half participant', { number: 1, event: 'participant_joined', participant: { id: 'p1' } }],
];
for (const [what, value] of wrong) {
  test(`refuses ${what}`, () => {
    assert.throws(() => decodeEvent(value), DecodeError);
  });
}

test('the error names the place', () => {
  const event = { number: 1, event: 'participant_joined', participant: { id: 'p1', name: 4 } };
  assert.throws(() => decodeEvent(event), /participant\.name: expected text/);
});

test('refuses text that is no JSON and a reply with an unknown refusal', () => {
  assert.throws(() => decodeMessage('{'), SyntaxError);
  assert.throws(() => decodeMessage('{"reply": 1, "refusal": "no"}'), DecodeError);
});
