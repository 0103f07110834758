// The WebM half of probe(): just enough of EBML (RFC 8794) and Matroska (RFC 9559).
#pragma once

#include "media/probe/probe.hpp"

namespace media::probe {

// `file` begins with an EBML head.
base::Result<Facts, Unplayable> probe_webm(const File& file);

}  // namespace media::probe
