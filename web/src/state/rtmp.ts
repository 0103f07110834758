// The address that a broadcasting program is given. Pure.

const kRtmpPort = 1935;
const kRtmpsPort = 443;

interface Ports {
  readonly rtmp_port: number;
  readonly rtmps_port: number;
}

/** `rtmp://HOST/live/CHANNEL`; RTMPS where nothing listens for plain RTMP (port 0). */
export function rtmpServer(page: { hostname: string }, ports: Ports, channel: string): string {
  const plain = ports.rtmp_port !== 0;
  const port = plain ? ports.rtmp_port : ports.rtmps_port;
  const usual = plain ? kRtmpPort : kRtmpsPort;
  const host = port === usual ? page.hostname : `${page.hostname}:${port}`;
  return `${plain ? 'rtmp' : 'rtmps'}://${host}/live/${channel}`;
}
