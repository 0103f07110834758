// A browser that only receives knows no round trip, and asks for a lost packet again after a tenth of
// a second at the earliest; in the picture that is seen. It learns it where its description says
// that it tells its own time (RFC 3611 section 4.4), which of itself it does not.

const kPictures = /^a=rtpmap:(\d+) (?:AV1|H264|VP8|VP9)\/.*$/gim;

/** The description with `rrtr` for the pictures that it takes. */
export function withReferenceTimes(sdp: string): string {
  const sections = sdp.split(/^(?=m=)/m);
  return sections.map((section) => (takesPictures(section) ? inSection(section) : section)).join('');
}

const takesPictures = (section: string): boolean =>
  section.startsWith('m=video') && /^a=(recvonly|sendrecv)\s*$/m.test(section);

function inSection(section: string): string {
  const ending = section.includes('\r\n') ? '\r\n' : '\n';
  return section.replace(kPictures, (line: string, type: string) =>
    new RegExp(`^a=rtcp-fb:(${type}|\\*) rrtr\\s*$`, 'm').test(section)
      ? line
      : `${line.trimEnd()}${ending}a=rtcp-fb:${type} rrtr${line.endsWith('\r') ? '\r' : ''}`,
  );
}
