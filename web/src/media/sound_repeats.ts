// Browsers send lost sound again, and ask for it, where both descriptions say so (RFC 4585 section
// 4.2); of themselves they say it of pictures only.

import { withReferenceTimes } from './reference_times';

/** The description with `nack` for Opus in each section of sound. */
export function withRepeats(sdp: string): string {
  const sections = sdp.split(/^(?=m=)/m);
  return sections.map((section) => (section.startsWith('m=audio') ? inSection(section) : section)).join('');
}

function inSection(section: string): string {
  const rtpmap = /^a=rtpmap:(\d+) opus\/.*$/im.exec(section);
  const type = rtpmap?.[1];
  if (!rtpmap || !type || new RegExp(`^a=rtcp-fb:(${type}|\\*) nack\\s*$`, 'm').test(section)) return section;
  const ending = section.includes('\r\n') ? '\r\n' : '\n';
  const line = rtpmap[0].trimEnd();
  return section.replace(line, `${line}${ending}a=rtcp-fb:${type} nack`);
}

/** Takes the description with that, and with what helps pictures (reference_times.ts), or as it is where this browser
 * takes no other than its own. */
export async function setLocalRepeating(
  connection: RTCPeerConnection,
  description: RTCLocalSessionDescriptionInit,
): Promise<void> {
  const sdp = withReferenceTimes(withRepeats(description.sdp ?? ''));
  if (sdp !== description.sdp) {
    try {
      return await connection.setLocalDescription({ ...description, sdp });
    } catch {
      // As it is, then.
    }
  }
  await connection.setLocalDescription(description);
}
