import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onlyAt, wayOf } from '../src/media/way_check';
import {
  group, isPrivate, isSameMachine, judgeWays, mbpsOf, textOf, viewersOf,
  type Finding, type Report, type WayResult, type Ways,
} from '../src/state/doctor';

const report: Report = {
  findings: [], version: '1', announced: ['203.0.113.5'], addresses: ['10.0.0.5'],
  media_ports: [8443, 8444], people: 0, near: false,
};
const connected = (address: string, port = 8443, ms: number | null = 12.4): WayResult => ({
  outcome: 'connected', address, port, roundTripMs: ms,
});
const silent: WayResult = { outcome: 'silent' };
const refused: WayResult = { outcome: 'refused', refusal: 'already_measuring' };
const good = connected('203.0.113.5');
type Tried = Omit<Ways, 'announced'> & Partial<Ways>;
const judged = (tried: Tried, about: Partial<Report> = {}) =>
  Object.fromEntries(judgeWays({ announced: null, ...tried }, { ...report, ...about }, '443').map((one) => [one.way, one]));

test('what gets through is good and says by which address', () => {
  const { udp, tcp } = judged({ udp: [good, good], tcp: connected('2001:db8::1', 443, 0.4) });
  assert.equal(udp?.level, 'good');
  assert.deepEqual(udp?.what, {
    key: 'doctor.udp_good', values: { address: '203.0.113.5:8443', ms: 12 },
  });
  assert.deepEqual(tcp?.what.values, { address: '[2001:db8::1]:443', ms: '<1' });
  assert.equal(udp?.fix ?? tcp?.fix, null);
});

test('UDP that does not get through is worse without TCP, and the fix names its ports', () => {
  const { udp } = judged({ udp: [silent, silent], tcp: good });
  assert.equal(udp?.level, 'look');
  assert.equal(udp?.what.key, 'doctor.udp_none');
  assert.deepEqual(udp?.fix, { key: 'doctor.udp_fix', values: { ports: '8443, 8444' } });
  const neither = judged({ udp: [silent, silent], tcp: silent });
  assert.deepEqual([neither.udp?.level, neither.tcp?.level], ['bad', 'bad']);
  assert.equal(neither.announced, undefined);
});

test('one media port of several that is shut is named alone', () => {
  const { udp } = judged({ udp: [good, silent], tcp: good });
  assert.deepEqual(udp?.what, { key: 'doctor.udp_some', values: { ports: '8444' } });
  assert.equal(udp?.level, 'look');
});

test('TCP that does not get through matters less where UDP does', () => {
  const { tcp } = judged({ udp: [good, good], tcp: silent });
  assert.equal(tcp?.level, 'look');
  assert.deepEqual(tcp?.fix?.values, { port: '443' });
});

test('what could not be tried is not called shut', () => {
  const { udp, tcp } = judged({ udp: [refused, silent], tcp: refused });
  assert.deepEqual([udp?.what.key, tcp?.what.key], ['doctor.udp_refused', 'doctor.tcp_refused']);
  assert.deepEqual([udp?.level, tcp?.level], ['look', 'look']);
});

test('the announced address is held against what answered', () => {
  const inside = connected('10.0.0.5');
  const level = (tried: Tried, about: Partial<Report> = {}) => judged(tried, about).announced;
  const works = level({ udp: [inside], tcp: silent, announced: good });
  assert.deepEqual([works?.level, works?.what.key], ['good', 'doctor.announced_works']);
  assert.deepEqual(works?.what.values, { address: '203.0.113.5' });
  const mute = level({ udp: [inside], tcp: inside, announced: silent });
  assert.deepEqual(mute?.what, {
    key: 'doctor.announced_silent', values: { announced: '203.0.113.5', address: '10.0.0.5' },
  });
  assert.equal(mute?.level, 'look');
  const told = level({ udp: [inside], tcp: inside }, { announced: [] });
  assert.equal(told?.what.key, 'doctor.told_private');
  assert.ok(told?.fix);
  const open = level({ udp: [good], tcp: good }, { announced: [], addresses: ['203.0.113.5'] });
  assert.equal(open?.level, 'good');
});

test('addresses that lead nowhere from elsewhere are known', () => {
  for (const address of ['10.1.2.3', '172.16.0.1', '172.31.9.9', '192.168.1.1', '100.64.0.1',
    '169.254.1.1', '127.0.0.1', 'fd00::2', 'fe80::1', '::1']) {
    assert.ok(isPrivate(address), address);
  }
  for (const address of ['172.32.0.1', '192.169.0.1', '100.128.0.1', '8.8.8.8', '2001:db8::1']) {
    assert.ok(!isPrivate(address), address);
  }
});

test('a browser on the server itself is known by the name it used', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]']) assert.ok(isSameMachine(host), host);
  for (const host of ['kelas.local', '10.0.0.5', 'localhost.example']) {
    assert.ok(!isSameMachine(host), host);
  }
});

const finding = (level: Finding['level'], fix = ''): Finding => ({
  level, check: `${level} check`, what: `It is ${level}.`, fix,
});

test('the text for a helper has the wrong things first, with what to do', () => {
  const groups = group([finding('good'), finding('bad', 'Do this.'), finding('look')]);
  const text = textOf('Pendopo 1', groups, { good: 'good', look: 'look', bad: 'BAD' }, ['the end']);
  assert.equal(text, [
    'Pendopo 1', '[BAD] bad check: It is bad.', '    > Do this.', '[look] look check: It is look.',
    '[good] good check: It is good.', 'the end', '',
  ].join('\n'));
});

test('a speed is turned into viewers, without half ones', () => {
  assert.equal(mbpsOf(3_250_000, 2_000), 13);
  assert.equal(mbpsOf(1, 0), 0);
  assert.deepEqual(viewersOf(13.1), { camera: 10, slides: 93 });
  assert.deepEqual(viewersOf(0.5), { camera: 0, slides: 3 });
});

test('a description can be held to some addresses', () => {
  const sdp = ['v=0', 'a=candidate:1 1 udp 2130706431 10.0.0.5 8443 typ host',
    'a=candidate:2 1 udp 2130706175 203.0.113.5 8443 typ host', 'a=end-of-candidates', ''].join('\r\n');
  assert.equal(onlyAt(['203.0.113.5'], sdp), ['v=0',
    'a=candidate:2 1 udp 2130706175 203.0.113.5 8443 typ host', 'a=end-of-candidates', ''].join('\r\n'));
  assert.ok(!onlyAt([], sdp).includes('candidate:'));
});

test('the way in use is the nominated pair', () => {
  const pair = (id: string, state: string, remoteCandidateId: string, nominated = false) => ({
    id, type: 'candidate-pair', state, remoteCandidateId, nominated, currentRoundTripTime: 0.005,
  });
  const entries = [
    pair('p1', 'succeeded', 'r1'), pair('p2', 'succeeded', 'r2', true), pair('p3', 'failed', 'r3'),
    { id: 'r1', type: 'remote-candidate', ip: '10.0.0.5', port: 8443 },
    { id: 'r2', type: 'remote-candidate', address: '203.0.113.5', port: 8443 },
    { id: 'r3', type: 'remote-candidate', address: '192.0.2.1', port: 8443 },
  ];
  assert.deepEqual(wayOf(entries), {
    outcome: 'connected', address: '203.0.113.5', port: 8443, roundTripMs: 5,
  });
  assert.equal((wayOf([]) as { address: string }).address, '?');
});
