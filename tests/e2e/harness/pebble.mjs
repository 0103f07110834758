// Debian's pebble, an ACME authority, with the DNS server that comes with it, on free ports of the
// loopback network; and the folder of a person whose browser trusts that authority.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { eventually } from './proof.mjs';

export function freePort() {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

// Its own HTTPS certificate vouches for itself.
function makeCertificate(folder) {
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost',
    '-keyout', join(folder, 'pebble.key'), '-out', join(folder, 'pebble.pem'),
  ], { stdio: 'ignore' });
  return join(folder, 'pebble.pem');
}

// Who asks is on this machine, and what it is told is what the browser then trusts.
function download(url) {
  return new Promise((done, fail) => {
    get(url, { rejectUnauthorized: false }, (answer) => {
      let text = '';
      answer.on('data', (bytes) => (text += bytes));
      answer.on('end', () => done(text));
    }).on('error', fail);
  });
}

/** `httpPort`, `tlsPort`: where it looks for the challenges. */
export async function startPebble({ httpPort, tlsPort }) {
  const folder = mkdtempSync(join(tmpdir(), 'pendopo-pebble-'));
  const [port, management, dns, dnsManagement] =
    await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const certificate = makeCertificate(folder);
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ pebble: {
    listenAddress: `127.0.0.1:${port}`, managementListenAddress: `127.0.0.1:${management}`,
    certificate, privateKey: join(folder, 'pebble.key'), httpPort, tlsPort,
  } }));
  const pebble = { directory: `https://localhost:${port}/dir`, certificate, log: '' };
  const children = [
    spawn('pebble-challtestsrv', [
      '-http01', '', '-https01', '', '-tlsalpn01', '', '-dns01', `127.0.0.1:${dns}`,
      '-management', `127.0.0.1:${dnsManagement}`, '-defaultIPv4', '127.0.0.1', '-defaultIPv6', '',
    ]),
    spawn('pebble', ['-config', config, '-dnsserver', `127.0.0.1:${dns}`],
      { env: { ...process.env, PEBBLE_VA_NOSLEEP: '1' } }),
  ];
  for (const child of children) {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes) => (pebble.log += bytes));
    }
    child.on('error', (error) => (pebble.log += `${error}\n`));
    process.once('exit', () => child.kill('SIGKILL'));
  }
  const root = () => download(`https://localhost:${management}/roots/0`).catch(() => '');
  await eventually('pebble answers', async () => (pebble.root = await root()).includes('BEGIN'));
  pebble.remove = () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };

  // A home whose browser trusts the authority: Chromium on Linux looks into ~/.pki/nssdb.
  pebble.makeHome = () => {
    const database = join(folder, 'home/.pki/nssdb');
    mkdirSync(database, { recursive: true });
    writeFileSync(join(folder, 'root.pem'), pebble.root);
    execFileSync('certutil', ['-d', `sql:${database}`, '-N', '--empty-password']);
    execFileSync('certutil',
      ['-d', `sql:${database}`, '-A', '-t', 'C,,', '-n', 'pebble', '-i', join(folder, 'root.pem')]);
    return join(folder, 'home');
  };
  return pebble;
}
