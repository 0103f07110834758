// The border between the library and its files below DATA/recordings. All calls block: they are
// made on a thread that may wait.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "live/recording/manifest.hpp"
#include "proto/http/message.hpp"

namespace app::broadcast {

inline constexpr std::string_view kThumbnailName = "thumbnail.jpg";

// A file that is being made. Each call blocks; false: the disk would not.
class VideoWriter {
 public:
  virtual ~VideoWriter() = default;
  virtual bool append(base::ConstBytes bytes) = 0;
  virtual bool write_at(std::uint64_t at, base::ConstBytes bytes) = 0;  // within what is there
  virtual bool sync() = 0;
  // It has that name from now on, also after a power cut.
  virtual bool rename(std::string_view name) = 0;
};

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
  // A new file, in the place of one that is called so. nullptr: the disk would not.
  virtual std::unique_ptr<VideoWriter> create(std::string_view folder, std::string_view name) = 0;
  // False: it is still there.
  virtual bool remove_file(std::string_view folder, std::string_view name) = 0;
  // With all that is in it. False: something is still there.
  virtual bool remove(std::string_view folder) = 0;
  // All that are there, whatever is in them.
  virtual std::vector<std::string> folders() = 0;
  // Of the disk that they are on, for recordings: above the reserve; 0: none are begun.
  // UINT64_MAX: it cannot be known.
  virtual std::uint64_t free_bytes() = 0;
};

}  // namespace app::broadcast
