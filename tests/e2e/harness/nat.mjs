// A server behind a 1:1 NAT as in a cloud, and people behind a NAT as at home, with one router
// between them that is both:
//
//   people (this namespace) --- router --- server
//   192.168.77.2               masquerade   10.99.0.2, announced as 203.0.113.5
//
// Nothing comes through but what is sent to the server's public address, which no machine has.
import { anotherNamespace, command, network } from './network.mjs';

const kPublic = '203.0.113.5'; // RFC 5737
const kServer = '10.99.0.2';
const kRules = `
table ip pendopo {
  chain to_server {
    type nat hook prerouting priority -100;
    ip daddr ${kPublic} dnat to ${kServer}
  }
  chain from_people {
    type nat hook postrouting priority 100;
    masquerade
  }
  chain through {
    type filter hook forward priority 0; policy drop;
    jump dropped
    ct state established,related accept
    ct original ip daddr ${kPublic} accept
  }
  chain dropped {
  }
}
`;

async function layCables() {
  const router = await anotherNamespace();
  const server = await anotherNamespace();
  const ip = (place, ...words) => command([...(place?.within ?? []), 'ip', ...words]);
  const cable = (place, name, address, far, farName, farAddress) => {
    // Each end is made here and pushed to where it belongs.
    ip(null, 'link', 'add', name, 'type', 'veth', 'peer', 'name', farName);
    for (const [end, link, own] of [[place, name, address], [far, farName, farAddress]]) {
      if (end) ip(null, 'link', 'set', link, 'netns', String(end.pid));
      ip(end, 'link', 'set', link, 'addrgenmode', 'none');
      ip(end, 'address', 'add', `${own}/24`, 'dev', link);
      ip(end, 'link', 'set', link, 'up');
    }
  };
  cable(null, 'home', '192.168.77.2', router, 'inside', '192.168.77.1');
  cable(router, 'outside', '10.99.0.1', server, 'cloud', kServer);
  ip(null, 'route', 'replace', 'default', 'via', '192.168.77.1');
  ip(server, 'link', 'set', 'lo', 'up');
  ip(server, 'route', 'add', 'default', 'via', '10.99.0.1');
  command([...router.within, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
  const nft = (rules) => command([...router.within, 'nft', '-f', '-'], rules);
  nft(kRules);
  return {
    address: kPublic,
    place: { within: server.within, host: kPublic },
    /** From now on no datagram gets through, also of those that did before. */
    dropDatagrams: () => nft('add rule ip pendopo dropped meta l4proto udp drop'),
    passDatagrams: () => nft('flush chain ip pendopo dropped'),
    /** From now on so many kilobytes a second of media at most reach the people: what is more is lost. */
    narrow: (kilobytes) => nft('add rule ip pendopo dropped oifname "inside" meta l4proto udp ' +
      `limit rate over ${kilobytes} kbytes/second burst 10 kbytes drop`),
    /** From now on so many kilobytes a second at most reach the people by TCP. */
    slowDown: (kilobytes) => nft('add rule ip pendopo dropped oifname "inside" meta l4proto tcp ' +
      `limit rate over ${kilobytes} kbytes/second burst 20 kbytes drop`),
  };
}

async function chooseNat() {
  if (!network.changes) return { nat: null, reason: network.reason };
  try {
    return { nat: await layCables(), reason: '' };
  } catch (error) {
    return { nat: null, reason: `this kernel or user allows no NAT of one's own: ${error.message}` };
  }
}

/** The NAT of this file's stories, null where there can be none; then `reason` says why. */
export const { nat, reason } = await chooseNat();
