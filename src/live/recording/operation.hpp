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

// A new, empty file in the recording's folder. `alone`: nothing comes for those before it.
struct Create {
  std::uint32_t part = 1;
  bool alone = true;
};
struct Append {
  std::vector<std::uint8_t> bytes;
  std::uint32_t part = 0;  // 0: the newest
};
// Nothing comes for that part any more.
struct Done {
  std::uint32_t part = 1;
};
// Lines for the file of a class's events (class_events.hpp).
struct Note {
  std::string lines;
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

using Operation = std::variant<Create, Append, Done, Note, Sync, Describe, Close>;
using Operations = std::vector<Operation>;  // in this order

}  // namespace live::recording
