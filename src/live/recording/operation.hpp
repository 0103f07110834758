// What a Recorder wants done with files. Who does it owns the disk: see docs/recording.md.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/strong_id.hpp"
#include "live/recording/manifest.hpp"

namespace live::recording {

// One recording of this run of the server.
using RecordingId = base::StrongId<struct RecordingTag>;

// A new, empty file in the recording's folder; what is appended goes there from now on.
struct Create {
  std::uint32_t part = 1;
};
struct Append {
  std::vector<std::uint8_t> bytes;
};
// What was appended, and the file's name, must be on the disk before the next operation. Rare: at
// the beginning and the end of a part. Besides, whoever writes syncs all recordings once a second.
struct Sync {};
// The manifest is written anew, in one step.
struct Describe {
  Manifest manifest;
};
// Nothing comes any more: all parts can be given their index.
struct Close {
  EndReason reason = EndReason::kStopped;
};

using Operation = std::variant<Create, Append, Sync, Describe, Close>;
using Operations = std::vector<Operation>;  // in this order

}  // namespace live::recording
