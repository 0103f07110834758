// A network of one's own, for browsers that have no use for 127.0.0.1.
//
// Firefox pairs none of its addresses with a server on the loopback address, and gathers none at all
// without a default route; Chromium, where it may not use the camera, leaves out loopback interfaces.
// A story file that imports this module therefore runs again inside a network namespace with two
// interfaces that lead nowhere: the server, the browsers and the story are all in there. No port of
// the machine is touched, and the namespace is gone with its last process. Where none can be made,
// the machine's own address serves; where there is none either, `network.reason` says why.
//
// The server's address is always there. The browsers' is on one of the two interfaces, and moves to
// the other as a phone's does from Wi-Fi to mobile.
import { spawn, spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';

const kAddress = '10.86.0.1'; // of nobody outside: the namespace has no way out
const kPlaces = [
  { link: 'pendopo0', address: '10.86.1.1' },
  { link: 'pendopo1', address: '10.86.2.1' },
];
const kInside = 'PENDOPO_E2E_ADDRESS';
const kEnter = [
  'PATH="$PATH:/usr/sbin:/sbin"', // where Debian keeps ip, and ordinary users do not look
  'set -e',
  'ip link set lo up',
  `ip address add ${kAddress}/32 dev lo`,
  `ip link add ${kPlaces[0].link} type veth peer name ${kPlaces[1].link}`,
  // An IPv6 address that turns up seconds later is a change of network for Chromium.
  ...kPlaces.map(({ link }) => `ip link set ${link} addrgenmode none`),
  ...kPlaces.map(({ link }) => `ip link set ${link} up`),
  `ip address add ${kPlaces[0].address}/24 dev ${kPlaces[0].link}`,
  `ip route add default dev ${kPlaces[0].link}`,
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

/** The words with which root's commands begin in here: who came in by sudo is nobody. */
const asRoot = process.getuid() === 0 ? [] : ['sudo', '-n'];
const rootEnvironment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** Does what only root of this namespace may. Fails with what was said. */
export function command(words, input = '') {
  const [program, ...rest] = [...asRoot, ...words];
  const options = { env: rootEnvironment, timeout: 20_000, input, encoding: 'utf8' };
  const { status, stderr, error } = spawnSync(program, rest, options);
  if (status !== 0) throw new Error(`${words.join(' ')}: ${error?.message ?? stderr.trim()}`);
}

/** The same for what goes on; it ends with this process. */
export function spawnAsRoot(words, options) {
  const [program, ...rest] = [...asRoot, ...words];
  const child = spawn(program, rest, { env: rootEnvironment, ...options });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

const ip = (...words) => command(['ip', ...words]);

/**
 * Another namespace that this one can lay cables to; it is gone when this process ends. Resolves to
 * its process and to the words with which a command begins that runs in there.
 */
export async function anotherNamespace() {
  const inside = ['unshare', '--net', 'sh', '-c', 'echo $$; exec cat'];
  const [program, ...words] = [...asRoot, ...inside];
  const child = spawn(program, words, { env: rootEnvironment, stdio: ['pipe', 'pipe', 'inherit'] });
  const pid = await new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`unshare ended with ${code}`)));
    child.stdout.once('data', (bytes) => done(Number(String(bytes))));
  });
  for (const end of [child, child.stdin, child.stdout]) end.unref();
  return { pid, within: ['nsenter', `--net=/proc/${pid}/ns/net`] };
}

// What can be done to a network that nobody else is in.
function changes() {
  let place = 0;
  return {
    /** Nothing gets through any more, until give() is called. */
    take: () => ip('link', 'set', 'lo', 'down'),
    give: () => ip('link', 'set', 'lo', 'up'),
    /** Gives every browser another address and takes the one it had; resolves to the new one. */
    move() {
      const before = kPlaces[place];
      place = 1 - place;
      const { link, address } = kPlaces[place];
      ip('address', 'add', `${address}/24`, 'dev', link);
      ip('route', 'replace', 'default', 'dev', link);
      ip('address', 'del', `${before.address}/24`, 'dev', before.link);
      return address;
    },
  };
}

async function chooseNetwork() {
  const inside = process.env[kInside];
  if (inside) {
    holdLeash();
    return { address: inside, reason: '', changes: changes() };
  }
  const why = await tellInside();
  const reason = `no network namespace can be made (${why}), and the machine has only 127.0.0.1`;
  const address = ownAddress();
  return { address, reason, changes: null };
}

/**
 * `address` of the server in the stories of this file, null where there can be none; `changes` that
 * can be made to a namespace, null where there is none. Then `reason` says why.
 */
export const network = await chooseNetwork();
