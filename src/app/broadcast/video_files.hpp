// The border between the library and its files below DATA/recordings. All calls block: they are
// made on a thread that may wait.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "live/recording/manifest.hpp"
#include "proto/http/message.hpp"

namespace app::broadcast {

inline constexpr std::string_view kThumbnailName = "thumbnail.jpg";

// `folder` is school::Video::folder; a name is one of a file in it, without a slash.
class VideoFiles {
 public:
  virtual ~VideoFiles() = default;
  // What a recording is made of; nullopt: it is gone, or damaged.
  virtual std::optional<live::recording::Manifest> manifest(std::string_view folder) = 0;
  // The file as it is now; it can be read to the end also when it is deleted meanwhile. nullptr:
  // there is none.
  virtual proto::http::SourcedBody open(std::string_view folder, std::string_view name) = 0;
  // Survives a power cut, whole. False: the disk would not.
  virtual bool write(std::string_view folder, std::string_view name, base::ConstBytes content) = 0;
  // With all that is in it. False: something is still there.
  virtual bool remove(std::string_view folder) = 0;
  // All that are there, whatever is in them.
  virtual std::vector<std::string> folders() = 0;
  // Of the disk that they are on, for recordings: above the reserve; 0: none are begun.
  // UINT64_MAX: it cannot be known.
  virtual std::uint64_t free_bytes() = 0;
};

}  // namespace app::broadcast
