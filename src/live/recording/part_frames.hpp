// The frames of one part of a class, which has one track, read back one after the other.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/result.hpp"
#include "base/time.hpp"
#include "live/recording/part_scan.hpp"
#include "media/frame.hpp"

namespace live::recording {

class PartFrames {
 public:
  // `reader` outlives it; `begins` is where the part is in the recording. Holds one fragment.
  static base::Result<PartFrames, PartError> open(const Reader& reader, base::Duration begins);

  const media::Format& format() const { return format_; }
  media::Kind kind() const { return media::kind_of(format_.codec); }
  // When the next frame is, in the recording; nullopt: there is none any more, or the disk failed.
  std::optional<base::Duration> next_time();
  // The frame itself, with times from the recording's zero. Only after next_time() gave one.
  media::Frame take();
  std::uint64_t position() const { return scan_.position(); }  // bytes that were read
  bool failed() const { return failed_ || scan_.failed(); }

 private:
  PartFrames(const Reader& reader, PartScan scan, media::Format format, base::Duration begins);
  void fill();

  const Reader* reader_;
  PartScan scan_;
  media::Format format_;
  std::int64_t shift_ = 0;  // ticks from the part's zero to the recording's
  std::deque<media::Frame> frames_;
  bool failed_ = false;
};

}  // namespace live::recording
