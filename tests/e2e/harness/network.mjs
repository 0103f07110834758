// A network of one's own, for browsers that have no use for 127.0.0.1.
//
// Firefox pairs none of its addresses with a server on the loopback address, and gathers none at all
// without a default route; Chromium, where it may not use the camera, leaves out loopback interfaces.
// A story file that imports this module therefore runs again inside a network namespace with an
// interface that leads nowhere: the server, the browsers and the story are all in there. No port of
// the machine is touched, and the namespace is gone with its last process. Where none can be made,
// the machine's own address serves; where there is none either, `network.reason` says why.
import { spawn, spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';

const kAddress = '10.86.0.1'; // of nobody outside: the namespace has no way out
const kInside = 'PENDOPO_E2E_ADDRESS';
const kEnter = [
  'PATH="$PATH:/usr/sbin:/sbin"', // where Debian keeps ip, and ordinary users do not look
  'set -e',
  'ip link set lo up',
  'ip link add pendopo0 type veth peer name pendopo1',
  'ip link set pendopo0 up',
  'ip link set pendopo1 up',
  `ip address add ${kAddress}/24 dev pendopo0`,
  'ip route add default dev pendopo0',
  'exec "$@"',
].join('\n');

// What is said to make a namespace, most modest first.
function waysIn() {
  const unshare = (...flags) => ['unshare', ...flags, '--net', 'sh', '-c', kEnter, 'enter'];
  const { getuid, getgid, env } = process;
  if (getuid() === 0) return [unshare()];
  const self = ['setpriv', `--reuid=${getuid()}`, `--regid=${getgid()}`, '--init-groups'];
  // sudo drops the environment.
  const kept = Object.entries(env).filter(([name]) => /^(PATH|HOME|LANG|PENDOPO_.*)$/.test(name));
  return [
    unshare('--user', '--map-root-user'),
    // Containers and hardened kernels forbid namespaces to users.
    ['sudo', '-n', ...unshare(), ...self, 'env', ...kept.map(([name, value]) => `${name}=${value}`)],
  ];
}

// Tells the same file inside a namespace and ends like it; gives the reasons when there is no way in.
async function tellInside() {
  const reasons = [];
  for (const [command, ...words] of waysIn()) {
    const attempt = spawnSync(command, [...words, 'true'], { encoding: 'utf8', timeout: 20_000 });
    if (attempt.status === 0) await tellBy(command, words);
    reasons.push(`${command}: ${attempt.error?.message ?? attempt.stderr.trim().split('\n').at(-1)}`);
  }
  return reasons.join('; ');
}

async function tellBy(command, words) {
  const { execPath, execArgv, argv } = process;
  const again = ['env', `${kInside}=${kAddress}`, execPath, ...execArgv, ...argv.slice(1)];
  // The pipe is a leash: it breaks when this process ends, however it ends.
  const child = spawn(command, [...words, ...again], { stdio: ['pipe', 'inherit', 'inherit'] });
  process.exit(await new Promise((done) => child.once('exit', (code) => done(code ?? 1))));
}

function holdLeash() {
  process.stdin.on('end', () => process.exit(1)).resume();
  process.stdin.unref();
}

function ownAddress() {
  const all = Object.values(networkInterfaces()).flat();
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? null;
}

async function chooseNetwork() {
  const inside = process.env[kInside];
  if (inside) {
    holdLeash();
    return { address: inside, reason: '' };
  }
  const why = await tellInside();
  const reason = `no network namespace can be made (${why}), and the machine has only 127.0.0.1`;
  const address = ownAddress();
  return address ? { address, reason: '' } : { address: null, reason };
}

/** `address` of the server in the stories of this file; null with a `reason` when there can be none. */
export const network = await chooseNetwork();
