// Chromium begins every call at 300 kbit/s and needs some ten seconds to reach 720p. It takes another
// beginning from the answer (libwebrtc's kCodecParamStartBitrate); other browsers ignore it. The
// server's transport feedback corrects a wrong guess within a second.

/** An answer whose video sections say with how many kbit/s to begin. */
export function withStartBitrate(sdp: string, kilobits: number): string {
  const sections = sdp.split(/^(?=m=)/m);
  return sections
    .map((section) => (section.startsWith('m=video') ? inSection(section, kilobits) : section))
    .join('');
}

function inSection(section: string, kilobits: number): string {
  const type = /^m=video \d+ \S+ (\d+)/.exec(section)?.[1];
  if (!type) return section;
  const parameter = `x-google-start-bitrate=${kilobits}`;
  const fmtp = new RegExp(`^a=fmtp:${type} .*$`, 'm');
  if (fmtp.test(section)) return section.replace(fmtp, (line) => `${line};${parameter}`);
  const ending = section.includes('\r\n') ? '\r\n' : '\n';
  const rtpmap = new RegExp(`^a=rtpmap:${type} .*$`, 'm');
  return section.replace(rtpmap, (line) => `${line}${ending}a=fmtp:${type} ${parameter}`);
}
