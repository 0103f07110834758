// The MP4 half of probe().
#pragma once

#include "media/probe/probe.hpp"

namespace media::probe {

// `file` begins with an ftyp box.
base::Result<Facts, Unplayable> probe_mp4(const File& file);

}  // namespace media::probe
