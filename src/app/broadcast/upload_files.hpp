// The border between uploads and their files below DATA/uploads. All calls block: they are made on
// one thread that may wait.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/live_uploads.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/probe/probe.hpp"

namespace app::broadcast {

class UploadFiles {
 public:
  virtual ~UploadFiles() = default;
  virtual bool create(const Upload& upload) = 0;
  virtual std::optional<Upload> find(std::string_view id) = 0;
  virtual std::vector<Upload> all() = 0;
  // Behind what is there, and on the disk; whoever asks has compared offsets. False: it would not.
  virtual bool append(std::string_view id, base::ConstBytes piece) = 0;
  virtual bool forget(std::string_view id) = 0;
  // What it holds; it stays where it is.
  virtual base::Result<media::probe::Facts, media::probe::Unplayable> probe(
      std::string_view id) = 0;
  // Makes it the one part of a folder of the library. False: the disk would not.
  virtual bool adopt(const Upload& upload, const media::probe::Facts& facts,
                     std::string_view folder) = 0;
};

}  // namespace app::broadcast
