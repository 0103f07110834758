// Starts the real program with an empty data folder on ports that are free, and stops it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.env.PENDOPO_ROOT ?? join(dirname(fileURLToPath(import.meta.url)), '../../..');
const program = process.env.PENDOPO_PROGRAM ?? join(root, 'build/release/pendopo');
const kReadyTimeout_ms = 30_000;
const kLogKept = 200_000;

// The variables of whoever runs the tests must not configure the server under test.
function cleanEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('PENDOPO_')),
  );
}

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export const startServer = (...flags) => startServerAt({}, ...flags);

/** A TCP port that nobody has at the moment. */
export const freePort = () => new Promise((done) => {
  const probe = createServer().listen(0, () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

// What else is set by a flag stands in the configuration file, where setup may differ from it.
async function writeSettings(data) {
  mkdirSync(data, { recursive: true });
  const ports = `https_port = ${await freePort()}\nhttp_port = ${await freePort()}\n`;
  writeFileSync(join(data, 'pendopo.toml'), `${ports}media_port = 0\nrtmp_port = 0\nannounce = ["127.0.0.1"]\n`);
}

/** A server that another command starts (`within`), and that people reach by another name; with
 * `byFile` it has its settings from a file, not from flags; else it may be given `ports`;
 * `environment` is added to its own. */
export async function startServerAt(place, ...flags) {
  const { within = [], host = 'localhost', ports = null, byFile = false, environment = {} } = place;
  if (!byFile && !flags.includes('--announce')) flags.push('--announce', '127.0.0.1');
  const folder = mkdtempSync(join(tmpdir(), 'pendopo-e2e-'));
  const data = join(folder, 'data');
  const server = { data, log: '', ports, process: null, exit: null };

  if (byFile) await writeSettings(data);
  const portFlags = (ports) => (byFile ? [] : [
    '--https-port', ports.https, '--http-port', ports.http, '--media-port', ports.media,
    '--rtmp-port', ports.rtmp ?? 0,
  ]);

  server.start = async () => {
    const file = join(folder, 'ports.json');
    rmSync(file, { force: true });
    server.exit = null;
    const { https, http, media, rtmp } = server.ports ?? { https: 0, http: 0, media: 0, rtmp: 0 };
    const arguments_ = [
      'serve', '--data', data, '--ports-file', file,
      ...portFlags({ https, http, media, rtmp }), ...flags,
    ].map(String);
    const [command, ...words] = [...within, program, ...arguments_];
    const child = spawn(command, words, {
      cwd: folder, env: { ...cleanEnvironment(), ...environment }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    server.process = child;
    const keep = (bytes) => (server.log = (server.log + bytes).slice(-kLogKept));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => keep(`${error}\n`));
    const ended = new Promise((done) => child.on('exit', (code, signal) => done({ code, signal })));
    ended.then((result) => (server.exit = result));
    server.ended = ended;

    await readPorts(file);
  };

  const readPorts = async (file) => {
    const deadline = Date.now() + kReadyTimeout_ms;
    for (;;) {
      if (server.exit !== null) throw new Error(`the server ended at once:\n${server.log}`);
      if (existsSync(file)) {
        const text = readFileSync(file, 'utf8');
        if (text.trim().endsWith('}')) {
          server.ports = JSON.parse(text);
          break;
        }
      }
      if (Date.now() > deadline) throw new Error(`the server was not ready:\n${server.log}`);
      await pause(50);
    }
    server.url = `https://${host}:${server.ports.https}`;
    server.plainUrl = `http://${host}:${server.ports.http}`;
    server.firstRunUrl = `${server.url}/first-run#${server.ports.first_run}`;
  };

  // The ports that it has after it was told to start anew.
  server.startsAnew = () => {
    rmSync(join(folder, 'ports.json'), { force: true });
    return () => readPorts(join(folder, 'ports.json'));
  };

  // What an administrator types beside the running server.
  server.command = (...words) => {
    const result = spawnSync(program, ['--data', data, ...words], {
      cwd: folder, env: { ...cleanEnvironment(), ...server.environment }, encoding: 'utf8', timeout: 20_000,
      input: server.input ?? '',
    });
    return { code: result.status, text: result.stdout, mistakes: result.stderr };
  };

  // What goes on beside it: how it ends, and what it has said until then.
  server.spawn = (...words) => {
    const child = spawn(program, ['--data', data, ...words].map(String), {
      cwd: folder, env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (text += bytes));
    process.once('exit', () => child.kill('SIGKILL'));
    const ended = new Promise((done) => child.once('close', () => done(text)));
    return { child, ended, text: () => text };
  };

  // Ends with SIGTERM like systemd does; says how it ended.
  server.end = async () => {
    if (server.exit === null) server.process.kill('SIGTERM');
    const late = setTimeout(() => server.process.kill('SIGKILL'), 5_000);
    const result = await server.ended;
    clearTimeout(late);
    return result;
  };

  server.remove = async () => {
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  };

  const killed = () => server.process?.kill('SIGKILL');
  process.once('exit', killed);
  await server.start();
  return server;
}
