// A school's own network without internet: two hosts on one cable, no way out, no name server.
//
//   people (this namespace)    server
//   10.77.0.3 --------------- 10.77.0.2
//
// Both can have an Avahi daemon on a bus of its own, as two computers have.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { anotherNamespace, command, network } from './network.mjs';
import { pause } from './server.mjs';

const kServer = '10.77.0.2';
const kPeople = '10.77.0.3';
const kPatience_ms = 10_000;

const busSettings = (socket) => `<busconfig>
  <type>system</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>`;

const avahiSettings = (host, link) => `[server]
host-name=${host}
allow-interfaces=${link}
use-ipv6=no
[publish]
publish-workstation=no
`;

async function layCable() {
  const server = await anotherNamespace();
  const ip = (place, ...words) => command([...(place?.within ?? []), 'ip', ...words]);
  ip(null, 'route', 'del', 'default'); // network.mjs gave the browsers one
  ip(null, 'link', 'add', 'school', 'type', 'veth', 'peer', 'name', 'class');
  ip(null, 'link', 'set', 'class', 'netns', String(server.pid));
  for (const [place, link, address] of [[null, 'school', kPeople], [server, 'class', kServer]]) {
    ip(place, 'link', 'set', link, 'addrgenmode', 'none');
    ip(place, 'address', 'add', `${address}/24`, 'dev', link);
    ip(place, 'link', 'set', link, 'up');
    ip(place, 'link', 'set', 'lo', 'up');
  }
  return { server, address: kServer, place: { within: server.within, host: kServer } };
}

const folder = mkdtempSync(join(tmpdir(), 'pendopo-lan-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const running = [];
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

function start(words, environment = {}) {
  const [program, ...rest] = words;
  const child = spawn(program, rest, {
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => (child.said += bytes));
    stream.unref();
  }
  child.unref();
  running.push(child);
  return child;
}

async function until(what, ask) {
  const deadline = Date.now() + kPatience_ms;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what()}`);
    await pause(50);
  }
}

/** Where the bus of that host is; the variable by which its programs find it. */
export const busOf = (host) => ({ DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${join(folder, host)}` });

/** The bus of a host, without anything on it yet. */
export async function startBus(host) {
  const socket = join(folder, host);
  writeFileSync(`${socket}.xml`, busSettings(socket));
  const bus = start(['dbus-daemon', `--config-file=${socket}.xml`, '--nofork', '--nopidfile']);
  await until(() => `a bus: ${bus.said}`, () => existsSync(socket));
}

/** The Avahi daemon of a host, with the bus that startBus made; give end() to stop it. */
export async function startAvahi(host, link, within = []) {
  const settings = join(folder, `${host}.conf`);
  writeFileSync(settings, avahiSettings(host, link));
  // It knows one place for its process file, which two hosts on one machine would share.
  const inside = 'mount -t tmpfs tmpfs /run && exec avahi-daemon -f "$1" --no-drop-root --no-chroot --no-rlimits';
  const daemon = start([...within, 'unshare', '--mount', 'sh', '-c', inside, 'avahi', settings],
    busOf(host));
  await until(() => `Avahi: ${daemon.said}`, () => /Server startup complete/.test(daemon.said));
  return {
    async end() {
      const gone = new Promise((done) => daemon.once('exit', done));
      daemon.kill('SIGTERM');
      await gone;
    },
  };
}

async function chooseLan() {
  if (!network.changes) return { lan: null, reason: network.reason };
  try {
    return { lan: await layCable(), reason: '' };
  } catch (error) {
    return { lan: null, reason: `this kernel or user allows no network of one's own: ${error.message}` };
  }
}

/** The network of this file's stories, null where there can be none; then `reason` says why. */
export const { lan, reason } = await chooseLan();
