// A network of one's own, for browsers that have no use for 127.0.0.1.
//
// Firefox pairs none of its addresses with a server on the loopback address, and gathers none at all
// without a default route; Chromium, where it may not use the camera, leaves out loopback interfaces.
// A story file that imports this module therefore runs again inside a network namespace with an
// interface that leads nowhere: the server, the browsers and the story are all in there. No port of
// the machine is touched, and the namespace is gone with its last process. Where none can be made, the
// machine's own address serves; where there is none either, `network.reason` says why.
import { spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';

const kAddress = '10.86.0.1'; // of nobody outside: the namespace has no way out
const kInside = 'PENDOPO_E2E_ADDRESS';
const kEnter = [
  'set -e',
  'PATH="$PATH:/usr/sbin:/sbin"', // where Debian keeps ip, and ordinary users do not look
  'ip link set lo up',
  'ip link add pendopo0 type veth peer name pendopo1',
  'ip link set pendopo0 up',
  'ip link set pendopo1 up',
  `ip address add ${kAddress}/24 dev pendopo0`,
  'ip route add default via 10.86.0.2 dev pendopo0',
  'exec "$@"',
].join('\n');

// What is said to make a namespace, most modest first.
function waysIn() {
  const shell = ['sh', '-c', kEnter, 'enter'];
  const unshare = (...flags) => ['unshare', ...flags, '--net', '--fork', '--kill-child', ...shell];
  if (process.getuid() === 0) return [unshare()];
  const self = ['setpriv', `--reuid=${process.getuid()}`, `--regid=${process.getgid()}`, '--init-groups'];
  return [
    unshare('--user', '--map-root-user'),
    // Containers and hardened kernels forbid namespaces to users; sudo drops the environment.
    ['sudo', '-n', ...unshare(), ...self, 'env', ...keptVariables()],
  ];
}

const keptVariables = () =>
  Object.entries(process.env)
    .filter(([name]) => ['PATH', 'HOME', 'LANG'].includes(name) || name.startsWith('PENDOPO_'))
    .map(([name, value]) => `${name}=${value}`);

// Tells the same file inside a namespace and ends like it; says why when there is no way in.
function tellInside() {
  const reasons = [];
  for (const [command, ...words] of waysIn()) {
    const attempt = spawnSync(command, [...words, 'true'], { encoding: 'utf8', timeout: 20_000 });
    if (attempt.status !== 0) {
      const said = attempt.error?.message ?? attempt.stderr.trim().split('\n').at(-1);
      reasons.push(`${command}: ${said}`);
      continue;
    }
    const again = ['env', `${kInside}=${kAddress}`, process.execPath, ...process.execArgv, ...process.argv.slice(1)];
    const told = spawnSync(command, [...words, ...again], { stdio: 'inherit' });
    process.exit(told.status ?? 1);
  }
  return reasons.join('; ');
}

function ownAddress() {
  const all = Object.values(networkInterfaces()).flat();
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? null;
}

function chooseNetwork() {
  const inside = process.env[kInside];
  if (inside) return { address: inside, reason: '' };
  const why = tellInside();
  const address = ownAddress();
  const reason = `no network namespace can be made here (${why}), and this machine has only 127.0.0.1`;
  return address ? { address, reason: '' } : { address: null, reason };
}

/** `address` of the server in the stories of this file; null with a `reason` when there can be none. */
export const network = chooseNetwork();
